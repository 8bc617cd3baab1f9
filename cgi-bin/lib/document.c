/* document.c: a JSON text, its values, and errors about them. See document.h. */
#include "document.h"
#include "text.h"
#include "tree.h"

#include <stdarg.h>

/* The way from item to wanted, as "script[0].delay", or NULL when it is not inside. Counts in *index the
 * values before it. */
static const char *find_way(const cJSON *item, const cJSON *wanted, size_t *index) {
    int i = 0;
    const cJSON *child;
    if (item == wanted)
        return "";
    cJSON_ArrayForEach(child, item) {
        ++*index;
        const char *rest = find_way(child, wanted, index);
        if (rest && cJSON_IsArray(item))
            return print_text("[%d]%s%s", i, *rest && *rest != '[' ? "." : "", rest);
        if (rest)
            return print_text("%s%s%s", child->string, *rest && *rest != '[' ? "." : "", rest);
        i++;
    }
    return NULL;
}

static void insert_error(struct error **list, struct error *error) {
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
    size_t index = 0;
    const char *way = find_way(document->tree, value, &index);
    const struct mark *mark = &document->json.marks[index];
    struct error *error = get_memory(sizeof *error);
    error->where = find_place(document->file, document->json.start, at_key ? mark->key : mark->value);
    error->sentence = *way ? print_text("%s : %s", way, words) : words;
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
