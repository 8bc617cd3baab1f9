/* filenames.h: what strangers call their files, made safe. */
#ifndef FILENAMES_H
#define FILENAMES_H

#include <stddef.h>

/* A name for a file that the client calls so: the last part of its path, cleaned, without leading dots, of
 * 200 bytes at most, with its extension in small letters. What lighttpd.conf has no type for gets .bin behind
 * it; what has no name at all is a "fichier". */
char *safe_name(const char *text, size_t length);

/* The beginning of the type that lighttpd.conf gives to a file of this name, as "video/mp4"; NULL: none. */
const char *type_of_file(const char *name);

/* "video" or "image" for a name with such an extension, by the list of types in lighttpd.conf, else "file".
 */
const char *kind_of_file(const char *name);

/* Takes a name in the folder, for the file from or, when that is NULL, an empty one, which rename(2) is to
 * replace; a disk without hard links has an empty one in any case. It is the given name, with " (2)" behind
 * it when there is such a file, and without what FAT allows in no name when the disk refuses it. Returns the
 * name; NULL, with errno set, when the disk takes none. */
char *take_name(const char *folder, const char *given, const char *from);

#endif
