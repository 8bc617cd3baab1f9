/* orders.h: what the operator wants of the laptops. An order is an object: "do", what else it brings, and
 * "laptop", the id of the one that it is for (absent: all). It gets a "number": when it was given, in
 * milliseconds since 1970, or a little more, as each is greater than the one before. */
#ifndef ORDERS_H
#define ORDERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Numbers an order and puts it behind the others. A scene for all laptops is that of every laptop that comes
 * later, too. */
void give_order(cJSON *order);

/* A new list of the orders for a laptop that are greater than the number after, in their order. What only
 * makes sense at its moment (a cue, a line that is said) is left out when it is older than five seconds;
 * so is what is about a conversation ("conversation") or a "fan" that this scene has not.
 * *last becomes the number of the last order there is, for whomever, or stays. */
cJSON *orders_for(const char *laptop, double after, double *last);

/* Whether an order was given, to whomever, since this was asked last, if it was. */
bool orders_came(void);

#endif
