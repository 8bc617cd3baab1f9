/* layout.h: what all pages show. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <cjson/cJSON.h>

/* Adds to data what the templates in layout/ show: "site", whose "nav" tells where this page is and which
 * pages there are not, and whose "unread" is the sum of the conversations (absent when 0); "title", the label
 * of this page in the nav; "zone", of a live clock; "keys", what
 * the operator's keys do; "scene", its name. site and messages may be NULL. */
void add_layout(cJSON *data, cJSON *site, const cJSON *messages);

#endif
