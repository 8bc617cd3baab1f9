/* tree.c: takes values out of a cJSON tree and puts some in. */
#include "tree.h"
#include "text.h"

#include <string.h>

cJSON *get_span(const cJSON *object, const char *key, size_t length) {
    cJSON *item = cJSON_IsObject(object) ? object->child : NULL;
    for (; item; item = item->next) {
        size_t same = 0; /* most keys differ in their first byte: no need to call a function to see that */
        while (same < length && item->string[same] == key[same])
            same++;
        if (same == length && !item->string[same])
            break;
    }
    return item;
}

cJSON *get(const cJSON *object, const char *key) {
    return get_span(object, key, strlen(key));
}

const char *get_text(const cJSON *object, const char *key, const char *fallback) {
    const cJSON *item = get(object, key);
    return cJSON_IsString(item) ? item->valuestring : fallback;
}

double get_number(const cJSON *object, const char *key) {
    const cJSON *item = get(object, key);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

cJSON *find_item(const cJSON *list, const char *key, const char *text) {
    cJSON *item;
    cJSON_ArrayForEach(item, list) if (strcmp(get_text(item, key, ""), text) == 0) return item;
    return NULL;
}

void set_text(cJSON *object, const char *key, const char *text) {
    cJSON *item = get(object, key), *string = cJSON_CreateString(text);
    if (!item) {
        cJSON_AddItemToObject(object, key, string);
        return;
    }
    item->type = cJSON_String;
    item->valuestring = string->valuestring;
}

/* More than 0 when a's key is greater than b's. */
static int compare(const cJSON *a, const cJSON *b, const char *key) {
    const cJSON *x = get(a, key), *y = get(b, key);
    if (cJSON_IsString(x) && cJSON_IsString(y))
        return strcmp(x->valuestring, y->valuestring);
    double difference = (x ? x->valuedouble : 0) - (y ? y->valuedouble : 0);
    return (difference > 0) - (difference < 0);
}

void sort_descending(cJSON *list, const char *key) {
    cJSON *sorted = cJSON_CreateArray(), *item;
    while (cJSON_GetArraySize(list) > 0) {
        cJSON *greatest = list->child;
        cJSON_ArrayForEach(item, list) if (compare(item, greatest, key) > 0) greatest = item;
        cJSON_AddItemToArray(sorted, cJSON_DetachItemViaPointer(list, greatest));
    }
    if (list)
        list->child = sorted->child;
}
