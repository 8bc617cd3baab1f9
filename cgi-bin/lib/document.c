/* document.c: a JSON text, its values, and errors about them. See document.h. */
#include "document.h"
#include "text.h"
#include "tree.h"

#include <stdarg.h>
#include <string.h>

/* Counts in *index the values before wanted, and writes down the way to it. */
static bool find_way(const cJSON *item, const cJSON *wanted, size_t *index, struct text *way) {
    size_t length = way->length;
    int i = 0;
    const cJSON *child;
    cJSON_ArrayForEach(child, item) {
        const char *step = cJSON_IsArray(item) ? print_text("[%d]", i++)
                                               : print_text("%s%s", length ? "." : "", child->string);
        add_text(way, step, strlen(step));
        ++*index;
        if (child == wanted || find_way(child, wanted, index, way))
            return true;
        way->length = length;
    }
    return false;
}

void insert_error(struct error **list, struct error *error) {
    const struct place *where = &error->where;
    while (*list && ((*list)->where.line < where->line ||
                     ((*list)->where.line == where->line && (*list)->where.column <= where->column)))
        list = &(*list)->next;
    error->next = *list;
    *list = error;
}

void add_error(struct error **list, const struct document *document, const cJSON *value, bool at_key,
               const char *sentence, ...) {
    va_list values;
    va_start(values, sentence);
    char *words = vprint_text(sentence, values);
    va_end(values);
    size_t index = 0; /* 0 is the whole */
    struct text way = {0};
    if (value != document->tree)
        find_way(document->tree, value, &index, &way);
    const struct mark *mark = &document->json.marks[index];
    struct error *error = get_memory(sizeof *error);
    error->where = find_place(document->file, document->json.start, at_key ? mark->key : mark->value);
    error->sentence = way.length ? print_text("%.*s : %s", (int)way.length, way.start, words) : words;
    insert_error(list, error);
}

static void find_duplicates(struct error **errors, const struct document *document, const cJSON *item) {
    const cJSON *child;
    cJSON_ArrayForEach(child, item) {
        if (cJSON_IsObject(item) && get(item, child->string) != child)
            add_error(errors, document, child, true, "cette clé est déjà plus haut dans le même objet.");
        find_duplicates(errors, document, child);
    }
}

void read_document(struct document *document, const char *file, const char *text, size_t length,
                   struct error **errors) {
    struct json_text *json = &document->json;
    document->file = file;
    if (scan_json(json, text, length)) {
        document->tree = cJSON_ParseWithLengthOpts(text, length + 1, &json->wrong, true);
        json->sentence =
            "Ceci ne peut pas être lu : un nombre trop long, ou un \\u qui n'est pas un caractère.";
    }
    if (document->tree) {
        find_duplicates(errors, document, document->tree);
        return;
    }
    struct error *error = get_memory(sizeof *error);
    *error = (struct error){.where = find_place(file, text, json->wrong), .sentence = json->sentence};
    insert_error(errors, error);
}
