/* transactions.h: the latest sales, each from where it is written. */
#ifndef TRANSACTIONS_H
#define TRANSACTIONS_H

#include <cjson/cJSON.h>

/* The latest of the last days, as a list: the tips in the conversations, the other amounts in the
 * activity, and what stats.json adds. Of each: fan, name, kind, at, sums (gross, net), and what has become of
 * it: "pending", "available" or "refunded". */
cJSON *latest_transactions(int days);

#endif
