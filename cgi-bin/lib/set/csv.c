/* csv.c: comma-separated values. See csv.h. */
#include "set/csv.h"

#include <stdbool.h>
#include <string.h>

/* Whether a spreadsheet would take it for a formula; or read_value for such a one, as there is a ' before. */
static bool is_formula(const char *value) {
    const char *start = value + strspn(value, "'");
    return *start && strchr("=+-@\t\r\n", *start);
}

static void append_value(struct buffer *table, const char *value) {
    bool quoted = value[strcspn(value, ",\"\r\n")];
    if (quoted)
        buffer_append_string(table, "\"");
    if (is_formula(value))
        buffer_append_string(table, "'");
    for (; *value; value++)
        buffer_append(table, *value == '"' ? "\"\"" : value, *value == '"' ? 2 : 1);
    if (quoted)
        buffer_append_string(table, "\"");
}

void csv_append(struct buffer *table, const char *const *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        append_value(table, values[i]);
        buffer_append_string(table, i + 1 < count ? "," : "\r\n");
    }
}

/* Reads one value and moves *text to what ends it: a comma, the end of the line, or that of the table. */
static char *read_value(const char **text) {
    struct buffer value = {0};
    const char *p = *text;
    bool quoted = *p == '"';
    for (p += quoted; *p && (quoted || !strchr(",\r\n", *p)); p++) {
        if (quoted && *p == '"' && *++p != '"')
            break;
        buffer_append(&value, p, 1);
    }
    *text = p;
    char *start = value.start ? value.start : format_string("%s", "");
    return *start == '\'' && is_formula(start) ? start + 1 : start;
}

size_t csv_read(const char **text, char **values, size_t most) {
    size_t count = 0;
    for (size_t i = 0; i < most; i++)
        values[i] = format_string("%s", "");
    while (**text) {
        char *value = read_value(text);
        if (count < most)
            values[count] = value;
        count++;
        *text += strcspn(*text, ",\r\n"); /* behind what follows a closing quote, which should be nothing */
        if (**text != ',')
            break;
        ++*text;
    }
    *text += strncmp(*text, "\r\n", 2) == 0 ? 2 : **text ? 1 : 0;
    return count;
}
