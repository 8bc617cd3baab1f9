/* files.h: reads files that people edit, and writes those of the site. */
#ifndef FILES_H
#define FILES_H

#include "base/platform.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads the file into a new string, with a NUL behind its *size bytes (size may be NULL). A byte order mark,
 * as some editors put first, is left out. Returns NULL, with errno set, when the file cannot be read. */
char *read_file(const char *path, size_t *size);

/* The same when the file has come to rest, with *info about what was read: an editor that saves in place
 * empties it first, and then writes. Waits for that, a quarter of a second at most; then NULL, with errno
 * EBUSY. */
char *read_at_rest(const char *path, size_t *size, struct stat *info);

/* Whether a file is still the one that it was, and nobody has written it. */
bool is_unchanged(const struct stat *before, const struct stat *now);

/* Why a file could not be read, in French. error: errno; ENODATA: there is nothing in it. */
const char *explain_errno(int error);

/* The names in the folder that have this ending, without it, in the order of the alphabet: a new list with
 * NULL at its end. Those that begin with a dot are left out, and what Windows leaves in folders; there are
 * none when there is no such folder. */
char **list_folder(const char *path, const char *ending);

/* Ends the program because of the errno of a file: fail(507) full, fail(404) gone, else fail(500). What goes
 * wrong in the functions below ends so. */
_Noreturn void fail_disk(int error);

/* Whether errno says that this disk has no such thing: FAT no owners and modes, some network shares no locks.
 * One does without. */
bool is_unsupported(int error);

/* Gives a file this mode, where the disk has modes; false, with errno set, when that fails. */
bool set_mode(int fd, mode_t mode);

/* Makes a folder, unless it is there. */
void make_folder(const char *path);

/* From now on no other program that locks this folder goes on, until this one ends, or closes what is
 * returned. Where the disk knows no locks, none that locks any folder of such a disk. */
int lock_folder(const char *path);

/* Writes all of length bytes; false, with errno set, when that fails. */
bool write_all(int fd, const char *bytes, size_t length);

/* Copies length bytes from one file to the other, or fewer when there are no more; false, with errno set,
 * when writing fails. */
bool copy_bytes(int from, int to, long long length);

/* Writes a file anew, up to the disk itself. */
void write_file(const char *path, const char *bytes, size_t length);

/* Writes a file as a whole, so that whoever reads it finds the old or the new text; for one writer at a time.
 * synced: the new one is on the disk itself before the old one goes. */
void replace_file(const char *path, const char *text, bool synced);

/* Gives a file or folder another name, in place of whatever file had it. */
void move_file(const char *from, const char *to);

/* Waits until a file of the folder is replaced, or for so many milliseconds; fewer where the system cannot
 * tell. */
void wait_for_change(const char *folder, int milliseconds);

/* Waits until the file, or the names in the folder, are on the disk itself. */
void sync_path(const char *path);

#endif
