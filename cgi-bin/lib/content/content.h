/* content.h: what the crew writes in content/NAME.json, as cJSON trees, held against its schema.
 * When something is wrong in a file, the browser on the host PC gets all its errors, with fail_all(500), and
 * every other one the last good version (see last_good.h); without such a version it gets the errors, too. A
 * tree belongs to this file and lives until the program ends; pages may add to it what they compute. */
#ifndef CONTENT_H
#define CONTENT_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <sys/stat.h>

/* The tree of content/NAME.json, read once. */
cJSON *content(const char *name);

/* fail(503) when the content folder is not there, as when its disk was pulled out, be it that an empty one is
 * left in its place: nothing is written there, and who asks again finds all as it was when it is back. Called
 * by content(), and by programs before they write. */
void need_content(void);

/* From now on the host, too, gets the last good versions: for a page that has to work all the same, and tells
 * what is wrong beside. */
void tolerate_mistakes(void);

/* The same, but the last good version, or NULL, when something is wrong: for pages that
 * must come out all the same. */
cJSON *content_or_last_good(const char *name);

/* The tree of content/uploads/FOLDER/post.json. NULL when there is none, and on all but the host PC also when
 * it is wrong and never was right. */
cJSON *content_of_upload(const char *folder);

/* The same, but a tree of its own each time: it does not settle what the others return. */
cJSON *look_at_content(const char *name);

/* A new list of all scenes: "name", "label", what site.json calls it, else its name, and "content", the stamp
 * of what it shows (see stamp.h). */
cJSON *list_scenes(void);

/* As read_at_rest(); what cannot be read goes to errors, too. file: the path of a content file. */
char *read_content_text(const char *file, size_t *size, struct stat *info, struct error **errors);

/* What the files that were read refer to and is not there: a page comes out all the same, so this is told
 * beside what it shows. NULL when there is nothing, or the browser is one that must not see it. */
const struct error *lost_references(void);

#endif
