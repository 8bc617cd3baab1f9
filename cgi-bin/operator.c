/* operator.c: the remote control of the set, for the one who runs the screens: orders to the laptops, what
 * these are doing, the scenes, the log of the takes; printed, it is the crib sheet with all scripts.
 *
 *     GET  /operator           the page; ?scene=NAME: with the scripts of that scene
 *     GET  /operator/state     the laptops, and which scenes there are
 *     GET  /operator/takes     the log
 *     POST /operator           an order, as a form: do=cue [laptop=ID] ...
 *     POST /operator/laptops   laptop=ID with name=..., or with forget=1
 *     POST /operator/takes     number=12 with mark=..., note=...
 */
#include "content/mistakes.h"
#include "content/paths.h"
#include "http/error_items.h"
#include "http/page.h"
#include "set/laptops.h"
#include "set/order.h"
#include "set/orders.h"
#include "set/takes.h"
#include "story/clips.h"
#include "story/fans.h"

#include <string.h>

/* ---- GET ---- */

_Noreturn static void answer_json(const cJSON *json) {
    answer_in_text();
    answer(200, "application/json", cJSON_PrintUnformatted(json));
}

_Noreturn static void get_state(void) {
    cJSON *state = cJSON_CreateObject();
    set_text(state, "scene", scene());
    cJSON_AddItemToObject(state, "scenes", list_scenes());
    cJSON_AddItemToObject(state, "laptops", list_laptops());
    set_text(state, "takes", takes_stamp());
    answer_json(state);
}

_Noreturn static void get_takes(void) {
    cJSON *log = cJSON_CreateObject();
    cJSON_AddItemToObject(log, "takes", list_takes());
    answer_json(log);
}

/* Adds what leads from the lines of a script to their bookmarks and to /edit: where it is, "file" and "path",
 * and the "place" there and the "number" of each line. */
static void add_places(cJSON *script_of, const char *file, const char *path) {
    cJSON *exchange, *opening = get(script_of, "opening");
    int number = 0;
    set_text(script_of, "file", file);
    set_text(script_of, "path", path);
    if (opening)
        set_text(opening, "place", "opening");
    cJSON_ArrayForEach (exchange, get(script_of, "script")) {
        set_text(exchange, "place", format_string("script/%d", number++));
        set_text(exchange, "number", format_string("%d", number));
    }
}

/* Adds to each conversation its people, and the places of its lines. */
static void add_scripts(cJSON *data) {
    cJSON *conversation;
    int place = 0;
    add_posters(get(data, "conversations"));
    cJSON_ArrayForEach (conversation, get(data, "conversations")) {
        add_places(conversation, "messages", format_string("/conversations/%d", place++));
        add_people(conversation);
    }
}

/* Adds "threads": of each post with a script its text and that script, and the places of its lines. */
static void add_threads(cJSON *data) {
    cJSON *threads = cJSON_AddArrayToObject(data, "threads"), *post;
    int place = 0;
    cJSON_ArrayForEach (post, get(content("home"), "posts")) {
        cJSON *thread = get(post, "thread");
        int at = place++;
        if (!get(thread, "script"))
            continue;
        set_text(thread, "post", get_text(post, "text", get_text(post, "id", "")));
        add_places(thread, "home", format_string("/posts/%d/thread", at));
        cJSON_AddItemReferenceToArray(threads, thread);
    }
}

/* Adds "everybody": all fans, as what they say under posts shows them. */
static void add_everybody(cJSON *data) {
    cJSON *everybody = cJSON_AddObjectToObject(data, "everybody");
    cJSON *ids = cJSON_AddArrayToObject(everybody, "fans");
    const cJSON *fan;
    cJSON_ArrayForEach (fan, get(content("fans"), "fans"))
        cJSON_AddItemToArray(ids, cJSON_CreateString(get_text(fan, "id", "")));
    add_people(everybody);
}

/* For fans: all of them, as the page chooses from. */
static cJSON *list_fans(void) {
    cJSON *list = cJSON_CreateArray();
    const cJSON *fan;
    cJSON_ArrayForEach (fan, get(content("fans"), "fans")) {
        cJSON *item = cJSON_CreateObject();
        set_text(item, "id", get_text(fan, "id", ""));
        set_text(item, "name", get_text(fan, "name", ""));
        cJSON_AddItemToArray(list, item);
    }
    return list;
}

/* What is wrong, whichever scene the page shows. */
static cJSON *mistakes_of_all(void) {
    const char *here = scene();
    choose_scene("");
    cJSON *list = describe_all(find_mistakes(NULL, NULL));
    choose_scene(here);
    return list;
}

_Noreturn static void get_page(void) {
    cJSON *data = page_data("messages");
    add_scripts(data);
    add_threads(data);
    add_everybody(data);
    set_text(data, "scene_label", get_text(get(data, "site"), "scene", scene()));
    if (scene_names()[1]) /* a laptop may be in another one */
        set_text(data, "scenes", "yes");
    cJSON_AddItemToObject(data, "fans", list_fans());
    cJSON_AddItemToObject(data, "mistakes", mistakes_of_all());
    set_text(data, "title", "Régie");
    set_text(data, "crew", "yes");
    set_text(data, "first", "conversations");
    page_render("operator", data);
}

/* ---- POST ---- */

_Noreturn static void post_order(void) {
    give_order(read_order());
    answer_empty(204);
}

_Noreturn static void post_laptop(void) {
    const char *id = need_field("laptop", "l'identifiant d'un portable"), *name = request_form("name");
    if (!is_laptop(id))
        fail(400, NULL, "laptop : aucun portable ne s'appelle « %s ».", id);
    if (name)
        name_laptop(id, name);
    if (request_form("forget"))
        forget_laptop(id);
    answer_empty(204);
}

_Noreturn static void post_take(void) {
    const char *number = need_field("number", "le numéro d'une prise"), *mark = request_form("mark");
    if (mark && !is_mark(mark))
        fail(400, NULL, "mark : good, keep, nogood, false ou rien est attendu (trouvé : « %s »).", mark);
    if (!mark_take(number, mark, request_form("note")))
        fail(400, NULL, "number : aucune prise n'a le numéro « %s ».", number);
    answer_empty(204);
}

int main(void) {
    fail_handler = page_fail;
    tolerate_mistakes();
    const char *what = request_path(), *method = request_variable("REQUEST_METHOD"),
               *asked = request_query("scene");
    bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0,
         posts = strcmp(method, "POST") == 0;
    bool root = !*what, state = strcmp(what, "state") == 0, laptops = strcmp(what, "laptops") == 0,
         takes = strcmp(what, "takes") == 0;
    if (!root || !reads)
        answer_in_text();
    need_content();
    choose_scene(asked && is_scene(asked) ? asked : scene_for_all());
    if (!root && !state && !laptops && !takes)
        fail(404, NULL, "Cette adresse ne mène nulle part.");
    if (reads && !laptops)
        (root ? get_page : state ? get_state : get_takes)();
    refuse_other_sites();
    if (posts && !state)
        (root ? post_order : laptops ? post_laptop : post_take)();
    answer_header("Allow", laptops ? "POST" : state ? "GET, HEAD" : "GET, HEAD, POST");
    fail(405, NULL, "Cette adresse ne connaît pas %s.", method);
}
