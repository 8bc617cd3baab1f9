/* published.h: posts that were uploaded, a folder each (see store.h). What goes wrong ends the program with
 * fail(). */
#ifndef PUBLISHED_H
#define PUBLISHED_H

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

/* Publishes post, of make_post, which gets the keys of its file and of its poster, if it has any (file->id
 * NULL: it has not). */
void store_post(cJSON *post, const struct upload *file);

/* Moves the post into the trash. */
void trash_post(const char *folder);

#endif
