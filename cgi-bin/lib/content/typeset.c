/* typeset.c: spaces that do not break. See typeset.h. */
#include "content/typeset.h"
#include "base/buffer.h"

#include <string.h>

/* Returns text itself when there is nothing to do. */
static char *typeset(char *text) {
    struct buffer result = {0};
    char *rest = text;
    for (char *p = text; (p = strpbrk(p, ":;?!%\xE2\xC2")); p++) {
        char *space = p > text && p[-1] == ' ' ? p - 1 : NULL;
        if (*p == '\xC2' && p[1] == '\xAB') /* « */
            space = p[2] == ' ' ? p + 2 : NULL;
        else if ((*p == '\xC2' && p[1] != '\xBB') || (*p == '\xE2' && strncmp(p, "€", 3) != 0))
            space = NULL;
        if (!space || space < rest) /* none, or it has become one already, behind « */
            continue;
        buffer_append(&result, rest, (size_t)(space - rest));
        buffer_append_string(&result, "\u00a0");
        rest = space + 1;
    }
    if (rest == text)
        return text;
    buffer_append_string(&result, rest);
    return result.start;
}

void typeset_all(cJSON *item) {
    for (; item; item = item->next) {
        if (item->type == cJSON_String)
            item->valuestring = typeset(item->valuestring);
        typeset_all(item->child); /* as deep as cJSON reads: 1000 at most */
    }
}
