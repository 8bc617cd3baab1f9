/* fail.c: errors and their places, as text. See fail.h. */
#include "fail.h"
#include "text.h"

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

void print_errors(FILE *out, const struct error *errors) {
    for (; errors; errors = errors->next)
        fprintf(out, "%s%s%s\n", describe_place(&errors->where), errors->where.file ? ": " : "",
                errors->sentence);
}
