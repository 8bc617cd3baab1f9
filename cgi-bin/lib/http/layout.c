/* layout.c: what all pages show. See layout.h. */
#include "http/layout.h"
#include "content/paths.h"
#include "content/references.h"
#include "http/request.h"
#include "json/tree.h"
#include "text/format.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

/* A live clock is that of this computer, whatever the zone of a laptop: the script is told ours, minutes. */
static void add_zone(cJSON *data) {
    struct tm local;
    localtime_r(&(time_t){time(NULL)}, &local);
    cJSON_AddNumberToObject(data, "zone", (double)(local.tm_gmtoff / 60));
}

/* Adds to an entry of the menu what its badge counts. */
static void add_badge(cJSON *entry, const cJSON *messages, int unread_activity) {
    bool news = strcmp(get_text(entry, "href", ""), "/notifications") == 0;
    double unread = news ? unread_activity : 0;
    const cJSON *conversation;
    if (!news)
        cJSON_ArrayForEach (conversation, get(messages, "conversations"))
            unread += get_number(conversation, "unread");
    set_text(entry, "of", news ? "news" : "badge");
    cJSON_AddNumberToObject(entry, "unread", unread);
}

void add_layout(cJSON *data, cJSON *site, const cJSON *messages, int unread_activity) {
    const char *url = request_variable("REQUEST_URI");
    size_t length = url[0] == '/' ? 1 + strcspn(url + 1, "/?") : 0;
    cJSON *entry;
    cJSON_ArrayForEach (entry, get(site, "nav")) {
        const char *href = get_text(entry, "href", "");
        if (!has_page(href))
            cJSON_AddTrueToObject(entry, "nowhere");
        if (cJSON_IsTrue(get(entry, "badge")))
            add_badge(entry, messages, unread_activity);
        if (strlen(href) != length || strncmp(href, url, length) != 0)
            continue;
        cJSON_AddTrueToObject(entry, "current");
        cJSON_AddStringToObject(data, "title", get_text(entry, "label", ""));
    }
    if (strcmp(get_text(site, "clock", "live"), "live") == 0)
        add_zone(data);
    cJSON *keys = cJSON_AddObjectToObject(data, "keys");
    cJSON_ArrayForEach (entry, get(site, "keys"))
        set_text(keys, get_text(entry, "key", ""), get_text(entry, "does", ""));
    cJSON_ArrayForEach (entry, get(get(site, "creator"), "counters"))
        set_text(entry, "shown", format_count((long long)get_number(entry, "value")));
    cJSON_AddItemReferenceToObject(data, "site", site);
    set_text(data, "scene", scene());
}
