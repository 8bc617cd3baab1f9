/* text.c: makes strings and reads files. */
#include "text.h"
#include "fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef POOL /* the tests with sanitizers set it to 0, so that each piece is one for malloc */
#define POOL 262144
#endif

char *read_file(const char *path, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0)
        return NULL;
    char *text = NULL;
    size_t length = 0;
    ssize_t got = -1;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        text = get_memory((size_t)info.st_size + 1);
        do
            length += (size_t)(got = read(fd, text + length, (size_t)info.st_size - length));
        while (got > 0 && length < (size_t)info.st_size);
    }
    int error = S_ISDIR(info.st_mode) ? EISDIR : errno;
    close(fd);
    errno = error;
    if (got < 0)
        return NULL;
    text[length] = '\0';
    if (size)
        *size = length;
    return text;
}

void *get_memory(size_t size) {
    static char *pool;
    static size_t left;
    size = (size + 15) & ~(size_t)15; /* aligned for anything */
    if (size > left) {
        left = size > POOL ? size : POOL;
        /* all its pages at once: the kernel would take longer to give them one by one */
        pool =
            POOL ? mmap(NULL, left, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
                 : malloc(left);
        if (!pool || pool == MAP_FAILED)
            fail(500, NULL, "La mémoire manque.");
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
