/* activity.c: what the fans did. See activity.h. */
#include "story/activity.h"
#include "base/buffer.h"
#include "content/content.h"
#include "json/tree.h"
#include "story/fans.h"
#include "story/notices.h"
#include "text/format.h"

#include <string.h>

static const char *date_of(const cJSON *event) {
    return get_text(event, "at", "");
}

/* Adds to list a copy of an event, with what is shown of it. */
static void add_event(cJSON *list, const cJSON *written) {
    const char *seen = get_text(content("notifications"), "seen", "~"),
               *post = get_text(written, "post", NULL);
    cJSON *event = cJSON_Duplicate(written, true);
    if (post)
        set_text(event, "path", format_string("/profile#%s", post));
    complete_notice(event);
    show_money(event, "amount");
    if (strcmp(date_of(event), seen) > 0)
        cJSON_AddTrueToObject(event, "unread");
    if (*get_text(event, "avatar", "")) /* else nobody has that id */
        cJSON_AddItemToArray(list, event);
}

static cJSON *compute_activity(void) {
    cJSON *list = cJSON_CreateArray(), *tips = list_tips(), *event;
    const char *oldest = "~", *words = get_text(content("notifications"), "tip", "");
    cJSON_ArrayForEach (event, get(content("notifications"), "activity")) {
        oldest = strcmp(date_of(event), oldest) < 0 ? date_of(event) : oldest;
        add_event(list, event);
    }
    cJSON_ArrayForEach (event, tips) {
        set_text(event, "text", words);
        if (strcmp(date_of(event), oldest) >= 0)
            add_event(list, event);
    }
    sort_descending(list, "at");
    return list;
}

cJSON *list_activity(void) {
    static cJSON *list;
    return list ? list : (list = compute_activity());
}

int count_unread_activity(void) {
    int count = 0;
    const cJSON *event;
    cJSON_ArrayForEach (event, list_activity())
        count += get(event, "unread") != NULL;
    return count;
}
