/* store.c: the folder content/.set. See store.h. */
#include "set/store.h"
#include "base/buffer.h"
#include "base/files.h"
#include "content/paths.h"

#include <unistd.h>

char *in_set(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *path = format_string("%s/.set/%s", content_folder(), vformat_string(format, values));
    va_end(values);
    return path;
}

static int lock = -1;

void lock_set(void) {
    make_folder(in_set("%s", ""));
    make_folder(in_set("laptops"));
    lock = lock_folder(in_set("%s", ""));
}

void unlock_set(void) {
    close(lock);
    lock = -1; /* it may be another file's number by the next time */
}
