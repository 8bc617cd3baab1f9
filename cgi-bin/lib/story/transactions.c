/* transactions.c: the latest sales. See transactions.h. */
#include "story/transactions.h"
#include "content/content.h"
#include "json/tree.h"
#include "story/best.h"
#include "story/daily_figures.h"
#include "text/format.h"

#include <string.h>

enum { TRANSACTIONS = 10 };

static void add_row(cJSON *rows, const char *fan, const char *icon, const cJSON *amount, const char *at) {
    cJSON *row = cJSON_CreateObject();
    set_text(row, "fan", fan);
    set_text(row, "icon", icon);
    set_text(row, "at", at);
    cJSON_AddNumberToObject(row, "euros", cJSON_IsNumber(amount) ? amount->valuedouble : 0);
    cJSON_AddItemToArray(rows, row);
}

static void add_events(cJSON *rows, const cJSON *events, const char *but) {
    const cJSON *event;
    cJSON_ArrayForEach (event, events)
        if (get(event, "amount") && strcmp(get_text(event, "icon", ""), but) != 0)
            add_row(rows, get_text(event, "fan", ""), get_text(event, "icon", ""), get(event, "amount"),
                    get_text(event, "at", ""));
}

static void add_tips(cJSON *rows) {
    const cJSON *conversation, *message;
    cJSON_ArrayForEach (conversation, get(content("messages"), "conversations"))
        cJSON_ArrayForEach (message, get(conversation, "history"))
            if (get(message, "tip"))
                add_row(rows, get_text(conversation, "id", ""), "tip", get(message, "tip"),
                        get_text(message, "at", ""));
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
    add_events(all, get(content("home"), "activity"), "tip"); /* tips are in the conversations already */
    add_tips(all);
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
