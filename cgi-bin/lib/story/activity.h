/* activity.h: what the fans did, the latest first: the lines of notifications.json, and their tips in
 * messages.json. Home begins with what /notifications lists. */
#ifndef ACTIVITY_H
#define ACTIVITY_H

#include <cjson/cJSON.h>

/* What is written, and the tips since the oldest of that; those of a fan who is not there are left out. The
 * list is computed once, and stays whole: a page shows references to its events. Of each, what
 * layout/activity.html shows: icon, name, avatar, text, amount, at, path (see notices.h), and "unread" when
 * it came after notifications.json's "seen". */
cJSON *list_activity(void);

/* How many of them are not read. */
int count_unread_activity(void);

#endif
