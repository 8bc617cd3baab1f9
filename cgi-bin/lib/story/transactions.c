/* transactions.c: the latest sales. See transactions.h. */
#include "story/transactions.h"
#include "content/content.h"
#include "json/tree.h"
#include "story/daily_figures.h"
#include "story/fans.h"
#include "text/format.h"

enum { TRANSACTIONS = 10 };

/* Adds references to the events of the last days that have an amount. */
static void add_sales(cJSON *sales, cJSON *events, int days) {
    cJSON *event;
    cJSON_ArrayForEach (event, events) {
        int ago = days_ago(get_text(event, "at", ""));
        if (get(event, "amount") && ago >= 0 && ago < days)
            cJSON_AddItemReferenceToArray(sales, event);
    }
}

/* Adds to a sale what is shown of it. */
static void describe_sale(cJSON *sale, const cJSON *stats) {
    const cJSON *source = find_item(get(stats, "sources"), "icon", get_text(sale, "icon", ""));
    long long cents = to_cents(get_number(sale, "amount"));
    add_fan(sale);
    set_text(sale, "kind", get_text(source, "one", ""));
    cJSON *sums = cJSON_AddArrayToObject(sale, "sums");
    add_money(sums, "gross", cents);
    add_money(sums, "net", cents < 0 ? -after_commission(-cents) : after_commission(cents));
    bool waits = days_ago(get_text(sale, "at", "")) < get_number(stats, "hold");
    cJSON_AddTrueToObject(sale, cents < 0 ? "refunded" : waits ? "pending" : "available");
}

cJSON *latest_transactions(int days) {
    cJSON *sales = cJSON_CreateArray(), *stats = content("stats"), *sale;
    add_sales(sales, get(content("notifications"), "activity"), days);
    add_sales(sales, list_tips(), days);
    add_sales(sales, get(stats, "transactions"), days);
    keep_greatest(sales, "at", TRANSACTIONS);
    cJSON_ArrayForEach (sale, sales)
        describe_sale(sale, stats);
    return sales;
}
