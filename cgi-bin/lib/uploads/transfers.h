/* transfers.h: files on their way, in content/uploads/.partial (see store.h). What goes wrong ends the
 * program with fail(). */
#ifndef TRANSFERS_H
#define TRANSFERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct transfer {
    int file;               /* ID.part, to be written at its end */
    long long size, offset; /* of the whole file, and how much of it has arrived */
    const char *name, *metadata;
};

/* Begins a transfer of size bytes, whose file is to be called name; metadata is what the client said of it.
 * Before, what nobody has gone on with for 72 hours is swept away. Returns its id; no space: fail(507). */
char *create_transfer(long long size, const char *name, const char *metadata);

/* Finds the transfer; fail(404) when there is none. */
struct transfer find_transfer(const char *id);

/* Finds the transfer and keeps all other programs from changing it until this one ends. fail(404) when there
 * is none, or none any more; fail(423) when another program keeps it for ten seconds. */
struct transfer lock_transfer(const char *id);

/* Adds length bytes of the request's body, or as many as arrive, to the transfer and counts them in its
 * offset. Returns 0 or, when the disk is full, say, errno: what was written stays; when it cannot be known
 * what is on the disk, the transfer is empty again. */
int receive_slice(struct transfer *transfer, long long length);

/* What the bytes from..to of what has arrived add up to, by FNV-1a (32 bits): equal when they are equal, and
 * when they are not, once in four thousand millions of cases. */
uint32_t checksum_of(const struct transfer *transfer, long long from, long long to);

/* The transfers, newest first: id, name, metadata, size, offset, complete or not, and created in
 * seconds. */
cJSON *list_transfers(void);

/* Moves the transfer into the trash, with all that belongs to it. */
void trash_transfer(const char *id);

#endif
