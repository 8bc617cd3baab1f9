/* feed.h: a feed in pages, /?from=11, which htdocs/lib/feed.js puts together. */
#ifndef FEED_H
#define FEED_H

#include <cjson/cJSON.h>

/* Adds to data what this page shows of posts, with layout/posts.html: "feed", "from", the number of its
 * first, and "next", where the rest begins, if there is any. */
void add_feed(cJSON *data, const cJSON *posts);

#endif
