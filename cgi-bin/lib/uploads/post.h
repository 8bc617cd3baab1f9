/* post.h: what is published, checked. Whatever is wrong in it ends the program with fail(400). */
#ifndef POST_H
#define POST_H

#include "base/buffer.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* The post that the body of a request describes, within the bounds of upload.json. All keys may be absent:
 * text, audience, price (0: not paid), at (else the story clock), scheduled. has_file: it does not need a
 * text. */
cJSON *make_post(const cJSON *body, bool has_file);

/* A picture that stands for a clip. */
struct poster {
    const char *extension; /* that a file of its kind has, or NULL when there is none */
    struct buffer bytes;
};

/* The picture in the body's "poster", a data URL. */
struct poster read_poster(const cJSON *body);

#endif
