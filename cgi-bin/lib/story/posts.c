/* posts.c: the posts. See posts.h. */
#include "story/posts.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "base/files.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "json/tree.h"
#include "text/format.h"

#include <string.h>

enum { BEST = 5 };

/* ---- the feed ---- */

static cJSON *list_uploaded(void) {
    cJSON *posts = cJSON_CreateArray();
    for (char **name = list_folder(format_string("%s/uploads", content_folder()), ""); *name; name++) {
        cJSON *post = content_of_upload(*name);
        if (!post || strcmp(get_text(post, "scene", scene()), scene()) != 0)
            continue; /* it belongs to another scene */
        cJSON_AddTrueToObject(post, "uploaded");
        cJSON_AddItemToArray(posts, post);
    }
    sort_descending(posts, "published");
    return posts;
}

struct feed read_feed(void) {
    struct feed feed = {cJSON_CreateArray(), cJSON_CreateArray()};
    cJSON *uploaded = list_uploaded(), *others = get(content("home"), "posts"), *post;
    cJSON_ArrayForEach (post, uploaded) {
        time_t when = parse_date(get_text(post, "at", ""));
        bool waits = cJSON_IsTrue(get(post, "scheduled")) && when > story_clock();
        cJSON_AddNumberToObject(post, "nearness", (double)-when); /* the next first */
        cJSON_AddItemReferenceToArray(waits ? feed.scheduled : feed.posts, post);
    }
    sort_descending(feed.scheduled, "nearness");
    sort_descending(others, "at");
    cJSON_ArrayForEach (post, others)
        cJSON_AddItemReferenceToArray(feed.posts, post);
    return feed;
}

/* Where its files are. */
static const char *folder_of(const cJSON *post) {
    return get(post, "uploaded") ? "/uploads" : "/media";
}

/* What the template shows of a post, its own keys and: liked_likes (after a click on the heart), net. */
static cJSON *compute_post(const cJSON *written) {
    cJSON *post = cJSON_Duplicate(written, true);
    long long likes = (long long)get_number(post, "likes");
    long long sales = (long long)get_number(post, "sales");
    set_text(post, "liked_likes", format_count(likes + 1));
    if (get(post, "sales"))
        set_text(post, "net", format_money(sales * after_commission(to_cents(get_number(post, "price")))));
    set_text(post, "folder", folder_of(post));
    if (get(post, "file") && !has_upload(get_text(post, "file", "")))
        set_text(post, "file", ""); /* no link that leads nowhere */
    show_money(post, "price");
    const char *counts[] = {"views", "likes", "comments", "tips", "sales"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        show_count(post, counts[i]);
    return post;
}

bool add_posts(cJSON *data, const cJSON *posts, int from, int count) {
    cJSON *shown = cJSON_AddArrayToObject(data, "feed"), *post;
    int number = 0;
    cJSON_ArrayForEach (post, posts) {
        if (++number == from + count)
            break;
        if (number >= from)
            cJSON_AddItemToArray(shown, compute_post(post));
    }
    if (!get(data, "post_labels"))
        cJSON_AddItemReferenceToObject(data, "post_labels", get(content("home"), "post_labels"));
    return post != NULL;
}

/* ---- some of them ---- */

static const char *picture_of(const cJSON *post) {
    return get_text(post, "image", get_text(post, "poster", ""));
}

cJSON *list_media(const cJSON *posts) {
    cJSON *media = cJSON_CreateArray(), *item;
    const cJSON *post;
    cJSON_ArrayForEach (post, posts) {
        if (!get(post, "image") && !get(post, "video"))
            continue;
        cJSON_AddItemToArray(media, item = cJSON_Duplicate(post, true));
        set_text(item, "picture", picture_of(post));
        set_text(item, "folder", folder_of(post));
        show_money(item, "price");
    }
    return media;
}

cJSON *best_posts(int days) {
    cJSON *best = cJSON_CreateArray(), *post;
    cJSON_ArrayForEach (post, get(content("home"), "posts")) {
        int ago = days_ago(get_text(post, "at", ""));
        if (ago >= 0 && ago < days)
            cJSON_AddItemReferenceToArray(best, post);
    }
    keep_greatest(best, "views", BEST);
    cJSON_ArrayForEach (post, best) {
        set_text(post, "picture", picture_of(post));
        show_count(post, "views");
    }
    return best;
}
