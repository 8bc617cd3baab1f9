/* references.h: what a content file says of other files: the x-media, x-icon, x-page and x-refers of its
 * schema. */
#ifndef REFERENCES_H
#define REFERENCES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether rules, of a schema, say that a text leads to somewhere else. */
bool is_reference(const cJSON *rules);

/* What is not there of what text leads to by these rules, as a sentence; NULL when nothing is missing. */
const char *find_missing(const cJSON *rules, const char *text);

/* Whether there is a page with the address href, as "/messages". */
bool has_page(const char *href);

#endif
