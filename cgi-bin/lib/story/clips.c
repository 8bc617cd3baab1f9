/* clips.c: the picture that stands for a clip. See clips.h. */
#include "story/clips.h"
#include "base/buffer.h"
#include "json/tree.h"

#include <string.h>
#include <unistd.h>

void add_posters(cJSON *tree) {
    const char *video = get_text(tree, "video", ""), *dot = strrchr(video, '.');
    cJSON *item;
    if (dot && !get(tree, "poster")) {
        const char *poster = format_string("%.*s.jpg", (int)(dot - video), video);
        if (access(format_string("../htdocs/media/%s", poster), R_OK) == 0)
            set_text(tree, "poster", poster);
    }
    cJSON_ArrayForEach (item, tree)
        if (cJSON_IsObject(item) || cJSON_IsArray(item))
            add_posters(item);
}
