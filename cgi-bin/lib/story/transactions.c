/* transactions.c: the latest sales. See transactions.h. */
#include "story/transactions.h"
#include "content/content.h"
#include "json/tree.h"
#include "story/daily_figures.h"
#include "story/fans.h"
#include "text/format.h"

enum { TRANSACTIONS = 10 };

/* Adds references to the events that have an amount. */
static void add_sales(cJSON *sales, cJSON *events) {
    cJSON *event;
    cJSON_ArrayForEach (event, events)
        if (get(event, "amount"))
            cJSON_AddItemReferenceToArray(sales, event);
}

/* A new object: what is shown of a sale, which is of so many days ago. */
static cJSON *show_sale(const cJSON *sale, const cJSON *data, int ago) {
    cJSON *row = cJSON_CreateObject();
    const cJSON *source = find_item(get(data, "sources"), "icon", get_text(sale, "icon", ""));
    long long cents = to_cents(get_number(sale, "amount"));
    set_text(row, "fan", get_text(sale, "fan", ""));
    add_fan(row);
    set_text(row, "at", get_text(sale, "at", ""));
    set_text(row, "kind", get_text(source, "one", ""));
    add_money(row, "amount", cents);
    add_money(row, "net", cents < 0 ? -after_commission(-cents) : after_commission(cents));
    bool waits = ago < get_number(data, "hold");
    cJSON_AddTrueToObject(row, cents < 0 ? "refunded" : waits ? "pending" : "available");
    return row;
}

void add_transactions(cJSON *data, int days) {
    cJSON *sales = cJSON_CreateArray(), *rows = cJSON_CreateArray();
    const cJSON *sale;
    add_sales(sales, get(content("home"), "activity"));
    add_sales(sales, list_tips());
    add_sales(sales, get(data, "transactions"));
    sort_descending(sales, "at");
    cJSON_ArrayForEach (sale, sales) {
        int ago = days_ago(get_text(sale, "at", ""));
        if (cJSON_GetArraySize(rows) == TRANSACTIONS)
            break;
        if (ago >= 0 && ago < days)
            cJSON_AddItemToArray(rows, show_sale(sale, data, ago));
    }
    cJSON_DeleteItemFromObject(data, "transactions");
    cJSON_AddItemToObject(data, "transactions", rows);
}
