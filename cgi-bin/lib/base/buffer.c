/* buffer.c: text that grows. See buffer.h. */
#include "base/buffer.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

void buffer_reserve(struct buffer *buffer, size_t size) {
    char *start = allocate(size);
    if (buffer->length)
        memcpy(start, buffer->start, buffer->length);
    start[buffer->length] = '\0';
    buffer->start = start;
    buffer->size = size;
}

void buffer_append(struct buffer *buffer, const char *bytes, size_t length) {
    if (buffer->length + length >= buffer->size)
        buffer_reserve(buffer, 2 * (buffer->length + length) + 32);
    memcpy(buffer->start + buffer->length, bytes, length);
    buffer->length += length;
    buffer->start[buffer->length] = '\0';
}

void buffer_append_string(struct buffer *buffer, const char *string) {
    buffer_append(buffer, string, strlen(string));
}

void buffer_append_number(struct buffer *buffer, long long number) {
    char digits[24], *p = digits + sizeof digits;
    unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--p = '-';
    buffer_append(buffer, p, (size_t)(digits + sizeof digits - p));
}

char *vformat_string(const char *format, va_list values) {
    char most[256]; /* most texts are short: no need to format them twice */
    va_list again;
    va_copy(again, values);
    size_t size = (size_t)vsnprintf(most, sizeof most, format, values) + 1;
    char *text = allocate(size);
    if (size <= sizeof most)
        memcpy(text, most, size);
    else
        vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

char *format_string(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *text = vformat_string(format, values);
    va_end(values);
    return text;
}

char *replace_text(const char *text, const char *what, const char *with) {
    const char *found = strstr(text, what);
    struct buffer result = {0};
    buffer_append(&result, text, found ? (size_t)(found - text) : strlen(text));
    if (found) {
        buffer_append_string(&result, with);
        buffer_append_string(&result, found + strlen(what));
    }
    return result.start;
}

size_t edit_distance(const char *a, const char *b) {
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
