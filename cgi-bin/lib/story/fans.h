/* fans.h: the people, each written once, in fans.json; and what was said with them, in messages.json. */
#ifndef FANS_H
#define FANS_H

#include <cjson/cJSON.h>

/* Adds to event, which has the id of a "fan", "name", "avatar" and "chat", the id of the conversation with
 * that fan alone, if there is one. Nobody has that id: the id as the name, and an empty avatar. */
void add_fan(cJSON *event);

/* Adds to a conversation "people", the fans of its "fans", and of these what it does not say itself: of one
 * fan all, so that it has the name and the picture; of several whether any is "online" or "vip", and "group".
 * "authors" are the people as their bubbles show them: id, avatar, and short, the first word of the name
 * where fans.json says nothing else. */
void add_people(cJSON *conversation);

/* A new list of references to the fans who spent most: name, avatar, chat, and spent, as it is shown. */
cJSON *best_fans(void);

/* A new list of the tips in the conversations, as events of the activity: fan, icon, at, amount (euros). */
cJSON *list_tips(void);

#endif
