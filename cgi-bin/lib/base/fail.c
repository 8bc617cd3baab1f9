/* fail.c: errors and their places, as text. See fail.h. */
#include "base/fail.h"
#include "base/text.h"

#include <string.h>

void fail(int status, const struct place *where, const char *sentence, ...) {
    va_list values;
    va_start(values, sentence);
    struct error error = {.sentence = vprint_text(sentence, values)};
    va_end(values);
    if (where)
        error.where = *where;
    fail_all(status, &error);
}

char *describe_place(const struct place *where) {
    if (!where->file)
        return "";
    if (!where->line)
        return print_text("%s", where->file);
    if (!where->column)
        return print_text("%s:%zu", where->file, where->line);
    return print_text("%s:%zu:%zu", where->file, where->line, where->column);
}

char *describe_errors(const struct error *errors) {
    struct text lines = {0};
    for (add_text(&lines, "", 0); errors; errors = errors->next) {
        const char *line = print_text("%s%s%s\n", describe_place(&errors->where),
                                      errors->where.file ? ": " : "", errors->sentence);
        add_text(&lines, line, strlen(line));
    }
    return lines.start;
}

void print_errors(FILE *out, const struct error *errors) {
    fputs(describe_errors(errors), out);
}
