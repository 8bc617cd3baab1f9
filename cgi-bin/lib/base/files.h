/* files.h: reads files that people edit. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <sys/stat.h>

/* Reads the file into a new string, with a NUL behind its *size bytes (size may be NULL). A byte order mark,
 * as some editors put first, is left out. *info (may be NULL): about the file that was read. Returns NULL,
 * with errno set, when the file cannot be read. */
char *read_file(const char *path, size_t *size);
char *read_file_info(const char *path, size_t *size, struct stat *info);

/* The same when the file has come to rest: an editor that saves in place empties it first, and then writes.
 * Waits for that, a quarter of a second at most; then NULL, with errno EBUSY. */
char *read_at_rest(const char *path, size_t *size, struct stat *info);

/* Why a file could not be read, in French. error: errno; ENODATA: there is nothing in it. */
const char *explain_errno(int error);

#endif
