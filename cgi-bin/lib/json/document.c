/* document.c: a JSON text, its values, and errors about them. See document.h. */
#include "json/document.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "json/tree.h"

#include <stdarg.h>
#include <string.h>

/* The path of a value, as "script[0].delay"; "" to the outermost. */
static const char *json_path(const struct position *positions, size_t i) {
    if (i == 0)
        return "";
    const char *path = json_path(positions, positions[i].parent), *key = positions[i].key;
    if (!key)
        return format_string("%s[%zu]", path, positions[i].number);
    const char *end = key + 1;
    while (*end != '"')
        end += 1 + (*end == '\\');
    return format_string("%s%s%.*s", path, *path ? "." : "", (int)(end - key - 1), key + 1);
}

void add_error_at(struct error **list, struct place where, const char *sentence, ...) {
    struct error *error = allocate(sizeof *error);
    va_list values;
    va_start(values, sentence);
    *error = (struct error){where, vformat_string(sentence, values), *list};
    va_end(values);
    *list = error;
}

void add_error(struct error **list, const struct document *document, const cJSON *value, bool at_key,
               const char *sentence, ...) {
    const struct position *positions = (const struct position *)document->json.positions.start,
                          *position = positions + value->valueint;
    struct place where = at_key ? position->key_place : position->place;
    const char *path = json_path(positions, (size_t)value->valueint);
    va_list values;
    va_start(values, sentence);
    char *words = vformat_string(sentence, values);
    va_end(values);
    where.file = document->file;
    add_error_at(list, where, "%s%s%s", path, *path ? " : " : "", words);
}

static int compare_errors(const void *a, const void *b, const char *unused) {
    const struct place *x = &((const struct error *)a)->where, *y = &((const struct error *)b)->where;
    (void)unused;
    int files = strcmp(x->file, y->file);
    if (files || x->line != y->line)
        return files ? files : x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

void sort_errors(struct error **list) {
    size_t count = 0, i = 0;
    for (struct error *error = *list; error; error = error->next)
        count++;
    void **errors = allocate(count * sizeof *errors);
    for (struct error *error = *list; error; error = error->next)
        errors[count - ++i] = error; /* the last one was put before the others */
    sort_pointers(errors, count, compare_errors, NULL);
    for (*list = NULL; count > 0; *list = errors[count])
        ((struct error *)errors[--count])->next = *list;
}

/* Numbers the values as their positions are, and finds keys that are there twice. */
static void number_values(struct error **errors, const struct document *document, cJSON *item, int *count) {
    cJSON *child;
    item->valueint = (*count)++;
    cJSON_ArrayForEach (child, item) {
        number_values(errors, document, child, count);
        if (cJSON_IsObject(item) && get(item, child->string) != child)
            add_error(errors, document, child, true, "cette clé est déjà plus haut dans le même objet.");
    }
}

void read_document(struct document *document, const char *file, const char *text, size_t length,
                   struct error **errors) {
    struct json_scan *json = &document->json;
    int count = 0;
    *document = (struct document){.file = file};
    if (scan_json(json, text, length)) {
        document->tree = cJSON_ParseWithLengthOpts(text, length + 1, &json->wrong, true);
        json->sentence =
            "Ceci ne peut pas être lu : un nombre trop long, ou un \\u qui n'est pas un caractère.";
    }
    if (document->tree) {
        number_values(errors, document, document->tree, &count);
        return;
    }
    add_error_at(errors, find_place(file, text, json->wrong), "%s", json->sentence);
}
