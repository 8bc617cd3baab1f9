/* posts.h: the posts: those of home.json, and what was uploaded (content/uploads, see uploads/store.h). */
#ifndef POSTS_H
#define POSTS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* What everybody sees, what was uploaded first and then the others, each the newest first; and what waits for
 * its time, the next first. Two new lists of references to the posts as they are written, with "uploaded" in
 * those that were. */
struct feed {
    cJSON *posts, *scheduled;
};
struct feed read_feed(void);

/* Adds to data "feed", for layout/posts.html: count of the list, from the number from (1 is the first), with
 * all that is shown of them, and "post_labels". Returns whether there are more. */
bool add_posts(cJSON *data, const cJSON *posts, int from, int count);

/* A new list of those that have a picture or a clip, with "folder" and "picture", which is empty for a clip
 * without a poster; "price" is as it is shown. */
cJSON *list_media(const cJSON *posts);

/* A new list of references to the posts of home.json of the last days that were seen most, with "picture" and
 * with "views" as they are shown. */
cJSON *best_posts(int days);

#endif
