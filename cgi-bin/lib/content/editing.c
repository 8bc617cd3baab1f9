/* editing.c: a content file, changed. See editing.h. */
#include "content/editing.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "content/content.h"
#include "content/paths.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_known(const char *name) {
    char **known = content_names();
    while (*known && strcmp(*known, name) != 0)
        known++;
    return *known;
}

struct editable open_editable(const char *name) {
    const char *folder = realpath(content_folder(), NULL);
    size_t length = folder ? strlen(folder) : 0;
    struct editable file = {.path = is_known(name) ? realpath(content_path(name), NULL) : NULL};
    struct error *errors = NULL;
    if (!file.path || !folder || strncmp(file.path, folder, length) != 0 || file.path[length] != '/')
        fail(404, NULL, "Aucun fichier du contenu ne s'appelle « %s.json ».", name);
    file.text = read_content_text(content_path(name), &file.size, &file.info, &errors);
    if (!file.text)
        fail_all(500, errors);
    file.marked = (size_t)file.info.st_size > file.size;
    file.target = file.path;
    if (*scene() && access(scene_path(name), F_OK) != 0) {
        file.target = scene_path(name);
        file.text = replace_text(file.text, "\"schema/", "\"../../schema/"); /* for editors */
        file.size = strlen(file.text);
    }
    return file;
}

void lock_content(void) {
    lock_folder(content_folder());
}

/* Writes a new file as the old one was. Its owner can only be kept by root. */
static bool write_beside(const struct editable *file, const char *path, const char *text) {
    static const char MARK[] = "\uFEFF"; /* the byte order mark, if there was one */
    size_t mark = file->marked ? strlen(MARK) : 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && write_all(fd, MARK, mark) && write_all(fd, text, strlen(text)) &&
           (fchown(fd, file->info.st_uid, file->info.st_gid) == 0 || is_unsupported(errno)) &&
           set_mode(fd, file->info.st_mode & 07777) && sync_file(fd) == 0 && close(fd) == 0;
}

void save_editable(const struct editable *file, const char *text) {
    const char *name = strrchr(file->target, '/') + 1,
               *folder = format_string("%.*s", (int)(name - file->target), file->target),
               *beside = format_string("%s.%s.edit", folder, name);
    bool copies = file->target != file->path;
    if (!(file->info.st_mode & 0222) || access(copies ? folder : file->path, W_OK) != 0)
        fail(403, NULL, "%s est protégé : il est interdit de l'écrire.", name);
    struct stat now;
    bool written = write_beside(file, beside, text), same = stat(file->path, &now) == 0 &&
                                                            is_unchanged(&file->info, &now) &&
                                                            !(copies && access(file->target, F_OK) == 0);
    if (written && same && rename(beside, file->target) == 0) {
        sync_path(folder);
        return;
    }
    int error = errno;
    unlink(beside);
    if (!same)
        fail(412, NULL, "Quelqu'un vient de changer %s.", name);
    fail_disk(error);
}
