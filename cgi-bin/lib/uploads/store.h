/* store.h: what the site itself writes, all of it in content/uploads:
 *
 *     .partial/ID.part, ID.json            in transit; how much has arrived is the size of ID.part
 *     .partial/ID/                         a post while it is written; its file comes last
 *     2026-03-14-ID/post.json, clip.mp4    a published post, which came to be by one rename
 *     .trash/                              what was deleted: moved, never destroyed
 *
 * What goes wrong ends the program with fail(). */
#ifndef STORE_H
#define STORE_H

#include "uploads/post.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct transfer {
    const char *id;
    int file;               /* ID.part, to be written at its end */
    long long size, offset; /* of the whole file, and how much of it has arrived */
    const char *name, *metadata;
};

/* From now on no signal but kill -9 ends the program: what it has begun, it finishes. A file that grows
 * beyond a limit is an error, too, not a signal. */
void ignore_signals(void);

/* Ends with fail(507) unless the disk takes so many bytes and keeps a reserve. */
void need_space(long long bytes);

/* Begins a transfer, after sweeping away what nobody has gone on with for 72 hours. Returns its id. */
char *create_transfer(long long size, const char *name, const char *type, const char *metadata);

/* Finds the transfer; fail(404) when there is none. */
struct transfer find_transfer(const char *id);

/* Finds the transfer and keeps all other programs from changing it until this one ends; fail(423) when
 * another one does so for so many seconds. */
struct transfer lock_transfer(const char *id, int seconds);

/* Adds length bytes of the request's body to the transfer and counts them in its offset. When the disk is
 * full, what was written stays. Returns 0 or errno. */
int receive_slice(struct transfer *transfer, long long length);

/* What the bytes from..to of what has arrived add up to, by FNV-1a (32 bits): equal when they are equal, and
 * when they are not, once in four thousand millions of cases. */
uint32_t checksum_of(const struct transfer *transfer, long long from, long long to);

/* The transfers, newest first: id, name, type, size, offset, complete or not, and created in seconds. */
cJSON *list_transfers(void);

/* The name of the folder of a published post, or NULL. */
char *find_post(const char *id);

/* The posts as they were published, newest first, with "uploaded" in each. */
cJSON *list_posts(void);

/* Publishes post, which gets its id and the keys of its files. transfer and poster may be empty. */
void store_post(cJSON *post, const struct transfer *transfer, const struct poster *poster);

/* Moves the transfer or the post into the trash. */
void trash_transfer(const char *id);
void trash_post(const char *folder);

#endif
