/* text.c: memory and text. See text.h. */
#include "base/text.h"
#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef POOL /* the tests with sanitizers set it to 0, so that each piece is one for malloc */
#define POOL 131072
#endif

void *get_memory(size_t size) {
    static char *pool;
    static size_t left;
    size = (size + 15) & ~(size_t)15; /* aligned for anything */
    if (size > left) {
        /* all its pages at once: the kernel would take longer to give them one by one */
        size_t most = size > POOL ? size : POOL;
        char *more =
            POOL ? mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
                 : malloc(most);
        if (!more || more == MAP_FAILED) {
            static char reserve[2][16384]; /* enough to say so, and once more if the error page is too much */
            static size_t times;
            if (times == 2)
                _exit(1);
            pool = reserve[times++];
            left = sizeof reserve[0];
            fail(500, NULL, "La mémoire manque.");
        }
        pool = more;
        left = most;
    }
    left -= size;
    return pool + left;
}

void reserve_text(struct text *text, size_t size) {
    char *start = get_memory(size);
    if (text->length)
        memcpy(start, text->start, text->length);
    start[text->length] = '\0';
    text->start = start;
    text->size = size;
}

void add_text(struct text *text, const char *bytes, size_t length) {
    if (text->length + length >= text->size)
        reserve_text(text, 2 * (text->length + length) + 32);
    memcpy(text->start + text->length, bytes, length);
    text->length += length;
    text->start[text->length] = '\0';
}

void add_number(struct text *text, long long number) {
    char digits[24], *p = digits + sizeof digits;
    unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--p = '-';
    add_text(text, p, (size_t)(digits + sizeof digits - p));
}

char *vprint_text(const char *format, va_list values) {
    char most[256]; /* most texts are short: no need to format them twice */
    va_list again;
    va_copy(again, values);
    size_t size = (size_t)vsnprintf(most, sizeof most, format, values) + 1;
    char *text = get_memory(size);
    if (size <= sizeof most)
        memcpy(text, most, size);
    else
        vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

char *print_text(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *text = vprint_text(format, values);
    va_end(values);
    return text;
}

char *replace_text(const char *text, const char *what, const char *with) {
    const char *found = strstr(text, what);
    struct text result = {0};
    add_text(&result, text, found ? (size_t)(found - text) : strlen(text));
    if (found) {
        add_text(&result, with, strlen(with));
        add_text(&result, found + strlen(what), strlen(found + strlen(what)));
    }
    return result.start;
}

size_t text_distance(const char *a, const char *b) {
    size_t row[64], length = strlen(b);
    if (length >= 64)
        return length;
    for (size_t i = 0; i <= length; i++)
        row[i] = i;
    for (; *a; a++) {
        size_t before = row[0]++;
        for (size_t j = 1; j <= length; j++) {
            size_t change = before + (*a != b[j - 1]),
                   other = (row[j - 1] < row[j] ? row[j - 1] : row[j]) + 1;
            before = row[j];
            row[j] = change < other ? change : other;
        }
    }
    return row[length];
}

uint32_t read_character(const char *p, const char *end, size_t *length) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char c = (unsigned char)*p;
    size_t size = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 : c >> 3 == 30 ? 4 : 0;
    *length = 0;
    if (size == 0 || (size_t)(end - p) < size)
        return 0;
    uint32_t code = size == 1 ? c : c & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3Fu);
    }
    if (code >= least[size] && code <= 0x10FFFF && code >> 11 != 0x1B)
        *length = size;
    return code;
}

size_t character_length(const char *p) {
    size_t length;
    read_character(p, p + strnlen(p, 3) + 1, &length);
    return length;
}

size_t count_characters(const char *text) {
    size_t count = 0;
    for (; *text; text++)
        count += (*text & 0xC0) != 0x80;
    return count;
}
