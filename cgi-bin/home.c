/* home.c: the feed and the right column, from home.json; the fans are those of messages.json, the earnings
 * those of stats.json. */
#include "content/references.h"
#include "http/page.h"
#include "story/best.h"
#include "story/daily_figures.h"
#include "uploads/published.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WEEK = 7, PAGE = 20 };

/* Adds what the template shows of a post beside its own keys: liked_likes (after a click on the heart), net.
 */
static void compute_post(cJSON *post) {
    long long likes = (long long)get_number(post, "likes");
    long long sales = (long long)get_number(post, "sales");
    set_text(post, "liked_likes", format_count(likes + 1));
    if (get(post, "sales"))
        set_text(post, "net", format_money(sales * after_commission(to_cents(get_number(post, "price")))));
    set_text(post, "folder", get(post, "uploaded") ? "/uploads" : "/media");
    if (get(post, "file") && !has_upload(get_text(post, "file", "")))
        set_text(post, "file", ""); /* no link that leads nowhere */
    show_money(post, "price");
    const char *counts[] = {"views", "likes", "comments", "tips", "sales"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        show_count(post, counts[i]);
}

/* The number of the first post that this page shows: 21 of /?from=21, else 1. No such number: 400. */
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

/* Adds to data what this page shows of the feed, and "next", where the rest begins, if there is any. A page
 * shows as many posts as are before it, so that the longest feed is a handful of pages. */
static void cut_feed(cJSON *data, cJSON *feed) {
    int from = first_post(), before = from - 1, end = from + (before > PAGE ? before : PAGE), number = 0;
    cJSON *posts = cJSON_AddArrayToObject(data, "posts"), *post;
    while ((post = cJSON_DetachItemFromArray(feed, 0)) && ++number < end) {
        if (number < from)
            continue;
        compute_post(post);
        cJSON_AddItemToArray(posts, post);
    }
    cJSON_AddNumberToObject(data, "from", from);
    if (post)
        cJSON_AddNumberToObject(data, "next", end);
}

/* Makes the feed: what was uploaded, newest first, and then the posts of home.json. What is to wait for its
 * time goes into "scheduled". */
static void compute_posts(cJSON *data) {
    cJSON *feed = cJSON_CreateArray(), *scheduled = cJSON_CreateArray(), *uploads = list_posts(), *post;
    while ((post = cJSON_DetachItemFromArray(uploads, 0))) {
        bool waits = get(post, "scheduled") && parse_date(get_text(post, "at", "")) > story_clock();
        cJSON_AddItemToArray(waits ? scheduled : feed, post);
    }
    sort_descending(get(data, "posts"), "at");
    while ((post = cJSON_DetachItemFromArray(get(data, "posts"), 0)))
        cJSON_AddItemToArray(feed, post);
    cJSON_ArrayForEach (post, scheduled) {
        show_money(post, "price");
        cJSON_AddNumberToObject(post, "nearness",
                                (double)-parse_date(get_text(post, "at", ""))); /* the next first */
    }
    if (scheduled->child)
        cJSON_AddTrueToObject(data, "has_scheduled");
    sort_descending(scheduled, "nearness");
    cJSON_DeleteItemFromObject(data, "posts");
    cut_feed(data, feed);
    cJSON_AddItemToObject(data, "scheduled", scheduled);
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
    cJSON *data = page_begin("home"), *item;

    add_earnings(data); /* before the numbers of the posts are replaced by what is shown */
    compute_posts(data);
    cJSON_ArrayForEach (item, get(data, "activity")) {
        add_fan(item);
        show_money(item, "amount");
    }
    cJSON_AddItemToObject(data, "best_fans", best_fans());

    set_text(data, "first", "plot");
    page_render("home", data);
}
