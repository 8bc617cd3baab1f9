/* validate SCHEMA.json DATA.json...: prints what is wrong in each DATA, or "ok", so that the reader of JSON
 * and the schemas can be held against any test suite. Where there is no SCHEMA, it is the syntax alone. */
#include "base/error.h"
#include "base/files.h"
#include "json/schema.h"

#include <stdlib.h>

int main(int argc, char *argv[]) {
    for (int i = 2; i < argc; i++) {
        struct check check = {0};
        size_t size;
        char *text = read_file(argv[i], &size);
        if (!text)
            fail(500, &(struct place){.file = argv[i]}, "not readable");
        check_text(&check, argv[i], text, size, argv[1]);
        print_errors(stdout, check.errors);
        if (!check.errors)
            printf("%s: ok\n", argv[i]);
    }
    return fflush(stdout) != 0;
}
