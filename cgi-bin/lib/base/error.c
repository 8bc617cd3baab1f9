/* error.c: errors and their places, as text. See error.h. It stands below all else, memory.h included, so it
 * takes its few strings from malloc. */
#include "base/error.h"

#include <stdarg.h>
#include <stdlib.h>

void (*fail_handler)(int status, const struct error *errors);

void fail_all(int status, const struct error *errors) {
    if (fail_handler)
        fail_handler(status, errors);
    print_errors(stderr, errors);
    exit(1);
}

void fail(int status, const struct place *where, const char *sentence, ...) {
    char *words;
    va_list values;
    va_start(values, sentence);
    if (vasprintf(&words, sentence, values) < 0)
        words = "La mémoire manque.";
    va_end(values);
    fail_all(status, &(struct error){where ? *where : (struct place){0}, words, NULL});
}

static char nothing[1]; /* where even a string is too much */

char *describe_place(const struct place *where) {
    char *text;
    int length = !where->file     ? asprintf(&text, "%s", "")
                 : !where->line   ? asprintf(&text, "%s", where->file)
                 : !where->column ? asprintf(&text, "%s:%zu", where->file, where->line)
                                  : asprintf(&text, "%s:%zu:%zu", where->file, where->line, where->column);
    return length < 0 ? nothing : text;
}

void print_errors(FILE *out, const struct error *errors) {
    for (; errors; errors = errors->next) {
        const char *place = describe_place(&errors->where);
        fprintf(out, "%s%s%s\n", place, *place ? ": " : "", errors->sentence);
    }
}

char *describe_errors(const struct error *errors) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        print_errors(out, errors);
        fclose(out);
    }
    return text ? text : nothing;
}
