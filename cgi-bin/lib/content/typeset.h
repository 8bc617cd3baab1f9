/* typeset.h: spaces that do not break. The crew types ordinary ones. */
#ifndef TYPESET_H
#define TYPESET_H

#include <cjson/cJSON.h>

/* In every text of item, of those behind it in its list, and of what is in them: where French wants a space
 * not to break, before : ; ? ! % » and the euro sign and after «, it becomes a no-break space, so that no
 * line on screen begins with a question mark. */
void typeset_all(cJSON *item);

#endif
