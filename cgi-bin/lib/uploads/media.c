/* media.c: pictures, clips and sounds of the content. See media.h. */
#include "uploads/media.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "uploads/filenames.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEDIA "../htdocs/media/"

/* A safe name that the content may say: without signs that mean something in an address. A drawing (.svg),
 * which nobody may upload to the site, is welcome from the crew. */
static char *name_medium(const char *asked) {
    static const char *const SIGNS[] = {"#", "?", "%", "!", ":", ";", "«", "»", "€"};
    char *name = safe_name(asked, strlen(asked)), *drawing = strstr(name, ".svg.bin");
    if (drawing)
        drawing[strlen(".svg")] = '\0';
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        while (strstr(name, SIGNS[i]))
            name = replace_text(name, SIGNS[i], "-");
    return name;
}

/* Makes an empty file with this name or, when that is taken, "name (2).jpg"; returns its name. */
static char *take_name(char *name) {
    const char *dot = strrchr(name, '.');
    char *free = name;
    for (int n = 2;; n++) {
        int fd = open(format_string(MEDIA "%s", free), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            close(fd);
            return free;
        }
        if (errno != EEXIST)
            fail_disk(errno);
        free = format_string("%.*s (%d)%s", (int)(dot - name), name, n, dot);
    }
}

char *keep_medium(const char *asked) {
    char *name = name_medium(asked), *temporary = format_string(MEDIA ".XXXXXX");
    const char *type = type_of_file(name);
    bool shown = type && strncmp(type, "application/", strlen("application/")) != 0;
    if (!shown && !strstr(name, ".svg"))
        fail(415, NULL, "Une image, une vidéo ou un son est attendu (trouvé : « %s »).", asked);
    int fd = mkstemp(temporary), error = fd < 0 ? errno : copy_bytes(STDIN_FILENO, fd, 1LL << 40);
    long long size = fd < 0 ? 0 : lseek(fd, 0, SEEK_CUR);
    if (!error && (fchmod(fd, 0644) != 0 || fsync(fd) != 0))
        error = errno;
    if (error || size == 0) {
        unlink(temporary);
        if (error)
            fail_disk(error);
        fail(400, NULL, "Ce fichier est vide : « %s ».", asked);
    }
    char *taken = take_name(name);
    move_file(temporary, format_string(MEDIA "%s", taken));
    return taken;
}
