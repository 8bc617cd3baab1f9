/* transactions.c: the latest sales. See transactions.h. */
#include "story/transactions.h"
#include "content/content.h"
#include "json/tree.h"
#include "story/daily_figures.h"
#include "story/fans.h"
#include "text/format.h"

#include <string.h>

enum { TRANSACTIONS = 10 };

/* Adds the events that have an amount. icon: of those that have none. */
static void add_events(cJSON *rows, const cJSON *events, const char *icon) {
    const cJSON *event;
    cJSON_ArrayForEach (event, events) {
        if (!get(event, "amount"))
            continue;
        cJSON *row = cJSON_CreateObject();
        set_text(row, "fan", get_text(event, "fan", ""));
        set_text(row, "icon", get_text(event, "icon", icon));
        set_text(row, "at", get_text(event, "at", ""));
        cJSON_AddNumberToObject(row, "euros", get_number(event, "amount"));
        cJSON_AddItemToArray(rows, row);
    }
}

/* Adds what is shown of a row, which is of so many days ago. */
static void compute_row(cJSON *row, const cJSON *data, int ago) {
    const cJSON *source = find_item(get(data, "sources"), "icon", get_text(row, "icon", ""));
    long long cents = to_cents(get_number(row, "euros"));
    add_fan(row);
    set_text(row, "kind", get_text(source, "one", ""));
    add_money(row, "amount", cents);
    add_money(row, "net", cents < 0 ? -after_commission(-cents) : after_commission(cents));
    bool waits = ago < get_number(data, "hold");
    cJSON_AddTrueToObject(row, cents < 0 ? "refunded" : waits ? "pending" : "available");
}

void add_transactions(cJSON *data, int days) {
    cJSON *all = cJSON_CreateArray(), *rows = cJSON_CreateArray(), *row;
    add_events(all, get(content("home"), "activity"), "");
    add_events(all, list_tips(), "tip");
    add_events(all, get(data, "transactions"), "");
    sort_descending(all, "at");
    while ((row = cJSON_DetachItemFromArray(all, 0)) && cJSON_GetArraySize(rows) < TRANSACTIONS) {
        int ago = days_ago(get_text(row, "at", ""));
        if (ago < 0 || ago >= days)
            continue;
        compute_row(row, data, ago);
        cJSON_AddItemToArray(rows, row);
    }
    cJSON_DeleteItemFromObject(data, "transactions");
    cJSON_AddItemToObject(data, "transactions", rows);
}
