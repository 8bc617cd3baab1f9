/* wait.c: what an open page asks again and again, so that it hears at once of an order of the operator and of
 * a change of the content. The answer comes when there is one, and after two seconds in any case: a page that
 * is not heard for longer is lost.
 *
 *     POST /wait   {"laptop": what it tells of itself (see set/laptops.h), "after": the number of the last
 *                  order that it knows, "content": the stamp of the content that it knows, "takes": ended
 *                  takes (see set/takes.h)}
 *     200          {"orders": those to be done now, "last": the number of the last one there is, "content":
 *                  the stamp now, "takes": the ids of those that are written down}
 *
 * All is optional; without "laptop" there are no orders. */
#include "base/files.h"
#include "content/content.h"
#include "content/last_good.h"
#include "content/paths.h"
#include "content/stamp.h"
#include "http/answer.h"
#include "http/request.h"
#include "json/tree.h"
#include "set/laptops.h"
#include "set/orders.h"
#include "set/store.h"
#include "set/takes.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WAIT = 2000, LOOK = 200 }; /* ms; how often content is looked at, orders are seen at once */

/* On a clock that nobody sets. */
static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What no page of ours sends is not taken for something else. */
static void need_kinds(const cJSON *known) {
    const cJSON *after = get(known, "after"), *stamp = get(known, "content"), *takes = get(known, "takes"),
                *take;
    if (after && !cJSON_IsNumber(after) && !cJSON_IsNull(after)) /* null: the laptop has lost it */
        fail(400, NULL, "after : le numéro d'un ordre est attendu.");
    if (stamp && !cJSON_IsString(stamp))
        fail(400, NULL, "content : un texte est attendu.");
    if (takes && !cJSON_IsArray(takes))
        fail(400, NULL, "takes : une liste de prises est attendue.");
    cJSON_ArrayForEach (take, takes)
        if (!*get_text(take, "id", ""))
            fail(400, NULL, "takes : l'id de chaque prise est attendu.");
}

/* The laptop has left, or the server ends: there is nobody to answer. */
static void leave(int sign) {
    (void)sign;
    _exit(0);
}

/* ---- what is written down ---- */

static jmp_buf after_writing;
static const char *in_hand; /* what is being written, as the terminal calls it */

/* What cannot be written keeps no laptop from hearing, and is told in the terminal. */
static void skip_writing(int status, const struct error *errors) {
    (void)status;
    struct error error = *errors;
    error.where.file = in_hand;
    unlock_set();
    tell_errors(in_set("%s", in_hand), &error);
    longjmp(after_writing, 1);
}

static void keep(cJSON *laptop) {
    in_hand = "laptops";
    if (setjmp(after_writing) != 0)
        return;
    keep_laptop(laptop);
    tell_errors(in_set("%s", in_hand), NULL);
}

static bool is_recorded(const char *laptop, const cJSON *take) {
    in_hand = "takes.csv";
    if (setjmp(after_writing) != 0)
        return false;
    record_take(laptop, take);
    tell_errors(in_set("%s", in_hand), NULL);
    return true;
}

/* The ids of those that are written down. */
static cJSON *record_takes(const char *laptop, const cJSON *takes) {
    cJSON *written = cJSON_CreateArray();
    const cJSON *take;
    cJSON_ArrayForEach (take, takes)
        if (is_recorded(laptop, take))
            cJSON_AddItemToArray(written, cJSON_CreateString(get_text(take, "id", "")));
    return written;
}

/* ---- waiting ---- */

/* The answer to a page that knows as much; news: whether there is any. */
static cJSON *look(const char *laptop, const cJSON *known, bool *news) {
    const char *stamp = content_stamp();
    bool after = cJSON_IsNumber(get(known, "after"));
    double last = 0;
    cJSON *answer = cJSON_CreateObject();
    cJSON *orders = *laptop && orders_came() ? orders_for(laptop, get_number(known, "after"), &last) : NULL;
    *news = strcmp(stamp, get_text(known, "content", "")) != 0 || (*laptop && !after);
    if (orders) {
        *news = *news || (after && orders->child);
        cJSON_AddItemToObject(answer, "orders", after ? orders : cJSON_CreateArray());
        cJSON_AddNumberToObject(answer, "last", last);
    }
    set_text(answer, "content", stamp);
    return answer;
}

int main(void) {
    signal(SIGTERM, leave);
    signal(SIGINT, leave);
    fail_handler = answer_errors;
    answer_in_text();
    if (strcmp(request_variable("REQUEST_METHOD"), "POST") != 0) {
        answer_header("Allow", "POST");
        fail(405, NULL, "POST est attendu (trouvé : %s).", request_variable("REQUEST_METHOD"));
    }
    if (*request_path())
        fail(404, NULL, "Cette adresse ne mène nulle part : /wait est attendu.");
    refuse_other_sites();
    need_content();
    cJSON *known = request_json(), *takes = NULL, *answered;
    const char *asked = request_query("scene"), *laptop = get_text(get(known, "laptop"), "id", "");
    if (asked)
        choose_scene(is_scene(asked) ? asked : "");
    if (get(known, "laptop") && !is_laptop(laptop))
        fail(400, NULL, "laptop.id : jusqu'à 40 lettres et chiffres sont attendus (trouvé : « %.40s »).",
             laptop);
    need_kinds(known);
    if (*laptop) {
        fail_handler = skip_writing;
        keep(get(known, "laptop"));
        wait_for_change(in_set("%s", ""), 0); /* what comes from now on is noticed */
        takes = record_takes(laptop, get(known, "takes"));
        fail_handler = answer_errors;
    }
    bool news;
    for (long end = milliseconds() + WAIT;; wait_for_change(in_set("%s", ""), LOOK)) {
        answered = look(laptop, known, &news);
        if (news || (takes && takes->child) || milliseconds() >= end)
            break;
    }
    if (takes)
        cJSON_AddItemToObject(answered, "takes", takes);
    answer(200, "application/json", cJSON_PrintUnformatted(answered));
}
