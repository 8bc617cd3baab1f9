/* feed.c: a feed in pages. See feed.h. */
#include "http/feed.h"
#include "base/error.h"
#include "http/request.h"
#include "story/posts.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 10 };

/* The number of the first post that this page shows: 11 of /?from=11, else 1. No such number: 400. */
static int first_post(void) {
    const char *asked = request_query("from");
    if (!asked)
        return 1;
    int from = strlen(asked) < 9 && !asked[strspn(asked, "0123456789")] ? atoi(asked) : 0;
    if (from < 1)
        fail(400, NULL, "from : le numéro d'une publication est attendu, 1 ou plus (trouvé : « %s »).",
             asked);
    return from;
}

/* A page shows as many posts as are before it, so that the longest feed is a handful of pages. */
void add_feed(cJSON *data, const cJSON *posts) {
    int from = first_post(), before = from - 1, count = before > PAGE ? before : PAGE;
    cJSON_AddNumberToObject(data, "from", from);
    if (add_posts(data, posts, from, count))
        cJSON_AddNumberToObject(data, "next", from + count);
}
