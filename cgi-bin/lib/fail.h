/* fail.h: the one way to fail. The library says what is wrong; each program decides what that looks like:
 * page.c answers with an error page, tests/render.c prints one line. */
#ifndef FAIL_H
#define FAIL_H

#include <stddef.h>

/* A spot in a file of the project. line and column (in characters) count from 1; 0 means unknown. text: what
 * the file says, to show the line, or NULL. */
struct place {
    const char *file;
    size_t line, column;
    const char *text;
};

/* Ends the program. status: the HTTP status that fits (400, 404, 500 ...). where: the spot that is wrong, or
 * NULL when no file is to blame. sentence: what was found and what was expected, in French, as for printf. */
__attribute__((format(printf, 3, 4))) _Noreturn void fail(int status, const struct place *where,
                                                          const char *sentence, ...);

#endif
