/* names.h: what strangers call their files, made safe. */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>

/* A new string: the length bytes of text less what is not UTF-8, control characters other than those in keep,
 * and marks that turn the direction of what follows. */
char *clean_text(const char *text, size_t length, const char *keep);

/* A name for a file that the client calls so: the last part of its path, cleaned, without leading dots, of
 * 200 bytes at most. An extension that is not on the list of what may be kept gets .bin behind it. */
char *safe_name(const char *text, size_t length);

/* "video" or "image" for a name with such an extension, else "file". */
const char *kind_of_file(const char *name);

/* The name as a part of an address: all but letters, digits and -._ as %41. */
char *encode_name(const char *name);

/* What a part of an address stands for, up to end: %41 is A, and + a blank. */
char *decode_url(const char *text, const char *end);

#endif
