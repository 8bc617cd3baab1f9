/* error_items.c: errors, for the templates. See error_items.h. */
#include "http/error_items.h"
#include "base/buffer.h"
#include "base/utf8.h"

#include <string.h>

/* Adds the line that is wrong and a second one with a mark under the spot; a long line is cut around it. */
static void add_excerpt(cJSON *data, const struct place *where) {
    enum { AROUND = 70 };
    struct buffer shown = {0}, mark = {0};
    size_t column = 1;
    for (const char *p = where->text; *p && *p != '\n'; column++) {
        size_t length = utf8_length(p);
        if (column + AROUND >= where->column && column <= where->column + AROUND) {
            buffer_append(&shown, length ? p : "\uFFFD", length ? length : strlen("\uFFFD"));
            if (column < where->column)
                buffer_append(&mark, *p == '\t' ? "\t" : " ", 1);
        }
        p += length ? length : 1;
    }
    buffer_append(&shown, "", 0);
    buffer_append_string(&mark, "\u25b2");
    cJSON_AddStringToObject(data, "excerpt", shown.start);
    cJSON_AddStringToObject(data, "mark", mark.start);
}

cJSON *describe_error(const struct error *error) {
    cJSON *item = cJSON_CreateObject();
    cJSON_AddStringToObject(item, "sentence", error->sentence);
    cJSON_AddStringToObject(item, "place", describe_place(&error->where));
    if (error->where.text && error->where.column)
        add_excerpt(item, &error->where);
    return item;
}

cJSON *describe_all(const struct error *error) {
    cJSON *list = cJSON_CreateArray();
    for (; error; error = error->next)
        cJSON_AddItemToArray(list, describe_error(error));
    return list;
}
