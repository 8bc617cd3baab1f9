/* files.c: reads files that people edit. See files.h. */
#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A file may be read when nothing has happened to it for so long (ns). */
static const long QUIET = 50000000;

/* Returns -1, with errno set, when there is no such file. */
static int open_file(const char *path, struct stat *info) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || (fstat(fd, info) == 0 && S_ISREG(info->st_mode)))
        return fd;
    close(fd);
    errno = S_ISDIR(info->st_mode) ? EISDIR : EINVAL;
    return -1;
}

/* Reads as many bytes as info tells, or fewer when the file has become shorter. */
static char *read_open_file(int fd, const struct stat *info, size_t *size) {
    size_t length = 0, most = (size_t)info->st_size;
    char *text = get_memory(most + 1);
    ssize_t got;
    do
        length += (size_t)(got = read(fd, text + length, most - length));
    while (got > 0 && length < most);
    if (got < 0)
        return NULL;
    text[length] = '\0';
    size_t mark = strncmp(text, "\uFEFF", strlen("\uFEFF")) == 0 ? strlen("\uFEFF") : 0;
    if (size)
        *size = length - mark;
    return text + mark;
}

char *read_file_info(const char *path, size_t *size, struct stat *info) {
    int fd = open_file(path, info);
    if (fd < 0)
        return NULL;
    char *text = read_open_file(fd, info, size);
    int error = errno;
    close(fd);
    errno = error;
    return text;
}

char *read_file(const char *path, size_t *size) {
    struct stat info;
    return read_file_info(path, size, &info);
}

/* Waits, when the file is not at rest yet, until it may be. The time of change is what counts: nobody can set
 * it, as cp -p and touch set the other one. */
static bool wait_for_rest(const struct stat *info, bool last) {
    struct timespec now, change = info->st_ctim;
    clock_gettime(CLOCK_REALTIME, &now);
    long age = (now.tv_sec - change.tv_sec) * 1000000000L + now.tv_nsec - change.tv_nsec;
    bool emptied = info->st_size == 0 && !last, young = age >= 0 && age < QUIET;
    if (emptied || young)
        nanosleep(&(struct timespec){.tv_nsec = emptied ? QUIET : QUIET - age}, NULL);
    return emptied || young;
}

char *read_at_rest(const char *path, size_t *size, struct stat *info) {
    enum { TRIES = 5 };
    for (int tries = 1; tries <= TRIES; tries++) {
        struct stat after;
        int fd = open_file(path, info);
        if (fd < 0)
            return NULL;
        char *text = wait_for_rest(info, tries == TRIES) ? NULL : read_open_file(fd, info, size);
        bool same = text && fstat(fd, &after) == 0 && after.st_size == info->st_size &&
                    after.st_ctim.tv_sec == info->st_ctim.tv_sec &&
                    after.st_ctim.tv_nsec == info->st_ctim.tv_nsec;
        close(fd);
        if (same)
            return text;
    }
    errno = EBUSY;
    return NULL;
}

const char *explain_errno(int error) {
    static const struct {
        int error;
        const char *words;
    } REASONS[] = {{ENOENT, "il n'existe pas"},  {ENOTDIR, "il n'existe pas"},
                   {EISDIR, "c'est un dossier"}, {EACCES, "il est interdit de le lire"},
                   {ENODATA, "il est vide"},     {EBUSY, "un programme est en train de l'écrire"}};
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
        if (REASONS[i].error == error)
            return REASONS[i].words;
    return strerror(error);
}
