/* platform.h: what is not the same on every system. All else is POSIX.1-2008, or what glibc, musl and Darwin
   have alike beyond it. It is tried on Linux, and only
   compiled for Darwin (macOS). */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <fcntl.h>
#include <locale.h>
#include <sys/mman.h>
#include <sys/random.h> /* getentropy(), as Darwin has it; others have it in unistd.h */
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#ifdef __APPLE__
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif

/* fsync(2), through the disk's own memory, too: Darwin's fsync leaves what is there. */
static inline int sync_file(int fd) {
#ifdef F_FULLFSYNC
    if (fcntl(fd, F_FULLFSYNC) == 0) /* not on every file system */
        return 0;
#endif
    return fsync(fd);
}

/* Begins to write to the disk what a file has from an offset (bytes) on, where that can be begun. Nobody
 * waits. */
static inline void begin_sync(int fd, off_t from) {
#ifdef SYNC_FILE_RANGE_WRITE
    sync_file_range(fd, from, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)fd, (void)from;
#endif
}

/* A file descriptor that can be read, without waiting, when a file was renamed into the folder; -1 where
   there is no such thing, and one has to look. */
static inline int watch_folder(const char *folder) {
#ifdef __linux__
    int watcher = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return inotify_add_watch(watcher, folder, IN_MOVED_TO) >= 0 ? watcher : -1;
#else
    return (void)folder, -1;
#endif
}

/* A character is more than a byte from now on, whatever the language: UTF-8. */
static inline void use_utf8(void) {
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "UTF-8"); /* Darwin's name */
}

#endif
