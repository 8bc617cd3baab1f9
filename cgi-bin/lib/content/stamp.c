/* stamp.c: whether anything has changed. See stamp.h. */
#include "content/stamp.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "content/paths.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

enum { MOST = 1000, NEWEST = 50 };

static const char *paths[MOST], *listed; /* of this scene */
static size_t count;

static void look_at(const char *path) {
    if (count < MOST)
        paths[count++] = path;
}

/* names: of files in a folder, the last ones; ending: what is behind each. */
static void look_in(const char *folder, char **names, size_t most, const char *ending) {
    size_t all = 0;
    while (names[all])
        all++;
    for (size_t i = all > most ? all - most : 0; i < all; i++)
        look_at(format_string("%s/%s%s", folder, names[i], ending));
}

static void list_paths(void) {
    const char *content = content_folder(), *uploads = format_string("%s/uploads", content);
    listed = scene();
    count = 0;
    look_in(content, list_folder(content, ".json"), MOST, ".json");
    if (*scene())
        look_in(scene_folder(), list_folder(content, ".json"), MOST, ".json"); /* those it has, or may get */
    look_in("../content/schema", list_folder("../content/schema", ".json"), MOST, ".json");
    look_in(".", list_folder(".", ".html"), MOST, ".html");
    look_in("layout", list_folder("layout", ".html"), MOST, ".html");
    look_in(uploads, list_folder(uploads, ""), NEWEST, "/post.json");
    look_at(format_string("%s/scenes", content)); /* which there are */
    look_at(uploads);
    look_at("../htdocs/media");
    look_at("../htdocs/icons.svg");
}

const char *content_stamp(void) {
    uint64_t hash = 14695981039346656037u; /* FNV-1a, of numbers in place of bytes */
    if (!listed || strcmp(listed, scene()) != 0)
        list_paths();
    for (size_t i = 0; i < count; i++) {
        struct stat info = {0};
        stat(paths[i], &info);
        const uint64_t told[] = {info.st_ino, (uint64_t)info.st_size, (uint64_t)info.st_ctim.tv_sec,
                                 (uint64_t)info.st_ctim.tv_nsec};
        for (size_t j = 0; j < sizeof told / sizeof *told; j++) {
            hash = (hash ^ told[j]) * 1099511628211u;
            hash ^= hash >> 32;
        }
    }
    return format_string("%016" PRIx64, hash);
}
