/* orders.c: the orders of the operator. See orders.h. */
#include "set/orders.h"
#include "base/dates.h"
#include "base/files.h"
#include "content/content.h"
#include "json/tree.h"
#include "set/store.h"
#include "story/notices.h"

#include <stdbool.h>
#include <string.h>

enum { LASTING = 100, MOMENT = 5 }; /* how many are kept of those that stay right; seconds */

static cJSON *read_orders(void) {
    cJSON *orders = read_json(in_set("orders.json"));
    return cJSON_IsArray(orders) ? orders : cJSON_CreateArray();
}

/* Whether it is right also for a laptop that hears it later. */
static bool lasts(const cJSON *order) {
    static const char *const LASTS[] = {"back", "hold", "release", "scene"};
    for (size_t i = 0; i < sizeof LASTS / sizeof *LASTS; i++)
        if (strcmp(get_text(order, "do", ""), LASTS[i]) == 0)
            return true;
    return false;
}

static bool is_due(const cJSON *order, double now) {
    return lasts(order) || get_number(order, "number") > 1000 * (now - MOMENT);
}

/* A laptop may be in another scene than the one for all, which has not the conversation or the fan that it is
 * about. */
static bool is_of_scene(const cJSON *order) {
    const char *chat = get_text(order, "conversation", NULL), *fan = get_text(order, "fan", NULL);
    return (!chat || find_item(get(content_or_last_good("messages"), "conversations"), "id", chat)) &&
           (!fan || find_item(get(content_or_last_good("fans"), "fans"), "id", fan));
}

/* Takes out what nobody will do any more. */
static void forget_old(cJSON *orders, double now) {
    int left = 0;
    for (int i = cJSON_GetArraySize(orders) - 1; i >= 0; i--) {
        const cJSON *order = cJSON_GetArrayItem(orders, i);
        left += lasts(order);
        if (!is_due(order, now) || (lasts(order) && left > LASTING))
            cJSON_DeleteItemFromArray(orders, i);
    }
}

void give_order(cJSON *order) {
    lock_set();
    cJSON *orders = read_orders();
    const cJSON *other;
    double now = now_seconds(), number = (double)(long long)(1000 * now);
    cJSON_ArrayForEach (other, orders) /* the clock may have gone back */
        number = get_number(other, "number") >= number ? get_number(other, "number") + 1 : number;
    cJSON_AddNumberToObject(order, "number", number);
    cJSON_AddItemToArray(orders, order);
    forget_old(orders, now);
    if (strcmp(get_text(order, "do", ""), "scene") == 0 && !get(order, "laptop"))
        replace_file(in_set("scene"), get_text(order, "name", ""), false);
    replace_file(in_set("orders.json"), cJSON_PrintUnformatted(orders), false);
    unlock_set();
}

cJSON *orders_for(const char *laptop, double after, double *last) {
    cJSON *all = read_orders(), *due = cJSON_CreateArray(), *order;
    double now = now_seconds();
    cJSON_ArrayForEach (order, all) {
        double number = get_number(order, "number");
        bool mine = strcmp(get_text(order, "laptop", laptop), laptop) == 0;
        *last = number > *last ? number : *last;
        if (!mine || number <= after || !is_due(order, now) || !is_of_scene(order))
            continue;
        if (get(order, "fan")) /* a notification: the laptop may be on a page that does not know the fan */
            complete_notice(order);
        cJSON_AddItemReferenceToArray(due, order);
    }
    return due;
}

bool orders_came(void) {
    static struct stat known;
    static bool asked;
    struct stat now = {0};
    stat(in_set("orders.json"), &now);
    bool came = !asked || !is_unchanged(&known, &now);
    known = now;
    asked = true;
    return came;
}
