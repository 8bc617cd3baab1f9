/* utf8.h: characters of UTF-8 (RFC 3629). */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The character at p, and its length in bytes; length 0 when what is there before end is none, or one that
 * UTF-8 forbids. utf8_length: the same of a text that has a NUL behind it. */
uint32_t decode_utf8(const char *p, const char *end, size_t *length);
size_t utf8_length(const char *p);

/* How many characters, not bytes, a text has. */
size_t count_characters(const char *text);

/* A new string: the length bytes of text less what is not UTF-8, control characters other than those in keep,
 * and marks that turn the direction of what follows. */
char *clean_text(const char *text, size_t length, const char *keep);

#endif
