/* media.c: pictures, clips and sounds of the content. See media.h. */
#include "uploads/media.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "uploads/filenames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEDIA "../htdocs/media"

/* A safe name that the content may say: without signs that mean something in an address. A drawing (.svg),
 * which nobody may upload to the site, is welcome from the crew. */
static char *name_medium(const char *asked) {
    static const char *const SIGNS[] = {"#", "?", "%", "!", ":", ";", "«", "»", "€"};
    char *name = safe_name(asked, strlen(asked)), *dot = strrchr(name, '.');
    if (dot - name > 4 && strcasecmp(dot - 4, ".svg.bin") == 0)
        strcpy(dot - 4, ".svg");
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        while (strstr(name, SIGNS[i]))
            name = replace_text(name, SIGNS[i], "-");
    return name;
}

char *keep_medium(const char *asked, long long size) {
    char *name = name_medium(asked), *temporary = format_string(MEDIA "/.XXXXXX");
    const char *type = type_of_file(name);
    if (type ? strncmp(type, "application/", 12) == 0 : strcmp(strrchr(name, '.'), ".svg") != 0)
        fail(415, NULL, "Une image, une vidéo ou un son est attendu (trouvé : « %s »).", asked);
    if (size == 0)
        fail(400, NULL, "Ce fichier est vide : « %s ».", asked);
    make_folder(MEDIA);
    const char *path = NULL;
    int fd = mkstemp(temporary);
    if (fd >= 0 && copy_bytes(STDIN_FILENO, fd, size) && set_mode(fd, 0644) && sync_file(fd) == 0 &&
        (name = take_name(MEDIA, name, temporary)) &&
        rename(temporary, path = format_string(MEDIA "/%s", name)) == 0) {
        unlink(temporary); /* which rename(2) leaves where both are the same file */
        sync_path(MEDIA);
        return name;
    }
    int error = errno;
    unlink(temporary);
    if (path)
        unlink(path); /* it may be empty */
    fail_disk(error);
}
