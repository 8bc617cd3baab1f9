/* utf8.c: characters of UTF-8. See utf8.h. */
#include "base/utf8.h"
#include "base/buffer.h"

#include <stdbool.h>
#include <string.h>

uint32_t decode_utf8(const char *p, const char *end, size_t *length) {
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

size_t utf8_length(const char *p) {
    size_t length;
    decode_utf8(p, p + strnlen(p, 3) + 1, &length);
    return length;
}

size_t count_characters(const char *text) {
    size_t count = 0;
    for (; *text; text++)
        count += (*text & 0xC0) != 0x80;
    return count;
}

static bool is_control(uint32_t code) {
    bool turns = code == 0x61C || (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                 (code >= 0x2066 && code <= 0x2069);
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || turns || code == 0xFEFF;
}

char *clean_text(const char *text, size_t length, const char *keep) {
    struct buffer clean = {0};
    const char *end = text + length;
    buffer_append(&clean, "", 0);
    for (size_t size; text < end; text += size ? size : 1) {
        uint32_t code = decode_utf8(text, end, &size);
        bool kept = code && code < 0x80 && strchr(keep, (int)code);
        if (size && (kept || !is_control(code)))
            buffer_append(&clean, text, size);
    }
    return clean.start;
}
