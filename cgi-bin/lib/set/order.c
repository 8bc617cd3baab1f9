/* order.c: an order as the operator sends it. See order.h. */
#include "set/order.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/url.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "http/request.h"
#include "json/tree.h"
#include "set/laptops.h"

#include <stdbool.h>
#include <string.h>

const char *need_field(const char *key, const char *what) {
    const char *text = request_form(key);
    if (!text || !*text)
        fail(400, NULL, "%s : %s est attendu.", key, what);
    return text;
}

/* The order is for laptops in whose scene this conversation is. */
static void need_conversation(cJSON *order, const char *key, const char *id) {
    set_text(order, "conversation", id);
    if (!find_item(get(content_or_last_good("messages"), "conversations"), "id", id))
        fail(400, NULL, "%s : aucune conversation ne s'appelle « %s ».", key, id);
}

/* Templates that are no page, and pages for the crew: no laptop shows them. */
static bool is_for_laptops(const char *page) {
    static const char *const OTHERS[] = {"/home", "/error", "/edit", "/crib", "/operator"};
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        if (strcmp(page, OTHERS[i]) == 0)
            return false;
    return has_page(page);
}

/* An address of the site that is there. */
static void need_page(cJSON *order, const char *path) {
    size_t page = 1 + strcspn(path + 1, "/?"), end = strcspn(path, "?");
    bool chat = strncmp(path, "/messages/", strlen("/messages/")) == 0;
    if (*path != '/' || !is_for_laptops(format_string("%.*s", (int)page, path)) ||
        (path[page] == '/' && !chat))
        fail(400, NULL, "path : « %s » n'est l'adresse d'aucune page.", path);
    if (chat)
        need_conversation(order, "path", decode_url(path + page + 1, path + end));
}

/* ---- what an order brings ---- */

static void read_open(cJSON *order, const cJSON *laptop) {
    (void)laptop;
    const char *path = need_field("path", "l'adresse d'une page, comme /messages/gaston?from=3,");
    need_page(order, path);
    set_text(order, "path", path);
}

/* Who says it: one of the fans of the conversation, which the order names from now on. */
static void need_speaker(cJSON *order, const char *chat, const char *from) {
    const cJSON *conversations = get(content_or_last_good("messages"), "conversations"), *fan;
    set_text(order, "conversation", chat);
    set_text(order, "chat", chat);
    set_text(order, "from", from);
    cJSON_ArrayForEach (fan, get(find_item(conversations, "id", chat), "fans"))
        if (strcmp(fan->valuestring, from) == 0)
            return;
    fail(400, NULL, "from : « %s » est introuvable dans la conversation que nomme chat (« %s »).", from,
         chat);
}

static void read_say(cJSON *order, const cJSON *laptop) {
    const char *chat = request_form("chat"), *from = request_form("from");
    set_text(order, "text", need_field("text", "ce que dit l'autre personne"));
    if (chat && *chat) {
        need_conversation(order, "chat", chat);
        set_text(order, "chat", chat);
    } else if (laptop && !get(laptop, "chat")) {
        fail(400, NULL, "chat : aucune conversation n'est ouverte sur ce portable ; nommez-en une.");
    }
    if (from && *from)
        need_speaker(order, get_text(order, "chat", get_text(laptop, "chat", "")), from);
}

static void read_notify(cJSON *order, const cJSON *laptop) {
    (void)laptop;
    const char *path = request_form("path");
    set_text(order, "text", need_field("text", "le texte de la notification"));
    set_text(order, "fan", need_field("fan", "l'id d'un fan"));
    if (!find_item(get(content_or_last_good("fans"), "fans"), "id", request_form("fan")))
        fail(400, NULL, "fan : « %s » est introuvable dans fans.json.", request_form("fan"));
    if (path && *path) {
        need_page(order, path);
        set_text(order, "path", path);
    }
}

static void read_scene(cJSON *order, const cJSON *laptop) {
    (void)laptop;
    const char *name = request_form("name");
    if (!name || !is_scene(name))
        fail(400, NULL, "name : aucune scène ne s'appelle « %s » ; scenes/ a un dossier par scène.",
             name ? name : "");
    set_text(order, "name", name);
}

static void read_nothing(cJSON *order, const cJSON *laptop) {
    (void)order;
    (void)laptop;
}

static const struct {
    const char *name;
    void (*read)(cJSON *order, const cJSON *laptop);
} ORDERS[] = {{"back", read_nothing}, {"cue", read_nothing},   {"hold", read_nothing},
              {"skip", read_nothing}, {"open", read_open},     {"release", read_nothing},
              {"say", read_say},      {"notify", read_notify}, {"scene", read_scene}};

cJSON *read_order(void) {
    const char *id = request_form("laptop"), *what = need_field("do", "un ordre, comme cue,");
    const cJSON *laptop = id && *id ? find_item(list_laptops(), "id", id) : NULL;
    cJSON *order = cJSON_CreateObject();
    if (id && *id && !laptop)
        fail(400, NULL, "laptop : aucun portable ne s'appelle « %s ».", id);
    if (laptop) {
        const char *there = get_text(laptop, "scene", "");
        set_text(order, "laptop", id);
        choose_scene(is_scene(there) ? there : "");
    }
    for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++) {
        if (strcmp(what, ORDERS[i].name) != 0)
            continue;
        set_text(order, "do", what);
        ORDERS[i].read(order, laptop);
        return order;
    }
    fail(400, NULL,
         "do : back, cue, hold, release, skip, open, say, notify ou scene est attendu (trouvé : « %s »).",
         what);
}
