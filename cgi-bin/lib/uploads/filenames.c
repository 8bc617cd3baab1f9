/* filenames.c: what strangers call their files, made safe. */
#include "uploads/filenames.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 200 }; /* bytes of a name; file systems take 255 */

/* The lines of the list var.media in lighttpd.conf are    ".mp4"  => "video/mp4", */
const char *type_of_file(const char *name) {
    static const char *list, *end;
    if (!list) {
        const char *conf = read_file("../lighttpd.conf", NULL);
        list = conf ? strstr(conf, "var.media = (") : NULL;
        end = list ? strchr(list + strlen("var.media = ("), ')') : NULL;
    }
    const char *dot = strrchr(name, '.'),
               *line = dot && end ? strstr(list, format_string("\"%s\"", dot)) : NULL,
               *arrow = line && line < end ? strstr(line, "=> \"") : NULL;
    return arrow ? arrow + strlen("=> \"") : NULL;
}

const char *kind_of_file(const char *name) {
    const char *type = type_of_file(name);
    if (type && strncmp(type, "video/", 6) == 0)
        return "video";
    return type && strncmp(type, "image/", 6) == 0 ? "image" : "file";
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
    if (!type_of_file(extension))
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

/* Gives the path to the file from; to an empty one when that is NULL, and on a disk without hard links. */
static bool claim(const char *path, const char *from) {
    if (from && link(from, path) == 0)
        return true;
    if (from && !is_unsupported(errno))
        return false;
    int fd = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd); /* what replaces a file that is open leaves it there under another name, on FUSE */
    return fd >= 0;
}

char *take_name(const char *folder, const char *given, const char *from) {
    static const char REFUSED[] = "\"*:<>?|";
    const char *dot = strrchr(given, '.');
    char *name = format_string("%s", given);
    for (int number = 2;;) {
        if (claim(format_string("%s/%s", folder, name), from))
            return name;
        char *refused = strpbrk(name, REFUSED);
        if (errno == EEXIST)
            name = format_string("%.*s (%d)%s", (int)(dot - given), given, number++, dot);
        else if (!refused)
            return NULL;
        else
            for (; refused; refused = strpbrk(refused, REFUSED))
                *refused = '_';
    }
}
