/* store.c: the folder content/uploads. See store.h. */
#include "uploads/store.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"
#include "content/paths.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

static const long long RESERVE = 2LL << 30; /* bytes that stay free for all else on this disk */
static const char ID_ALPHABET[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32, none like another */

char *in_uploads(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *path = format_string("%s/uploads/%s", content_folder(), vformat_string(format, values));
    va_end(values);
    return path;
}

void empty_folder(const char *path) {
    for (char **name = list_folder(path, ""); *name; name++)
        unlink(format_string("%s/%s", path, *name));
}

void make_folders(void) {
    make_folder(in_uploads("%s", ""));
    make_folder(in_uploads(".partial"));
    make_folder(in_uploads(".trash"));
}

void need_space(long long bytes) {
    struct statvfs disk;
    if (statvfs(in_uploads("%s", ""), &disk) != 0)
        fail_disk(errno);
    long long free_bytes = (long long)(disk.f_bavail * disk.f_frsize);
    if (free_bytes - RESERVE < bytes)
        fail(507, NULL,
             "Le disque est plein : il reste %lld Mo, il en faut %lld. Faites de la place, par exemple dans "
             "uploads/.trash, puis reprenez.",
             free_bytes / 1000000, (bytes + RESERVE) / 1000000 + 1);
}

char *make_id(void) {
    unsigned char bytes[ID_LENGTH];
    if (getentropy(bytes, sizeof bytes) != 0)
        fail(500, NULL, "Le hasard manque : %s.", strerror(errno));
    char *id = allocate(ID_LENGTH + 1);
    for (int i = 0; i < ID_LENGTH; i++)
        id[i] = ID_ALPHABET[bytes[i] % 32];
    id[ID_LENGTH] = '\0';
    return id;
}

bool is_id(const char *text) {
    return strlen(text) == ID_LENGTH && strspn(text, ID_ALPHABET) == ID_LENGTH;
}
