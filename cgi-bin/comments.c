/* comments.c: what is said under the posts of home.json, for htdocs/lib/comments.js alone. The delays are
 * those of messages.json. */
#include "http/page.h"

int main(void) {
    cJSON *data = page_begin("home");

    cJSON_AddItemReferenceToObject(data, "people", get(content("fans"), "fans"));
    cJSON_AddItemReferenceToObject(data, "messages", content("messages"));
    page_render("comments", data);
}
