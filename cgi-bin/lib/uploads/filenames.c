/* filenames.c: what strangers call their files, made safe. */
#include "uploads/filenames.h"
#include "base/buffer.h"
#include "base/utf8.h"

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
    char *dot = strrchr(name, '.'), *extension = format_string("%s", dot ? dot : "");
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
    return size ? format_string("%.*s%s", (int)size, name, extension) : format_string("fichier%s", extension);
}
