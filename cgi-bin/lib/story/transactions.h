/* transactions.h: the latest sales, each from where it is written. */
#ifndef TRANSACTIONS_H
#define TRANSACTIONS_H

#include <cjson/cJSON.h>

/* Makes "transactions" of data, the tree of stats.json, the latest of the last days: the tips in the
 * conversations, the other amounts in Home's activity, and what stats.json adds. Of each: fan, name, kind,
 * at, amount, net, and what has become of it: "pending", "available" or "refunded". */
void add_transactions(cJSON *data, int days);

#endif
