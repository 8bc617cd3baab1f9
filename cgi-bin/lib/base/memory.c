/* memory.c: where memory comes from. See memory.h. */
#include "base/memory.h"
#include "base/error.h"
#include "base/platform.h"

#include <stdlib.h>

#ifndef POOL /* the tests with sanitizers set it to 0, so that each piece is one for malloc */
#define POOL 131072
#endif

void *allocate(size_t size) {
    static char *pool;
    static size_t left;
    size = (size + 15) & ~(size_t)15; /* aligned for anything */
    if (size > left) {
        /* all its pages at once: the kernel would take longer to give them one by one */
        size_t most = size > POOL ? size : POOL;
        char *more =
            POOL ? mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
                 : malloc(most);
        if (!more || more == MAP_FAILED) {
            static char reserve[2][16384]; /* enough to say so, and once more if the error page is too much */
            static size_t times;
            if (times == 2)
                _exit(1);
            pool = reserve[times++];
            left = sizeof reserve[0];
            fail_all(500, &(struct error){.sentence = "La mémoire manque."});
        }
        pool = more;
        left = most;
    }
    left -= size;
    return pool + left;
}
