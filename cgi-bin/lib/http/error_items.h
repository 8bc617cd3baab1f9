/* error_items.h: errors, for the templates. */
#ifndef ERROR_ITEMS_H
#define ERROR_ITEMS_H

#include "base/error.h"

#include <cjson/cJSON.h>

/* What a template shows of an error: "sentence", "place" and, where the text is known, "excerpt", the line
 * that is wrong, with "mark", a second one that has a sign under the spot. describe_all: a list of them. */
cJSON *describe_error(const struct error *error);
cJSON *describe_all(const struct error *error);

#endif
