/* buffer.h: text that grows, and new strings. Memory comes from memory.h. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdarg.h>
#include <stddef.h>

/* {0} is empty; start is NULL then, else it has a NUL behind its length bytes. What has grown leaves its old
 * pieces behind. */
struct buffer {
    char *start;
    size_t length, size;
};

/* Makes room for size bytes in all, NUL included; the others do it by themselves. */
void buffer_reserve(struct buffer *buffer, size_t size);

/* Adds length bytes; a string; a number in digits, much cheaper than printing it. */
void buffer_append(struct buffer *buffer, const char *bytes, size_t length);
void buffer_append_string(struct buffer *buffer, const char *string);
void buffer_append_number(struct buffer *buffer, long long number);

/* As printf into a new string. */
__attribute__((format(printf, 1, 2))) char *format_string(const char *format, ...);
__attribute__((format(printf, 1, 0))) char *vformat_string(const char *format, va_list values);

/* A new string: text with the first what in it replaced; a copy of text when there is none. */
char *replace_text(const char *text, const char *what, const char *with);

/* How many letters are to be added, taken away or changed to make b of a (Levenshtein). */
size_t edit_distance(const char *a, const char *b);

#endif
