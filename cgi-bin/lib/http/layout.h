/* layout.h: what all pages show. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <cjson/cJSON.h>

/* Adds to data what the templates in layout/ show: "site", whose "nav" tells where this page is, which pages
 * there are not, and what a badge counts ("of") and how many are "unread": notifications on their page
 * ("news"), else messages ("badge"); "title", the label of this page in the nav; "zone", of a live clock;
 * "keys", what the operator's keys do; "scene", its name. site and messages may be NULL. */
void add_layout(cJSON *data, cJSON *site, const cJSON *messages, int unread_activity);

#endif
