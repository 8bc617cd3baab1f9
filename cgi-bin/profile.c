/* profile.c: the creator's page as fans see it: the posts, or, /profile?show=media, their pictures. */
#include "http/feed.h"
#include "http/page.h"
#include "story/posts.h"

#include <stdbool.h>
#include <string.h>

/* Whether the pictures are asked for. What is neither these nor nothing: 400. */
static bool shows_media(void) {
    const char *asked = request_query("show");
    if (asked && strcmp(asked, "media") != 0)
        fail(400, NULL, "show : media ou rien est attendu (trouvé : « %s »).", asked);
    return asked;
}

int main(void) {
    cJSON *data = page_begin("profile"), *posts = read_feed().posts, *media = list_media(posts);
    set_text(data, "post_count", format_count(cJSON_GetArraySize(posts)));
    set_text(data, "media_count", format_count(cJSON_GetArraySize(media)));
    bool as_media = shows_media();
    set_text(data, as_media ? "as_media" : "as_posts", "yes");
    if (as_media)
        cJSON_AddItemToObject(data, "media", media);
    else
        add_feed(data, posts);
    page_render("profile", data);
}
