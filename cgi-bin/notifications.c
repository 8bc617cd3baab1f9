/* notifications.c: what the fans did, by day. What comes in a take is put on top by htdocs/notifications.js.
 */
#include "http/page.h"
#include "story/activity.h"

#include <string.h>

enum { DATE = sizeof "2026-03-14" - 1 };

/* Adds "days", each with "at" and its "activity", the latest first. Today's lines tell how long ago they
 * were, the others at what time: "as". */
static void add_days(cJSON *data) {
    cJSON *days = cJSON_AddArrayToObject(data, "days"), *lines = NULL, *line;
    const char *day = "";
    cJSON_ArrayForEach (line, list_activity()) {
        const char *at = get_text(line, "at", "");
        if (strncmp(at, day, DATE) != 0) {
            cJSON *group = cJSON_CreateObject();
            set_text(group, "at", at);
            lines = cJSON_AddArrayToObject(group, "activity");
            cJSON_AddItemToArray(days, group);
            day = at;
        }
        set_text(line, "as", days_ago(at) > 0 ? "time" : "ago");
        cJSON_AddItemReferenceToArray(lines, line);
    }
}

int main(void) {
    cJSON *data = page_begin("notifications");
    add_days(data);
    page_render("notifications", data);
}
