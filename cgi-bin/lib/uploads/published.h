/* published.h: posts that were uploaded, a folder each (see store.h). What goes wrong ends the program with
 * fail(). */
#ifndef PUBLISHED_H
#define PUBLISHED_H

#include "uploads/post.h"

#include <cjson/cJSON.h>

/* The folders of the posts: a new list with the "id" and the "name" of each. */
cJSON *list_folders(void);

/* The name of the folder of a published post, or NULL. */
char *find_post(const char *id);

/* A file that has arrived, and is open as fd: .partial/ID.part, and what it is to be called. */
struct upload {
    const char *id, *name;
    int fd;
};

/* Publishes post, which gets its id and the keys of its files. file (its id NULL) and poster may be empty. */
void store_post(cJSON *post, const struct upload *file, const struct poster *poster);

/* Moves the post into the trash. */
void trash_post(const char *folder);

#endif
