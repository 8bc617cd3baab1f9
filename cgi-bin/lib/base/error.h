/* error.h: the one way to fail. The library says what is wrong; how a failure ends is the handler that a
 * program sets: a page answers with an error page (http/page.h), make check goes on with the next file. */
#ifndef ERROR_H
#define ERROR_H

#include <stddef.h>
#include <stdio.h>

/* A spot in a file of the project. line and column (in characters) count from 1; 0 means unknown. text: where
 * the line begins, to show it, or NULL. */
struct place {
    const char *file;
    size_t line, column;
    const char *text;
};

/* One thing that is wrong. where.file is NULL when no file is to blame. sentence: what was found and what was
 * expected, in French. */
struct error {
    struct place where;
    const char *sentence;
    struct error *next;
};

/* Ends the program. status: the HTTP status that fits (400, 404, 500 ...). where: the spot that is wrong, or
 * NULL. sentence: as for printf. */
__attribute__((format(printf, 3, 4))) _Noreturn void fail(int status, const struct place *where,
                                                          const char *sentence, ...);

/* The same for several errors, the first one first. */
_Noreturn void fail_all(int status, const struct error *errors);

/* What fail and fail_all call; it does not return. NULL, as at first: the errors are printed on stderr, and
 * the program ends with exit status 1. */
extern void (*fail_handler)(int status, const struct error *errors);

/* "content/messages.json:85:42", without what is unknown; "" when no file is to blame. A new string. */
char *describe_place(const struct place *where);

/* Each error as one line, "file:line:column: sentence", so that editors can jump there. */
char *describe_errors(const struct error *errors);
void print_errors(FILE *out, const struct error *errors);

#endif
