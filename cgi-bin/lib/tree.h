/* tree.h: takes values out of a cJSON tree and puts some in. No function minds an object or list that is
 * NULL. */
#ifndef TREE_H
#define TREE_H

#include <cjson/cJSON.h>
#include <stddef.h>

/* The value of key in object, or NULL; get_span: the key is the first length bytes. */
cJSON *get(const cJSON *object, const char *key);
cJSON *get_span(const cJSON *object, const char *key, size_t length);

/* The value of key in object, or fallback (text) or 0 (number) when it is not there or of another kind. */
const char *get_text(const cJSON *object, const char *key, const char *fallback);
double get_number(const cJSON *object, const char *key);

/* The first object of list whose key has this text, or NULL. */
cJSON *find_item(const cJSON *list, const char *key, const char *text);

/* Sets key of object to a copy of text; what was there before, if anything, is no list or object. */
void set_text(cJSON *object, const char *key, const char *text);

/* Sorts list by text or number of key, the greatest first; equal items keep their order. */
void sort_descending(cJSON *list, const char *key);

#endif
