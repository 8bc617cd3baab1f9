/* messages.c: the list of conversations and the one that is open, /messages/ID or else the latest. What they
 * say is shown by htdocs/first/conversations.js, and goes on in htdocs/messages.js. */
#include "http/page.h"
#include "story/clips.h"
#include "story/fans.h"

#include <string.h>

/* Gives a conversation "last": of its history what the list needs, the last words and the last message. */
static void add_last(cJSON *conversation) {
    cJSON *message, *words = NULL, *last = NULL, *list = cJSON_AddArrayToObject(conversation, "last");
    cJSON_ArrayForEach (message, get(conversation, "history")) {
        last = message;
        words = *get_text(message, "text", "") ? message : words; /* else a tip or an image alone */
    }
    if (words)
        cJSON_AddItemReferenceToArray(list, words);
    if (last != words)
        cJSON_AddItemReferenceToArray(list, last);
    set_text(conversation, "at", get_text(last, "at", ""));
}

static cJSON *find_latest(const cJSON *conversations) {
    cJSON *conversation, *latest = NULL;
    cJSON_ArrayForEach (conversation, conversations)
        if (!latest || strcmp(get_text(conversation, "at", ""), get_text(latest, "at", "")) > 0)
            latest = conversation;
    return latest;
}

int main(void) {
    cJSON *data = page_begin("messages"), *conversations = get(data, "conversations"), *conversation;
    const char *id = request_path();
    cJSON *open = find_item(conversations, "id", id);

    if (*id && !open)
        fail(404, NULL, "Aucune conversation ne s'appelle « %s ».", id);

    add_posters(conversations);
    cJSON_ArrayForEach (conversation, conversations) {
        add_people(conversation);
        add_last(conversation);
    }
    if (!open)
        open = find_latest(conversations);
    if (open) {
        cJSON_AddTrueToObject(open, "current");
        show_money(open, "spent");
        show_money(open, "plan");
        cJSON_AddItemReferenceToObject(data, "open", open);
    }
    set_text(data, "first", "conversations");
    page_render("messages", data);
}
