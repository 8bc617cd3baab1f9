/* store.h: what the site itself writes, all of it in content/uploads:
 *
 *     .partial/ID.part, ID.json            in transit; how much has arrived is the size of ID.part
 *     .partial/ID.poster                   the picture that is to stand for it, if any
 *     .partial/ID/                         a post while it is written; its file comes last
 *     2026-03-14-ID/post.json, clip.mp4    a published post, which came to be by one rename
 *     .trash/                              what was deleted: moved, never destroyed
 *
 * What goes wrong ends the program with fail(). */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>

enum { ID_LENGTH = 16 };

/* A path in content/uploads, as for printf; a new string. */
__attribute__((format(printf, 1, 2))) char *in_uploads(const char *format, ...);

/* Makes the folders, where they are not there. */
void make_folders(void);

/* Removes the files of a folder, hidden ones left out. */
void empty_folder(const char *path);

/* Ends with fail(507) unless the disk takes so many bytes and keeps a reserve. */
void need_space(long long bytes);

/* A new id, by chance; whether text is one. */
char *make_id(void);
bool is_id(const char *text);

#endif
