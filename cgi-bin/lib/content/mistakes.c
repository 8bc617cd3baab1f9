/* mistakes.c: all that is wrong in the content. See mistakes.h. */
#include "content/mistakes.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "json/schema.h"

#include <stdbool.h>
#include <string.h>

static const char *replaced; /* the name of the file that would be another one */
static cJSON *replacement;

static cJSON *look(const char *name) {
    return replaced && strcmp(name, replaced) == 0 ? replacement : look_at_content(name);
}

static void find_lost(struct check *check, const cJSON *schema, const cJSON *value) {
    /* what is replaced is read by another hand: find_missing remembers what a reader has read */
    const char *missing = find_missing(replaced ? look : look_at_content, schema, value);
    if (missing)
        add_error(&check->errors, &check->content, value, false, "%s", missing);
}

struct error *find_mistakes(const char *name, const char *text) {
    struct error *mistakes = NULL, **end = &mistakes;
    replaced = name;
    replacement = text ? cJSON_Parse(text) : NULL;
    for (char **other = content_names(); *other; other++) {
        struct check check = {.visit = find_lost};
        struct stat info;
        const char *file = content_path(*other), *now = text;
        size_t size = text ? strlen(text) : 0;
        if (!name || strcmp(*other, name) != 0)
            now = read_content_text(file, &size, &info, &check.errors);
        if (now)
            check_text(&check, shown_path(file), now, size, schema_path(*other));
        for (*end = check.errors; *end; end = &(*end)->next)
            continue;
    }
    return mistakes;
}

/* How many of list are the same as error; moved: wherever the items that they are in stand in their lists. */
static int count_same(const struct error *list, const struct error *error, bool moved) {
    const char *digits = moved ? "0123456789" : "";
    int count = 0;
    for (; list; list = list->next) {
        const char *p = list->sentence, *q = error->sentence;
        for (; *p && *p == *q; p++, q++)
            if (*p == '[') {
                p += strspn(p + 1, digits);
                q += strspn(q + 1, digits);
            }
        count += *p == *q && strcmp(list->where.file, error->where.file) == 0;
    }
    return count;
}

const struct error *find_new(const char *name, const char *text) {
    const struct error *before = find_mistakes(NULL, NULL), *after = find_mistakes(name, text);
    for (const struct error *error = after; error; error = error->next)
        if (!count_same(before, error, false) &&
            count_same(after, error, true) > count_same(before, error, true))
            return error;
    return NULL;
}
