/* notices.c: planned notifications. See notices.h. */
#include "story/notices.h"
#include "base/buffer.h"
#include "content/content.h"
#include "json/tree.h"
#include "story/fans.h"

#include <stdbool.h>

void complete_notice(cJSON *notice) {
    cJSON *fan = cJSON_CreateObject();
    set_text(fan, "fan", get_text(notice, "fan", ""));
    add_fan(fan);
    const char *chat = get_text(fan, "chat", NULL), *path = chat ? format_string("/messages/%s", chat) : "";
    set_text(notice, "name", get_text(fan, "name", ""));
    set_text(notice, "avatar", get_text(fan, "avatar", ""));
    if (!get(notice, "path"))
        set_text(notice, "path", path);
}

cJSON *list_notices(void) {
    const cJSON *planned = get(content("messages"), "notifications"), *one;
    cJSON *list = planned ? cJSON_CreateArray() : NULL;
    cJSON_ArrayForEach (one, planned) {
        cJSON *notice = cJSON_Duplicate(one, true);
        complete_notice(notice);
        if (find_item(get(content("fans"), "fans"), "id", get_text(notice, "fan", "")))
            cJSON_AddItemToArray(list, notice);
    }
    return list;
}
