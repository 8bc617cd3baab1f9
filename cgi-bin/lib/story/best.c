/* best.c: the fans, who are those of messages.json, and the posts, which are those of home.json. */
#include "story/best.h"
#include "content/content.h"
#include "json/tree.h"
#include "text/format.h"

enum { BEST = 5 };

void add_fan(cJSON *event) {
    static struct index fans;
    if (!fans.key)
        fans = make_index(get(content("messages"), "conversations"), "id");
    const char *fan = get_text(event, "fan", "");
    const cJSON *conversation = find_indexed(&fans, fan);
    set_text(event, "name", get_text(conversation, "name", fan));
    set_text(event, "avatar", get_text(conversation, "avatar", ""));
}

/* Leaves the items with the greatest numbers, and shows these as show does. */
static void keep_best(cJSON *list, const char *key, void show(cJSON *, const char *)) {
    cJSON *item;
    sort_descending(list, key);
    while ((item = cJSON_GetArrayItem(list, BEST)))
        cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
    cJSON_ArrayForEach (item, list)
        show(item, key);
}

cJSON *best_fans(void) {
    cJSON *fans = cJSON_CreateArray(), *conversation;
    cJSON_ArrayForEach (conversation, get(content("messages"), "conversations")) {
        cJSON *fan = cJSON_CreateObject();
        const char *keys[] = {"id", "name", "avatar"};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            set_text(fan, keys[i], get_text(conversation, keys[i], ""));
        cJSON_AddNumberToObject(fan, "spent", get_number(get(conversation, "fan"), "spent"));
        cJSON_AddItemToArray(fans, fan);
    }
    keep_best(fans, "spent", show_money);
    return fans;
}

cJSON *best_posts(int days) {
    cJSON *posts = cJSON_CreateArray(), *post;
    cJSON_ArrayForEach (post, get(content("home"), "posts")) {
        const char *at = get_text(post, "at", "");
        int ago = days_ago(at);
        if (ago < 0 || ago >= days)
            continue;
        cJSON *best = cJSON_CreateObject();
        set_text(best, "text", get_text(post, "text", ""));
        set_text(best, "picture", get_text(post, "image", get_text(post, "poster", "")));
        set_text(best, "at", at);
        set_text(best, "audience", get_text(post, "audience", ""));
        cJSON_AddNumberToObject(best, "views", get_number(post, "views"));
        cJSON_AddItemToArray(posts, best);
    }
    keep_best(posts, "views", show_count);
    return posts;
}
