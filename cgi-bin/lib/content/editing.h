/* editing.h: a content file as the site itself changes it: as a whole, by rename, and never over the change
 * of somebody else. */
#ifndef EDITING_H
#define EDITING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct editable {
    const char *path;   /* the file itself, at the end of all links */
    const char *target; /* where it is saved: path, or a file that the scene has not got yet */
    const char *text;   /* without its byte order mark; as it would begin there */
    size_t size;
    bool marked; /* it has a byte order mark */
    struct stat info;
};

/* Reads NAME.json of this scene. fail(404) when there is no such file, or none with a schema, or when it
 * leads out of the content folder; fail(500) when it cannot be read. */
struct editable open_editable(const char *name);

/* From now on no other program of the site changes a content file, until this one ends. */
void lock_content(void);

/* Writes text in its place: afterwards the file is the old or the new one, whatever happens. Its mode, its
 * owner and its byte order mark stay. fail(403) when it is write-protected, fail(412) when somebody else has
 * changed it since it was read, fail(507) when the disk is full. */
void save_editable(const struct editable *file, const char *text);

#endif
