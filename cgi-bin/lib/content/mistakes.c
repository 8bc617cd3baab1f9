/* mistakes.c: all that is wrong in the content. See mistakes.h. */
#include "content/mistakes.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "json/schema.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char *replaced, *replaced_in; /* the name of the file that would be another one, and its scene */
static cJSON *replacement;

/* Also in a scene that has no file of its own. */
static bool is_replaced(const char *name) {
    return replaced && strcmp(name, replaced) == 0 &&
           (strcmp(scene(), replaced_in) == 0 || (!*replaced_in && access(scene_path(name), F_OK) != 0));
}

static cJSON *look(const char *name) {
    return is_replaced(name) ? replacement : look_at_content(name);
}

static void find_lost(struct check *check, const cJSON *schema, const cJSON *value) {
    /* what is replaced is read by another hand: find_missing remembers what a reader has read */
    const char *missing = find_missing(replaced ? look : look_at_content, schema, value);
    if (missing)
        add_error(&check->errors, &check->content, value, false, "%s", missing);
}

/* Whether list has an error already: a file that several scenes share has it in each. */
static bool is_known(const struct error *list, const struct error *error) {
    for (; list; list = list->next)
        if (strcmp(list->sentence, error->sentence) == 0 && list->where.line == error->where.line &&
            strcmp(list->where.file, error->where.file) == 0)
            return true;
    return false;
}

/* Adds to mistakes those of the scene; text: what the replaced file would say. */
static void find_in_scene(struct error **mistakes, const char *text) {
    struct error **end = mistakes;
    for (char **name = content_names(); *name; name++) {
        struct check check = {.visit = find_lost};
        struct stat info;
        const char *file = is_replaced(*name) ? scene_path(*name) : content_path(*name), *now = text;
        size_t size = text ? strlen(text) : 0;
        if (!is_replaced(*name))
            now = read_content_text(file, &size, &info, &check.errors);
        if (now)
            check_text(&check, shown_path(file), now, size, schema_path(*name));
        for (struct error *error = check.errors, *next; error; error = next) {
            next = error->next;
            error->next = NULL;
            while (*end)
                end = &(*end)->next;
            if (!is_known(*mistakes, error))
                *end = error;
        }
    }
}

struct error *find_mistakes(const char *name, const char *text) {
    struct error *mistakes = NULL;
    const char *here = scene();
    replaced = name;
    replaced_in = here;
    replacement = text ? cJSON_Parse(text) : NULL;
    find_in_scene(&mistakes, text);
    for (char **other = scene_names() + 1; !*here && *other; other++) { /* behind "" */
        choose_scene(*other);
        find_in_scene(&mistakes, text);
    }
    choose_scene(here);
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
