/* laptops.c: the laptops. See laptops.h. */
#include "set/laptops.h"
#include "base/dates.h"
#include "base/files.h"
#include "json/tree.h"
#include "set/store.h"

#include <string.h>

enum { DAY = 24 * 60 * 60, LONGEST = 40 };

bool is_laptop(const char *text) {
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    return length > 0 && length <= LONGEST && !text[length];
}

void keep_laptop(cJSON *laptop) {
    /* the time of the file is that of a share's own clock, and even on FAT */
    cJSON_DeleteItemFromObjectCaseSensitive(laptop, "heard");
    cJSON_AddNumberToObject(laptop, "heard", now_seconds());
    lock_set();
    replace_file(in_set("laptops/%s.json", get_text(laptop, "id", "")), cJSON_PrintUnformatted(laptop),
                 false);
    unlock_set();
}

static cJSON *read_names(void) {
    cJSON *names = read_json(in_set("names.json"));
    return cJSON_IsObject(names) ? names : cJSON_CreateObject();
}

void name_laptop(const char *id, const char *name) {
    lock_set();
    cJSON *names = read_names();
    set_text(names, id, name);
    replace_file(in_set("names.json"), cJSON_Print(names), false);
    unlock_set();
}

void forget_laptop(const char *id) {
    unlink(in_set("laptops/%s.json", id));
}

const char *laptop_name(const char *id) {
    const char *name = get_text(read_names(), id, "");
    return *name ? name : id;
}

static int compare_names(const void *a, const void *b, const char *key) {
    int order = strcmp(get_text(a, key, ""), get_text(b, key, ""));
    return order ? order : strcmp(get_text(a, "id", ""), get_text(b, "id", ""));
}

cJSON *list_laptops(void) {
    cJSON *names = read_names(), *list = cJSON_CreateArray();
    char **ids = list_folder(in_set("laptops"), ".json");
    size_t count = 0;
    void **laptops = (void **)ids; /* each id makes room for its laptop */
    for (char **id = ids; *id; id++) {
        cJSON *laptop = read_json(in_set("laptops/%s.json", *id));
        if (strcmp(get_text(laptop, "id", ""), *id) != 0)
            continue; /* half a file, or none of ours */
        double seen = now_seconds() - get_number(laptop, "heard");
        set_text(laptop, "name", get_text(names, *id, ""));
        cJSON_AddNumberToObject(laptop, "seen", seen > 0 ? seen : 0);
        if (seen > DAY)
            forget_laptop(*id);
        else
            laptops[count++] = laptop;
    }
    sort_pointers(laptops, count, compare_names, "name");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, laptops[i]);
    return list;
}
