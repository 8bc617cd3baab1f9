/* laptops.h: what the laptops tell of themselves. */
#ifndef LAPTOPS_H
#define LAPTOPS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether text is the id of a laptop: up to 40 letters and digits. */
bool is_laptop(const char *text);

/* Keeps what a laptop tells now, an object with its "id". */
void keep_laptop(cJSON *laptop);

/* Sets what the operator calls a laptop; forget_laptop: as if it had not been heard; the name stays
 * for when it is. */
void name_laptop(const char *id, const char *name);
void forget_laptop(const char *id);

/* What the operator calls it, or else its id. */
const char *laptop_name(const char *id);

/* A new list of the laptops, in the order of their names: what they told, "name" ("" when it has none) and
 * "seen", the seconds since then. Those that were not heard for a day are forgotten. */
cJSON *list_laptops(void);

#endif
