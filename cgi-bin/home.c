/* home.c: the feed and the right column, from home.json; the fans are those of messages.json. */
#include "lib/page.h"
#include "lib/uploads.h"

#include <stdbool.h>
#include <string.h>

enum { BEST_FANS = 5 };

/* Adds what the template shows of a post beside its own keys: liked_likes (after a click on the heart), net,
 * ago. */
static void compute_post(cJSON *post) {
    long long likes = (long long)get_number(post, "likes");
    long long sales = (long long)get_number(post, "sales");
    set_text(post, "liked_likes", format_count(likes + 1));
    if (get(post, "sales"))
        set_text(post, "net", format_money(sales * after_commission(to_cents(get_number(post, "price")))));
    set_text(post, "folder", get(post, "uploaded") ? "/uploads" : "/media");
    time_t when = parse_date(get_text(post, "at", ""));
    bool later =
        get(post, "uploaded") && when > story_clock(); /* in the take, which goes on behind the clock */
    set_text(post, "ago", format_ago(later ? story_clock() : when));
    show_money(post, "price");
    const char *counts[] = {"views", "likes", "comments", "tips", "sales"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        show_count(post, counts[i]);
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
    cJSON_ArrayForEach(post, feed) compute_post(post);
    cJSON_ArrayForEach(post, scheduled) {
        time_t when = parse_date(get_text(post, "at", ""));
        show_money(post, "price");
        set_text(post, "day", format_day(when));
        set_text(post, "time", format_time(when));
        cJSON_AddNumberToObject(post, "nearness", (double)(story_clock() - when)); /* the next first */
        cJSON_AddTrueToObject(data, "has_scheduled");
    }
    sort_descending(scheduled, "nearness");
    cJSON_DeleteItemFromObject(data, "posts");
    cJSON_AddItemToObject(data, "posts", feed);
    cJSON_AddItemToObject(data, "scheduled", scheduled);
}

/* Adds today (the last of the days), the change against the day before in percent, and the points of the
 * small curve in a box of 100 x 30. */
static void compute_earnings(cJSON *earnings) {
    const cJSON *days = get(earnings, "days"), *day;
    int last = cJSON_GetArraySize(days) - 1, i = 0;
    double most = 0.01, today = 0, before = 0;
    cJSON_ArrayForEach(day, days) {
        most = day->valuedouble > most ? day->valuedouble : most;
        before = today;
        today = day->valuedouble;
    }
    struct text points = {0};
    cJSON_ArrayForEach(day, days) {
        const char *point =
            print_text("%.1f,%.1f ", last ? 100.0 * i++ / last : 0, 28 - 26 * day->valuedouble / most);
        add_text(&points, point, strlen(point));
    }
    if (last > 0)
        set_text(earnings, "points", points.start);
    if (before > 0 && today >= before)
        set_text(earnings, "up", print_text("+%.0f\u00a0%%", 100 * (today - before) / before));
    if (before > 0 && today < before)
        set_text(earnings, "down", print_text("\u2212%.0f\u00a0%%", 100 * (before - today) / before));
    set_text(earnings, "today", format_money(to_cents(today)));
    show_money(earnings, "available");
    show_money(earnings, "pending");
}

static void compute_activity(cJSON *event) {
    const char *fan = get_text(event, "fan", "");
    const cJSON *conversation = find_item(get(content_outline("messages"), "conversations"), "id", fan);
    set_text(event, "name", get_text(conversation, "name", fan));
    set_text(event, "avatar", get_text(conversation, "avatar", ""));
    set_text(event, "ago", format_ago(parse_date(get_text(event, "at", ""))));
    show_money(event, "amount");
}

static cJSON *best_fans(void) {
    cJSON *fans = cJSON_CreateArray(), *conversation, *fan;
    cJSON_ArrayForEach(conversation, get(content_outline("messages"), "conversations")) {
        fan = cJSON_CreateObject();
        const char *keys[] = {"id", "name", "avatar"};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            set_text(fan, keys[i], get_text(conversation, keys[i], ""));
        cJSON_AddNumberToObject(fan, "spent", get_number(get(conversation, "fan"), "spent"));
        cJSON_AddItemToArray(fans, fan);
    }
    sort_descending(fans, "spent");
    while (cJSON_GetArraySize(fans) > BEST_FANS)
        cJSON_DeleteItemFromArray(fans, BEST_FANS);
    cJSON_ArrayForEach(fan, fans) show_money(fan, "spent");
    return fans;
}

int main(void) {
    cJSON *data = page_begin("home"), *item;

    compute_posts(data);
    if (get(data, "earnings"))
        compute_earnings(get(data, "earnings"));
    cJSON_ArrayForEach(item, get(data, "activity")) compute_activity(item);
    cJSON_AddItemToObject(data, "best_fans", best_fans());
    set_text(data, "module", "home.js");

    page_render("home", data);
}
