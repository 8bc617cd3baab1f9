/* best.h: the fans, who are those of messages.json, and the posts, which are those of home.json. */
#ifndef BEST_H
#define BEST_H

#include <cjson/cJSON.h>

/* Adds to event the "name" and "avatar" of its "fan": the id and "" when nobody has that id, and then nothing
 * may lead to a conversation. */
void add_fan(cJSON *event);

/* A new list of the fans who spent most: id, name, avatar, spent. */
cJSON *best_fans(void);

/* A new list of the posts of the last days that were seen most: text, picture, at, audience, views. */
cJSON *best_posts(int days);

#endif
