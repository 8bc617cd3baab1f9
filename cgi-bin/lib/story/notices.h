/* notices.h: the notifications that messages.json plans, for htdocs/lib/notices.js. */
#ifndef NOTICES_H
#define NOTICES_H

#include <cjson/cJSON.h>

/* Adds to a notice, which has the id of a "fan", that fan's "name" and "avatar", and "path", where a click
 * leads, unless it says so itself: to the conversation with that fan alone; "" when there is none. */
void complete_notice(cJSON *notice);

/* A new list of those that messages.json plans, completed; those of a fan who is not there are left out. NULL
 * when it plans none. */
cJSON *list_notices(void);

#endif
