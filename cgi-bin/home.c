/* home.c: the feed and the right column: the posts of home.json, the activity of notifications.json, the fans
 * of fans.json, the earnings of stats.json. */
#include "http/feed.h"
#include "http/page.h"
#include "story/activity.h"
#include "story/daily_figures.h"
#include "story/fans.h"
#include "story/posts.h"

enum { WEEK = 7, LATEST = 5 };

/* Adds to data the feed, and what is scheduled. */
static void add_all_posts(cJSON *data) {
    struct feed feed = read_feed();
    cJSON *post;
    add_feed(data, feed.posts);
    cJSON_ArrayForEach (post, feed.scheduled)
        show_money(post, "price");
    if (feed.scheduled->child)
        cJSON_AddTrueToObject(data, "has_scheduled");
    cJSON_AddItemToObject(data, "scheduled", feed.scheduled);
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

/* Adds the latest of what the fans did. */
static void add_activity(cJSON *data) {
    cJSON *latest = cJSON_AddArrayToObject(data, "activity"), *event;
    cJSON_ArrayForEach (event, list_activity())
        if (cJSON_GetArraySize(latest) < LATEST)
            cJSON_AddItemReferenceToArray(latest, event);
}

int main(void) {
    cJSON *data = page_begin("home");

    add_all_posts(data);
    add_earnings(data);
    add_activity(data);
    cJSON_AddItemToObject(data, "best_fans", best_fans());
    set_text(data, "first", "plot");
    page_render("home", data);
}
