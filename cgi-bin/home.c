/* home.c: the feed and the right column, from home.json; the fans are those of fans.json, their tips those of
 * messages.json, the earnings those of stats.json. */
#include "http/page.h"
#include "story/daily_figures.h"
#include "story/fans.h"
#include "story/posts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WEEK = 7, PAGE = 10 };

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

/* Adds to data what this page shows of the feed, what is scheduled, and "next", where the rest begins, if
 * there is any. A page shows as many posts as are before it, so that the longest feed is a handful of pages.
 */
static void add_feed(cJSON *data) {
    struct feed feed = read_feed();
    cJSON *post;
    int from = first_post(), before = from - 1, count = before > PAGE ? before : PAGE;
    cJSON_AddNumberToObject(data, "from", from);
    if (add_posts(data, feed.posts, from, count))
        cJSON_AddNumberToObject(data, "next", from + count);
    cJSON_ArrayForEach (post, feed.scheduled)
        show_money(post, "price");
    if (feed.scheduled->child)
        cJSON_AddTrueToObject(data, "has_scheduled");
    cJSON_AddItemToObject(data, "scheduled", feed.scheduled);
}

/* Makes "activity" that of home.json and the tips since its oldest, the latest first. */
static void add_activity(cJSON *data) {
    cJSON *activity = get(data, "activity"), *tips = list_tips(), *item;
    sort_descending(activity, "at");
    const char *oldest = get_text(cJSON_GetArrayItem(activity, cJSON_GetArraySize(activity) - 1), "at", "~");
    while ((item = cJSON_DetachItemFromArray(tips, 0))) {
        if (strcmp(get_text(item, "at", ""), oldest) < 0)
            continue;
        cJSON_AddTrueToObject(item, "tipped");
        cJSON_AddItemToArray(activity, item);
    }
    sort_descending(activity, "at");
    cJSON_ArrayForEach (item, activity) {
        add_fan(item);
        show_money(item, "amount");
    }
}

/* Adds the card of the earnings: today, its change against yesterday, the small curve of a week, the
 * balances. */
static void add_earnings(cJSON *data) {
    struct earnings earnings = read_earnings(WEEK);
    cJSON *card = cJSON_AddObjectToObject(data, "earnings");
    add_money(card, "today", earnings.net[0]);
    add_change(card, earnings.net[0], earnings.net[1]);
    set_text(card, "values", list_days(earnings.net, 0, WEEK));
    add_balances(card, earnings.net);
}

int main(void) {
    cJSON *data = page_begin("home");

    add_feed(data);
    add_earnings(data);
    add_activity(data);
    cJSON_AddItemToObject(data, "best_fans", best_fans());
    set_text(data, "first", "plot");
    page_render("home", data);
}
