/* url.c: names as a part of an address. See url.h. */
#include "base/url.h"
#include "base/buffer.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

char *encode_name(const char *name) {
    struct buffer url = {0};
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        bool plain = c < 0x80 && (isalnum(c) || strchr("-._", c));
        char *code = plain ? format_string("%c", c) : format_string("%%%02X", c);
        buffer_append_string(&url, code);
    }
    return url.start;
}

char *decode_url(const char *text, const char *end) {
    char *result = format_string("%.*s", (int)(end - text), text), *out = result;
    for (const char *in = result; *in; in++) {
        unsigned byte;
        int used = 0;
        if (*in == '%' && sscanf(in + 1, "%2x%n", &byte, &used) == 1 && used == 2 && byte) {
            *out++ = (char)byte;
            in += 2;
        } else {
            *out++ = *in == '+' ? ' ' : *in;
        }
    }
    *out = '\0';
    return result;
}
