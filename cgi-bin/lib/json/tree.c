/* tree.c: takes values out of a cJSON tree and puts some in. */
#include "json/tree.h"
#include "base/files.h"
#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

static void keep_memory(void *memory) {
    (void)memory; /* see memory.h */
}

/* Before main: cJSON takes all its memory from the same place, and so never goes without. */
__attribute__((constructor)) static void share_memory(void) {
    cJSON_InitHooks(&(cJSON_Hooks){allocate, keep_memory});
}

cJSON *read_json(const char *path) {
    const char *text = read_file(path, NULL);
    return text ? cJSON_Parse(text) : NULL;
}

cJSON *get(const cJSON *object, const char *key) {
    cJSON *item = cJSON_IsObject(object) ? object->child : NULL;
    /* most keys differ in the first character: for the 20,000 of a page that is 3 % of its time */
    while (item && (*item->string != *key || strcmp(item->string, key) != 0))
        item = item->next;
    return item;
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
    cJSON_ArrayForEach (item, list)
        if (strcmp(get_text(item, key, ""), text) == 0)
            return item;
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

/* ---- order ---- */

/* Below 0 when a's key is greater than b's. */
static int compare_down(const void *a, const void *b, const char *key) {
    const cJSON *x = get(a, key), *y = get(b, key);
    if (cJSON_IsString(x) && cJSON_IsString(y))
        return strcmp(y->valuestring, x->valuestring);
    double difference = (y ? y->valuedouble : 0) - (x ? x->valuedouble : 0);
    return (difference > 0) - (difference < 0);
}

static int compare_texts(const void *a, const void *b, const char *key) {
    return strcmp(get_text(a, key, ""), get_text(b, key, ""));
}

/* Sorts each half and merges them; room: for as many pointers. */
static void merge_sort(void **items, void **room, size_t count, comparison *order, const char *key) {
    size_t half = count / 2, i = 0, j = half;
    if (count < 2)
        return;
    merge_sort(items, room, half, order, key);
    merge_sort(items + half, room, count - half, order, key);
    for (size_t k = 0; k < count; k++) {
        bool first = j == count || (i < half && order(items[i], items[j], key) <= 0);
        room[k] = items[first ? i++ : j++];
    }
    memcpy(items, room, count * sizeof *items);
}

void sort_pointers(void **items, size_t count, comparison *order, const char *key) {
    merge_sort(items, allocate(count * sizeof *items), count, order, key);
}

/* An array of the items of list that have key (NULL: of all). */
static void **list_items(const cJSON *list, const char *key, size_t *count) {
    cJSON *item;
    void **items = allocate((size_t)cJSON_GetArraySize(list) * sizeof *items);
    *count = 0;
    cJSON_ArrayForEach (item, list)
        if (!key || get_text(item, key, NULL))
            items[(*count)++] = item;
    return items;
}

void sort_descending(cJSON *list, const char *key) {
    size_t count;
    void **items = list_items(list, NULL, &count);
    sort_pointers(items, count, compare_down, key);
    for (size_t i = 0; i < count; i++) /* each in its turn to the end */
        cJSON_AddItemToArray(list, cJSON_DetachItemViaPointer(list, items[i]));
}

void keep_greatest(cJSON *list, const char *key, int count) {
    sort_descending(list, key);
    while (cJSON_DetachItemFromArray(list, count))
        continue;
}

struct index make_index(const cJSON *list, const char *key) {
    struct index index = {.key = key};
    index.items = list_items(list, key, &index.count);
    sort_pointers(index.items, index.count, compare_texts, key);
    return index;
}

cJSON *find_indexed(const struct index *index, const char *text) {
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        bool below = strcmp(get_text(index->items[middle], index->key, ""), text) < 0;
        low = below ? middle + 1 : low;
        high = below ? high : middle;
    }
    cJSON *found = low < index->count ? index->items[low] : NULL;
    return found && strcmp(get_text(found, index->key, ""), text) == 0 ? found : NULL;
}
