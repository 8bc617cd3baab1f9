/* messages.c: the list of conversations and the one that is open, /messages/ID or else the latest. The
 * bubbles of the history come from here; what is played in a take is added by htdocs/messages.js. */
#include "http/page.h"

#include <stdbool.h>
#include <string.h>

static const time_t GROUP = 15 * 60; /* a longer silence parts bubbles of the same person */

/* Adds what the list shows: the last words, when the last message came, and how many are unread. */
static void compute_entry(cJSON *conversation) {
    const cJSON *message, *last = NULL, *words = NULL;
    cJSON_ArrayForEach (message, get(conversation, "history")) {
        last = message;
        words = *get_text(message, "text", "") ? message : words; /* else a tip or an image alone */
    }
    const char *at = get_text(last, "at", "");
    set_text(conversation, "at", at);
    set_text(conversation, "preview", get_text(words, "text", ""));
    if (strcmp(get_text(words, "from", ""), "me") == 0)
        cJSON_AddTrueToObject(conversation, "mine");
    if (*at) {
        time_t when = parse_date(at);
        bool today = when / 86400 == story_clock() / 86400;
        set_text(conversation, "when", today ? format_time(when) : format_day(when));
    }
    set_text(conversation, "unread", format_string("%.0f", get_number(conversation, "unread")));
}

/* Adds to each bubble its time, the day when it is the first of one, and whether a silence goes before it
 * or it is joined to the next. */
static void compute_history(cJSON *history) {
    cJSON *message, *last = NULL;
    time_t before = 0;
    cJSON_ArrayForEach (message, history) {
        time_t when = parse_date(get_text(message, "at", ""));
        set_text(message, "time", format_time(when));
        if (when / 86400 != before / 86400)
            set_text(message, "day", format_day(when));
        else if (when - before > GROUP)
            cJSON_AddTrueToObject(message, "later");
        else if (strcmp(get_text(last, "from", ""), get_text(message, "from", "")) == 0)
            cJSON_AddTrueToObject(last, "joined");
        show_money(message, "tip");
        show_money(message, "locked");
        before = when;
        last = message;
    }
}

/* Adds what the chat and the fan panel show of the open conversation; file: messages.json. */
static void compute_open(cJSON *conversation, const cJSON *file) {
    cJSON_AddTrueToObject(conversation, "current");
    compute_history(get(conversation, "history"));
    const char *last_seen = get_text(conversation, "last_seen", NULL);
    if (last_seen)
        set_text(conversation, "seen_ago", format_ago(parse_date(last_seen)));
    cJSON *fan = get(conversation, "fan");
    show_date(fan, "since", format_day);
    show_money(fan, "spent");
    show_money(fan, "plan");
    if (!get(conversation, "delay"))
        cJSON_AddNumberToObject(conversation, "delay", get(file, "delay") ? get_number(file, "delay") : 4);
}

/* A bubble with all that a message can bring: htdocs/messages.js makes the new ones from it. */
static cJSON *every_part(const cJSON *open) {
    cJSON *bubble = cJSON_CreateObject();
    const char *keys[] = {"text", "tip", "locked", "status"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        set_text(bubble, keys[i], "…");
    set_text(bubble, "image", get_text(open, "avatar", ""));
    return bubble;
}

int main(void) {
    cJSON *data = page_begin("messages"), *item;
    cJSON *conversations = get(data, "conversations");
    const char *id = request_path();
    if (*id && !find_item(conversations, "id", id))
        fail(404, NULL, "Aucune conversation ne s'appelle « %s ».", id);

    cJSON_ArrayForEach (item, conversations)
        compute_entry(item);
    sort_descending(conversations, "at");
    cJSON *open = *id ? find_item(conversations, "id", id) : cJSON_GetArrayItem(conversations, 0);
    if (open) {
        compute_open(open, data);
        cJSON_AddItemReferenceToObject(data, "open", open);
        cJSON_AddItemToObject(data, "every_part", every_part(open));
    }

    page_render("messages", data);
}
