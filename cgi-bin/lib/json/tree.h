/* tree.h: takes values out of a cJSON tree and puts some in. No function minds an object or list that is
 * NULL. */
#ifndef TREE_H
#define TREE_H

#include <cjson/cJSON.h>
#include <stddef.h>

/* What the JSON file says; NULL when it cannot be read or is no JSON. */
cJSON *read_json(const char *path);

/* The value of key in object, or NULL. */
cJSON *get(const cJSON *object, const char *key);

/* The value of key in object, or fallback (text) or 0 (number) when it is not there or of another kind. */
const char *get_text(const cJSON *object, const char *key, const char *fallback);
double get_number(const cJSON *object, const char *key);

/* The first object of list whose key has this text, or NULL. */
cJSON *find_item(const cJSON *list, const char *key, const char *text);

/* Finds, in a list of which many items are asked for, as find_item does: make_index once, then find_indexed.
 * It knows the list as it was, so items may move in it, but the texts of key stay. */
struct index {
    const char *key;
    void **items; /* those that have the key, by its text */
    size_t count;
};
struct index make_index(const cJSON *list, const char *key);
cJSON *find_indexed(const struct index *index, const char *text);

/* Sets key of object to a copy of text; what was there before, if anything, is no list or object. */
void set_text(cJSON *object, const char *key, const char *text);

/* Sorts count pointers as order tells: below 0 when a goes before b. Equal ones keep their order. */
typedef int comparison(const void *a, const void *b, const char *key);
void sort_pointers(void **items, size_t count, comparison *order, const char *key);

/* Sorts list by text or number of key, the greatest first; equal items keep their order. keep_greatest: only
 * the first count of these stay. */
void sort_descending(cJSON *list, const char *key);
void keep_greatest(cJSON *list, const char *key, int count);

#endif
