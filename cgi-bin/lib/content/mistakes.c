/* mistakes.c: all that is wrong in the content. See mistakes.h. */
#include "content/mistakes.h"
#include "base/files.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "json/schema.h"

#include <errno.h>
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

struct error *find_mistakes(const char *name, const char *text, size_t length) {
    struct error *mistakes = NULL;
    replaced = name;
    replacement = text ? cJSON_Parse(text) : NULL;
    for (char **other = content_names(); *other; other++) {
        struct check check = {.visit = find_lost};
        struct stat info;
        const char *file = content_path(*other);
        size_t size = length;
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

const struct error *find_new(const struct error *before, const struct error *after) {
    for (; after; after = after->next) {
        const struct error *same = before;
        while (same && strcmp(same->sentence, after->sentence) != 0)
            same = same->next;
        if (!same)
            return after;
    }
    return NULL;
}
