/* mistakes.c: all that is wrong in the content. See mistakes.h. */
#include "content/mistakes.h"
#include "base/files.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "json/schema.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const char *replaced; /* the name of the file that would be another one */
static cJSON *replacement;

static cJSON *look(const char *name) {
    return replaced && strcmp(name, replaced) == 0 ? replacement : look_at_content(name);
}

static void find_lost(struct check *check, const cJSON *schema, const cJSON *value) {
    /* what is replaced is read by another hand: find_missing remembers what a reader has read */
    const char *missing = cJSON_IsString(value)
                              ? find_missing(replaced ? look : look_at_content, schema, value->valuestring)
                              : NULL;
    if (missing)
        add_error(&check->errors, &check->content, value, false, "%s", missing);
}

struct error *find_mistakes(const char *name, const char *text) {
    struct error *mistakes = NULL;
    replaced = name;
    replacement = text ? cJSON_Parse(text) : NULL;
    for (char **other = content_names(); *other; other++) {
        struct check check = {.visit = find_lost};
        struct stat info;
        const char *file = content_path(*other);
        size_t size = text ? strlen(text) : 0;
        const char *now = name && strcmp(*other, name) == 0 ? text : read_at_rest(file, &size, &info);
        if (now)
            check_text(&check, shown_path(file), now, size, schema_path(*other));
        else
            add_error_at(&check.errors, (struct place){.file = shown_path(file)},
                         "Ce fichier ne peut pas être lu : %s.", explain_errno(errno));
        for (const struct error *error = check.errors; error; error = error->next)
            add_error_at(&mistakes, error->where, "%s", error->sentence);
    }
    sort_errors(&mistakes);
    return mistakes;
}

/* Whether two mistakes are the same, wherever the items that they are in stand in their lists. */
static bool is_same(const struct error *one, const struct error *other) {
    const char *p = one->sentence, *q = other->sentence, *digits = "0123456789";
    for (; *p && *p == *q; p++, q++)
        if (*p == '[') {
            p += strspn(p + 1, digits);
            q += strspn(q + 1, digits);
        }
    return *p == *q && strcmp(one->where.file, other->where.file) == 0;
}

static int count_same(const struct error *list, const struct error *error) {
    int count = 0;
    for (; list; list = list->next)
        count += is_same(list, error);
    return count;
}

const struct error *find_new(const struct error *before, const struct error *after) {
    for (const struct error *error = after; error; error = error->next) {
        const struct error *old = before;
        while (old && (strcmp(old->sentence, error->sentence) != 0 || !is_same(old, error)))
            old = old->next;
        if (!old && count_same(after, error) > count_same(before, error))
            return error;
    }
    return NULL;
}
