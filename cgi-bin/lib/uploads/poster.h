/* poster.h: a picture that stands for a file: it waits beside the transfer (see store.h) until that is
 * published. */
#ifndef POSTER_H
#define POSTER_H

#include "base/buffer.h"

struct poster {
    const char *extension; /* that a picture of its kind has, or NULL when there is none */
    struct buffer bytes;
};

/* Keeps a picture for a transfer, in place of the one before; fail(415) when it is none that browsers show.
 */
void keep_poster(const char *id, const struct buffer *bytes);

/* The picture that was kept for a transfer. */
struct poster read_poster(const char *id);

#endif
