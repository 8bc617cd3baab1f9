/* references.h: what a content file says of other files, by these keywords of its schema: x-media (true: in
 * htdocs/media, or "uploads"), x-icon, x-page and x-refers (a list of another file; x-except: texts that
 * lead nowhere). */
#ifndef REFERENCES_H
#define REFERENCES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether schema, of a schema, say that a text leads to somewhere else. */
bool is_reference(const cJSON *schema);

/* Reads content/NAME.json, to look into its lists; NULL when it cannot be read. */
typedef cJSON *content_reader(const char *name);

/* What is not there of what a value, a text, leads to by these schema, as a sentence; NULL when nothing is
 * missing. */
const char *find_missing(content_reader *read, const cJSON *schema, const cJSON *value);

/* Whether there is a file of an upload, as "2026-03-14-ID/clip.mp4". */
bool has_upload(const char *name);

/* Whether there is a page with the address href, as "/messages". */
bool has_page(const char *href);

#endif
