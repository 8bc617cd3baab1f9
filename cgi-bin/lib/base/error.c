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

static void print_place(FILE *out, const struct place *where) {
    if (!where->file)
        return;
    fputs(where->file, out);
    if (where->line)
        fprintf(out, ":%zu", where->line);
    if (where->line && where->column)
        fprintf(out, ":%zu", where->column);
}

void print_errors(FILE *out, const struct error *errors) {
    for (; errors; errors = errors->next) {
        print_place(out, &errors->where);
        fprintf(out, "%s%s\n", errors->where.file ? ": " : "", errors->sentence);
    }
}

static char nothing[1]; /* where even that is too much */

char *describe_place(const struct place *where) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        print_place(out, where);
        fclose(out);
    }
    return text ? text : nothing;
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
