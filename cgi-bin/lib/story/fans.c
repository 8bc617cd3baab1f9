/* fans.c: the people. See fans.h. */
#include "story/fans.h"
#include "base/buffer.h"
#include "content/content.h"
#include "json/tree.h"
#include "text/format.h"

#include <string.h>

enum { BEST = 5 };

static const cJSON *conversations(void) {
    return get(content("messages"), "conversations");
}

static const cJSON *fans(void) {
    return get(content("fans"), "fans");
}

static cJSON *find_fan(const char *id) {
    static struct index index;
    if (!index.key)
        index = make_index(fans(), "id");
    return find_indexed(&index, id);
}

/* Gives each fan "chat", the id of the conversation with that fan alone, if there is one. */
static void add_chats(void) {
    static bool done;
    const cJSON *conversation;
    if (done)
        return;
    done = true;
    cJSON_ArrayForEach (conversation, conversations()) {
        const cJSON *ids = get(conversation, "fans");
        cJSON *fan = cJSON_GetArraySize(ids) == 1 ? find_fan(ids->child->valuestring) : NULL;
        if (fan && !get(fan, "chat"))
            set_text(fan, "chat", get_text(conversation, "id", ""));
    }
}

void add_fan(cJSON *event) {
    add_chats();
    const char *id = get_text(event, "fan", "");
    const cJSON *fan = find_fan(id), *chat = get(fan, "chat");
    set_text(event, "name", get_text(fan, "name", id));
    set_text(event, "avatar", get_text(fan, "avatar", ""));
    if (chat)
        set_text(event, "chat", chat->valuestring);
}

/* Adds what object does not say itself. */
static void add_missing(cJSON *object, cJSON *item) {
    if (!get(object, item->string))
        cJSON_AddItemReferenceToObject(object, item->string, item);
}

/* Adds a fan to the people of a conversation, and to its authors what their bubbles show. */
static void add_person(cJSON *people, cJSON *authors, cJSON *fan) {
    static const char *const SHOWN[] = {"id", "short", "avatar"};
    const char *name = get_text(fan, "name", "");
    cJSON *author = cJSON_CreateObject();
    if (!get(fan, "short"))
        set_text(fan, "short", format_string("%.*s", (int)strcspn(name, " "), name));
    if (!get(fan, "online")) /* else a template would look it up in the group */
        cJSON_AddFalseToObject(fan, "online");
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++)
        set_text(author, SHOWN[i], get_text(fan, SHOWN[i], ""));
    cJSON_AddItemReferenceToArray(people, fan);
    cJSON_AddItemToArray(authors, author);
}

void add_people(cJSON *conversation) {
    cJSON *people = cJSON_AddArrayToObject(conversation, "people"), *fan, *item;
    cJSON *authors = cJSON_AddArrayToObject(conversation, "authors");
    const cJSON *id, *ids = get(conversation, "fans");
    bool alone = cJSON_GetArraySize(ids) == 1;
    cJSON_ArrayForEach (id, ids) {
        fan = find_fan(id->valuestring);
        if (fan)
            add_person(people, authors, fan);
        cJSON_ArrayForEach (item, fan)
            if (alone || ((strcmp(item->string, "online") == 0 || strcmp(item->string, "vip") == 0) &&
                          cJSON_IsTrue(item)))
                add_missing(conversation, item);
    }
    if (!alone)
        cJSON_AddTrueToObject(conversation, "group");
    else if (!people->child) /* nobody has that id */
        set_text(conversation, "name", get_text(conversation, "id", ""));
}

cJSON *best_fans(void) {
    cJSON *best = cJSON_CreateArray(), *fan;
    add_chats();
    cJSON_ArrayForEach (fan, fans())
        cJSON_AddItemReferenceToArray(best, fan);
    keep_greatest(best, "spent", BEST);
    cJSON_ArrayForEach (fan, best)
        set_text(fan, "spent", format_money(to_cents(get_number(fan, "spent"))));
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
            set_text(tip, "icon", "tip");
            set_text(tip, "at", get_text(message, "at", ""));
            cJSON_AddNumberToObject(tip, "amount", get_number(message, "tip"));
            cJSON_AddItemToArray(tips, tip);
        }
    return tips;
}
