/* files.c: reads files that people edit, and writes those of the site. See files.h. */
#include "base/files.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

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
    char *text = allocate(most + 1);
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

char *read_file(const char *path, size_t *size) {
    struct stat info;
    int fd = open_file(path, &info);
    if (fd < 0)
        return NULL;
    char *text = read_open_file(fd, &info, size);
    int error = errno;
    close(fd);
    errno = error;
    return text;
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

bool is_unchanged(const struct stat *before, const struct stat *now) {
    return now->st_ino == before->st_ino && now->st_size == before->st_size &&
           now->st_ctim.tv_sec == before->st_ctim.tv_sec && now->st_ctim.tv_nsec == before->st_ctim.tv_nsec;
}

char *read_at_rest(const char *path, size_t *size, struct stat *info) {
    enum { TRIES = 5 };
    for (int tries = 1; tries <= TRIES; tries++) {
        struct stat after;
        int fd = open_file(path, info);
        if (fd < 0)
            return NULL;
        char *text = wait_for_rest(info, tries == TRIES) ? NULL : read_open_file(fd, info, size);
        bool same = text && fstat(fd, &after) == 0 && is_unchanged(info, &after);
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

/* ---- writing ---- */

void fail_disk(int error) {
    if (error == ENOENT)
        fail(404, NULL, "Ce transfert, cette publication ou ce dossier n'existe plus.");
    if (error == EFBIG)
        fail(507, NULL,
             "Ce disque ne prend pas de fichier aussi grand (FAT32 : 4 Go au plus) : mettez le "
             "dossier du contenu sur un autre disque.");
    if (error == ENOSPC || error == EDQUOT)
        fail(507, NULL,
             "Le disque est plein. Rien de ce qui était écrit n'est perdu : faites de la place, puis "
             "reprenez.");
    fail(500, NULL,
         "Le disque refuse l'écriture (%s) : vérifiez qu'il est branché, et qu'il n'est pas protégé.",
         strerror(error));
}

bool is_unsupported(int error) {
    return error == EINVAL || error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS || error == ENOLCK ||
           error == EPERM;
}

bool set_mode(int fd, mode_t mode) {
    return fchmod(fd, mode) == 0 || is_unsupported(errno);
}

void make_folder(const char *path) {
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        fail_disk(errno);
}

int lock_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && flock(folder, LOCK_EX) == 0)
        return folder;
    if (folder < 0 || !is_unsupported(errno) || strcmp(path, ".") == 0)
        fail_disk(errno);
    close(folder);
    return lock_folder("."); /* cgi-bin: the disk of the programs */
}

void wait_for_change(const char *folder, int milliseconds) {
    enum { LOOK = 50 };
    static int watcher = -1;
    static bool asked;
    if (!asked)
        watcher = watch_folder(folder);
    asked = true;
    int wait = watcher >= 0 || milliseconds < LOOK ? milliseconds : LOOK;
    char events[4096];
    if (poll(&(struct pollfd){.fd = watcher, .events = POLLIN}, 1, wait) > 0)
        while (read(watcher, events, sizeof events) > 0) /* what they say does not matter */
            continue;
}

void sync_path(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (sync_file(fd) != 0 && !is_unsupported(errno))) /* of a folder, on some shares */
        fail_disk(errno);
    close(fd);
}

bool write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

bool copy_bytes(int from, int to, long long length) {
    enum { CHUNK = 256 << 10 };
    char *chunk = allocate(CHUNK);
    for (ssize_t got; length > 0; length -= got) {
        got = read(from, chunk, length < CHUNK ? (size_t)length : CHUNK);
        if (got <= 0)
            break;
        if (!write_all(to, chunk, (size_t)got))
            return false;
    }
    return true;
}

void write_file(const char *path, const char *bytes, size_t length) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || !write_all(fd, bytes, length) || sync_file(fd) != 0)
        fail_disk(errno);
    close(fd);
}

void replace_file(const char *path, const char *text, bool synced) {
    const char *name = strrchr(path, '/') + 1,
               *beside = format_string("%.*s.%s.new", (int)(name - path), path, name);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || !write_all(fd, text, strlen(text)) || (synced && sync_file(fd) != 0) || close(fd) != 0)
        fail_disk(errno);
    move_file(beside, path);
}

void move_file(const char *from, const char *to) {
    if (rename(from, to) != 0)
        fail_disk(errno);
}

/* Hidden, or what Windows leaves in every folder; a Mac leaves .DS_Store and, beside each file on a disk of
 * another system, ._NAME. */
static bool is_leftover(const char *name) {
    return *name == '.' || strcasecmp(name, "thumbs.db") == 0 || strcasecmp(name, "desktop.ini") == 0;
}

char **list_folder(const char *path, const char *ending) {
    struct dirent **entries;
    int found = scandir(path, &entries, NULL, alphasort);
    if (found < 0 && errno == ENOMEM)
        fail(500, NULL, "La mémoire manque.");
    char **names = allocate((size_t)(found < 0 ? 1 : found + 1) * sizeof *names), **last = names;
    for (int i = 0; i < found; i++) {
        const char *name = entries[i]->d_name;
        size_t length = strlen(name), size = strlen(ending);
        if (!is_leftover(name) && length >= size && strcmp(name + length - size, ending) == 0)
            *last++ = format_string("%.*s", (int)(length - size), name);
    }
    *last = NULL;
    return names;
}
