/* published.h: posts that were uploaded, a folder each (see store.h). What goes wrong ends the program with
 * fail(). */
#ifndef PUBLISHED_H
#define PUBLISHED_H

#include "uploads/transfers.h"

#include <cjson/cJSON.h>

/* Keeps a picture that is to stand for the file of transfer id, in place of the one before; fail(415) when it
 * is none that browsers show. */
void keep_poster(const char *id, const char *bytes, size_t length);

/* The name of the folder of a published post, or NULL. Where publishing was cut off before its last step,
 * does that one first. */
char *find_post(const char *id);

/* Publishes post, of make_post, which gets the keys of its file and of its poster, if it has any. file: the
 * transfer that has brought it, or NULL. */
void store_post(cJSON *post, const struct transfer *file);

/* Moves the post into the trash. */
void trash_post(const char *folder);

#endif
