/* mistakes.h: all that is wrong in the content, as it is or as it would be. */
#ifndef MISTAKES_H
#define MISTAKES_H

#include "base/error.h"

/* What is wrong in all content files of this scene that have a schema, by their schemas and by what they
 * refer to, in the order of the files; where this is the content as it is, in all other scenes, too. name,
 * text: as if NAME.json of this scene said this; NULL, NULL: as they are. */
struct error *find_mistakes(const char *name, const char *text);

/* The first mistake that there would be if content/NAME.json said text, and there is not as it is; an item
 * with a mistake may have moved in its list. NULL when there is none. */
const struct error *find_new(const char *name, const char *text);

#endif
