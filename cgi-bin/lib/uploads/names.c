/* names.c: what strangers call their files, made safe. */
#include "uploads/names.h"
#include "base/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 200 }; /* bytes of a name; file systems take 255 */

/* What may be kept under its own extension; lighttpd.conf says how each is served. */
static const struct {
    const char *extension, *kind;
} KINDS[] = {
    {".mp4", "video"}, {".m4v", "video"}, {".mov", "video"},  {".webm", "video"}, {".mkv", "video"},
    {".avi", "video"}, {".mxf", "video"}, {".mts", "video"},  {".jpg", "image"},  {".jpeg", "image"},
    {".png", "image"}, {".gif", "image"}, {".webp", "image"}, {".avif", "image"}, {".mp3", "file"},
    {".m4a", "file"},  {".wav", "file"},  {".heic", "file"},  {".pdf", "file"},   {".zip", "file"},
    {".bin", "file"},  {".ogg", "file"},
};

static bool is_control(uint32_t code) {
    bool turns = code == 0x61C || (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                 (code >= 0x2066 && code <= 0x2069);
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || turns || code == 0xFEFF;
}

char *clean_text(const char *text, size_t length, const char *keep) {
    struct text clean = {0};
    const char *end = text + length;
    add_text(&clean, "", 0);
    for (size_t size; text < end; text += size ? size : 1) {
        uint32_t code = read_character(text, end, &size);
        bool kept = code && code < 0x80 && strchr(keep, (int)code);
        if (size && (kept || !is_control(code)))
            add_text(&clean, text, size);
    }
    return clean.start;
}

static const char *find_kind(const char *extension) {
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(extension, KINDS[i].extension) == 0)
            return KINDS[i].kind;
    return NULL;
}

const char *kind_of_file(const char *name) {
    const char *dot = strrchr(name, '.');
    const char *kind = dot ? find_kind(dot) : NULL;
    return kind ? kind : "file";
}

char *safe_name(const char *text, size_t length) {
    char *name = clean_text(text, length, "");
    for (char *p = name; *p; p++)
        if (*p == '/' || *p == '\\')
            name = p + 1;
    name += strspn(name, ". ");
    char *dot = strrchr(name, '.'), *extension = print_text("%s", dot ? dot : "");
    for (char *p = extension; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    if (!find_kind(extension))
        extension = ".bin";
    else
        *dot = '\0';
    size_t room = LONGEST - strlen(extension), size = strlen(name);
    if (size > room)
        for (size = room; (name[size] & 0xC0) == 0x80; size--)
            ; /* not in the middle of a character */
    while (size > 0 && name[size - 1] == ' ')
        size--;
    return size ? print_text("%.*s%s", (int)size, name, extension) : print_text("fichier%s", extension);
}

char *encode_name(const char *name) {
    struct text url = {0};
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        bool plain = c < 0x80 && (isalnum(c) || strchr("-._", c));
        char *code = plain ? print_text("%c", c) : print_text("%%%02X", c);
        add_text(&url, code, strlen(code));
    }
    return url.start;
}

char *decode_url(const char *text, const char *end) {
    char *result = print_text("%.*s", (int)(end - text), text), *out = result;
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
