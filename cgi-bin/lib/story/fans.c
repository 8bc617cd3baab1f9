/* fans.c: the people. See fans.h. */
#include "story/fans.h"
#include "content/content.h"
#include "json/tree.h"
#include "text/format.h"

#include <string.h>

enum { BEST = 5 };

static const cJSON *conversations(void) {
    return get(content("messages"), "conversations");
}

static cJSON *find_fan(const char *id) {
    static struct index fans;
    if (!fans.key)
        fans = make_index(get(content("fans"), "fans"), "id");
    return find_indexed(&fans, id);
}

/* The id of the conversation with this fan alone, or NULL. */
static const char *find_chat(const char *fan) {
    static struct index chats;
    const cJSON *conversation;
    if (!chats.key) {
        cJSON *list = cJSON_CreateArray();
        cJSON_ArrayForEach (conversation, conversations()) {
            const cJSON *fans = get(conversation, "fans");
            if (cJSON_GetArraySize(fans) != 1)
                continue;
            cJSON *chat = cJSON_CreateObject();
            set_text(chat, "fan", fans->child->valuestring);
            set_text(chat, "chat", get_text(conversation, "id", ""));
            cJSON_AddItemToArray(list, chat);
        }
        chats = make_index(list, "fan");
    }
    return get_text(find_indexed(&chats, fan), "chat", NULL);
}

void add_fan(cJSON *event) {
    const char *id = get_text(event, "fan", ""), *chat = find_chat(id);
    const cJSON *fan = find_fan(id);
    set_text(event, "name", get_text(fan, "name", id));
    set_text(event, "avatar", get_text(fan, "avatar", ""));
    if (chat)
        set_text(event, "chat", chat);
}

/* Adds what object does not say itself. */
static void add_missing(cJSON *object, cJSON *item) {
    if (!get(object, item->string))
        cJSON_AddItemReferenceToObject(object, item->string, item);
}

void add_people(cJSON *conversation) {
    cJSON *people = cJSON_AddArrayToObject(conversation, "people"), *fan, *item;
    const cJSON *id, *ids = get(conversation, "fans");
    bool alone = cJSON_GetArraySize(ids) == 1;
    cJSON_ArrayForEach (id, ids) {
        fan = find_fan(id->valuestring);
        cJSON_ArrayForEach (item, fan)
            if (alone || ((strcmp(item->string, "online") == 0 || strcmp(item->string, "vip") == 0) &&
                          cJSON_IsTrue(item)))
                add_missing(conversation, item);
        if (fan)
            cJSON_AddItemReferenceToArray(people, fan);
    }
    if (!alone)
        cJSON_AddTrueToObject(conversation, "group");
    else if (!people->child) /* nobody has that id */
        set_text(conversation, "name", get_text(conversation, "id", ""));
}

cJSON *best_fans(void) {
    cJSON *best = cJSON_CreateArray(), *item;
    const cJSON *fan;
    cJSON_ArrayForEach (fan, get(content("fans"), "fans")) {
        item = cJSON_CreateObject();
        set_text(item, "fan", get_text(fan, "id", ""));
        cJSON_AddNumberToObject(item, "spent", get_number(fan, "spent"));
        cJSON_AddItemToArray(best, item);
    }
    keep_greatest(best, "spent", BEST);
    cJSON_ArrayForEach (item, best) {
        add_fan(item);
        show_money(item, "spent");
    }
    return best;
}

cJSON *list_tips(void) {
    cJSON *tips = cJSON_CreateArray();
    const cJSON *conversation, *message;
    cJSON_ArrayForEach (conversation, conversations())
        cJSON_ArrayForEach (message, get(conversation, "history")) {
            const char *from = get_text(message, "from", "");
            if (!get(message, "tip"))
                continue;
            cJSON *tip = cJSON_CreateObject();
            bool named = strcmp(from, "them") != 0;
            set_text(tip, "fan",
                     named ? from : cJSON_GetStringValue(cJSON_GetArrayItem(get(conversation, "fans"), 0)));
            set_text(tip, "at", get_text(message, "at", ""));
            cJSON_AddNumberToObject(tip, "amount", get_number(message, "tip"));
            cJSON_AddItemToArray(tips, tip);
        }
    return tips;
}
