/* post.h: what is published, checked. Whatever is wrong in it ends the program with fail(400). */
#ifndef POST_H
#define POST_H

#include "text.h"
#include <cjson/cJSON.h>

/* The post that the body of a request describes, within the bounds of upload.json. All keys may be absent:
 * text, audience, price (0: not paid), at (else the story clock), scheduled. */
cJSON *make_post(const cJSON *body);

/* The picture in the body's "poster", a data URL, decoded into still. Returns the ending for such a file, or
 * NULL when there is none. */
const char *read_still(const cJSON *body, struct text *still);

#endif
