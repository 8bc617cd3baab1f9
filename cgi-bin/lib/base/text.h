/* text.h: memory and text. A program answers one request and ends, so nothing is ever freed. Where memory is
 * short, every function here ends the program with fail(500). */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* A new piece of memory, aligned for anything, cut off a larger one: much cheaper than malloc for the
 * thousands of small things in a page. */
void *get_memory(size_t size);

/* A text that grows. {0} is empty; start is NULL then, else it has a NUL behind its length bytes. */
struct text {
    char *start;
    size_t length, size;
};

/* Makes room for a text of size bytes in all, NUL included; add_text does it by itself. */
void reserve_text(struct text *text, size_t size);

/* Adds length bytes to text. */
void add_text(struct text *text, const char *bytes, size_t length);

/* Adds number in digits; much cheaper than printing it. */
void add_number(struct text *text, long long number);

/* As printf into a new string. */
__attribute__((format(printf, 1, 2))) char *print_text(const char *format, ...);
__attribute__((format(printf, 1, 0))) char *vprint_text(const char *format, va_list values);

/* A new string: text with the first what in it replaced; a copy of text when there is none. */
char *replace_text(const char *text, const char *what, const char *with);

/* How many letters are to be added, taken away or changed to make b of a. */
size_t text_distance(const char *a, const char *b);

/* The character of UTF-8 at p, and its length in bytes; length 0 when what is there before end is none, or
 * one that UTF-8 forbids. character_length: the same of a text that has a NUL behind it. */
uint32_t read_character(const char *p, const char *end, size_t *length);
size_t character_length(const char *p);

/* How many characters, not bytes, a text of UTF-8 has. */
size_t count_characters(const char *text);

#endif
