/* takes.h: the log of the takes, content/takes.csv, for the script supervisor. A line a take, with its number
 * first, in the order in which they were heard of. */
#ifndef TAKES_H
#define TAKES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Writes down a take, unless it is there. laptop: the id of the one that played it. take: "id", unlike all
 * others'; "began" (seconds since 1970), "scene", "duration" (seconds), "sent", a list of {"at" (seconds
 * since it began), "chat", "text"}, and "orders", a list of {"at", "do"}. */
void record_take(const char *laptop, const cJSON *take);

/* A new list of all takes, in their order: objects whose keys are the titles of the columns, all texts. */
cJSON *list_takes(void);

/* Sets the mark and the note of a take, where they are not NULL. Returns whether there is one with that
 * number. */
bool mark_take(const char *number, const char *mark, const char *note);

/* Whether text is a mark: good, keep, nogood, false, or none. */
bool is_mark(const char *text);

/* A text that is another one when the log is. */
const char *takes_stamp(void);

#endif
