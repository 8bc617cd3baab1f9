/* store.h: what the set keeps, in content/.set, each file replaced as a whole:
 *
 *     scene               the name of the scene for all
 *     orders.json         the orders of the operator that a laptop may still do: see orders.h
 *     laptops/ID.json     what a laptop tells of itself: see laptops.h
 *     names.json          what the operator calls the laptops, by their ids
 *
 * and, for people and spreadsheets, content/takes.csv. What goes wrong ends the program with fail(). */
#ifndef SET_STORE_H
#define SET_STORE_H

/* A path in content/.set, as for printf; a new string. */
__attribute__((format(printf, 1, 2))) char *in_set(const char *format, ...);

/* Keeps all other programs from changing what the set keeps, until unlock_set(); makes the folders first. */
void lock_set(void);
void unlock_set(void);

#endif
