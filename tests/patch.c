/* patch FILE: does each JSON Patch that stdin has, one a line, to the text in FILE and prints what comes out,
 * with a NUL behind it: so patch_text can be held against another program. Where a patch cannot be done, the
 * status that a program would answer with. */
#include "json/patch.h"
#include "base/error.h"
#include "base/files.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf next;

static void print_status(int status, const struct error *errors) {
    (void)errors;
    printf("%d", status);
    longjmp(next, 1);
}

int main(int argc, char *argv[]) {
    const char *text = argc == 2 ? read_file(argv[1], NULL) : NULL;
    static char *line;
    static size_t size;
    if (!text)
        fail(400, NULL, "usage: patch FILE");
    fail_handler = print_status;
    while (getline(&line, &size, stdin) > 0) {
        if (setjmp(next) == 0)
            fputs(patch_text(text, cJSON_Parse(line)), stdout);
        putchar('\0');
    }
    return fflush(stdout) != 0;
}
