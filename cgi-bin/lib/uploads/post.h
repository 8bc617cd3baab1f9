/* post.h: what a client says of a post, checked: by post.schema.json, whose keys are the client's but for
 * those that are readOnly there, and by the bounds of upload.json. Whatever is wrong in it ends the program
 * with fail(400). */
#ifndef POST_H
#define POST_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* The post that the body of a request describes. What it leaves out is as the schema's default, at the story
 * clock, for the first audience. has_file: it does not need a text. */
cJSON *make_post(const cJSON *body, const char *id, bool has_file);

#endif
