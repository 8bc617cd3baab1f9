/* content.h: what the crew writes in content/NAME.json, as cJSON trees.
 * A tree belongs to this file and lives until the program ends; pages may add to it what they compute. */
#ifndef CONTENT_H
#define CONTENT_H

#include <cjson/cJSON.h>

/* Where content/ is: the folder that make run was given, else the one beside cgi-bin/. */
const char *content_folder(void);

/* The tree of content/NAME.json, read once. A file that is missing or is not JSON: fail(500). */
cJSON *content(const char *name);

/* The same without what is said in the conversations: every "history" and "script" is empty, which spares two
 * thirds of the work for pages that only want to know who there is. When content(NAME) was called before, it
 * is whole. */
cJSON *content_outline(const char *name);

/* The same as content_outline, but with what was said: only what will be is left out, each "script". */
cJSON *content_history(const char *name);

/* The same as content_outline, but NULL when the file is missing or is not JSON: for pages that must come out
 * all the same. */
cJSON *try_content(const char *name);

#endif
