/* order.h: an order as the operator sends it, a form (application/x-www-form-urlencoded). */
#ifndef ORDER_H
#define ORDER_H

#include <cjson/cJSON.h>

/* The order that the body of the request brings, as orders.h wants it: its fields checked in the scene of the
 * laptop that it is for. What is wrong ends with fail(400). */
cJSON *read_order(void);

/* The text of a field that must be there, else fail(400). what: how the sentence calls it. */
const char *need_field(const char *key, const char *what);

#endif
