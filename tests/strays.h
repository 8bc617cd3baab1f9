/* strays.h: names that are nearly right. */
#ifndef STRAYS_H
#define STRAYS_H

#include <stdbool.h>

/* The file in folder whose name only looks like name: in capitals, with other accents, or with the same
 * accents in another form of Unicode. As a sentence with a blank before it; "" when there is none. */
const char *find_alike(const char *folder, const char *name);

/* Whether somebody may take file for NAME.json: "messages.json.txt", "Messages copie.json", "messages.rtf".
 */
bool looks_like(const char *file, const char *name);

#endif
