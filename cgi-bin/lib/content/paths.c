/* paths.c: where the content is. See paths.h. */
#include "content/paths.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *content_folder(void) {
    const char *folder = getenv("CONTENT");
    return folder ? folder : "../content";
}

char *schema_path(const char *name) {
    const char *slash = strrchr(name, '/'); /* every scene, and every upload, keeps to the same rules */
    return format_string("../content/schema/%s.schema.json", slash ? slash + 1 : name);
}

/* ---- scenes ---- */

static const char *chosen;

bool is_scene(const char *name) {
    return !*name || (!name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] &&
                      access(format_string("%s/scenes/%s/.", content_folder(), name), X_OK) == 0);
}

/* The value of the cookie "scene" (RFC 6265), or NULL. */
static const char *read_cookie(void) {
    const char *cookies = getenv("HTTP_COOKIE"), *key = "scene=";
    for (const char *p = cookies; p && *p; p += strcspn(p, ";"), p += strspn(p, "; "))
        if (strncmp(p, key, strlen(key)) == 0)
            return format_string("%.*s", (int)strcspn(p + strlen(key), ";"), p + strlen(key));
    return NULL;
}

const char *scene_for_all(void) {
    const char *name = read_file(format_string("%s/.set/scene", content_folder()), NULL);
    return name && is_scene(name) ? name : "";
}

const char *scene(void) {
    if (!chosen) {
        const char *cookie = read_cookie();
        chosen = cookie && is_scene(cookie) ? cookie : scene_for_all();
    }
    return chosen;
}

void choose_scene(const char *name) {
    chosen = name;
}

char **scene_names(void) {
    char **folders = list_folder(format_string("%s/scenes", content_folder()), "");
    size_t count = 0, all = 0;
    while (folders[all])
        all++;
    char **names = allocate((all + 2) * sizeof *names);
    names[count++] = "";
    for (; *folders; folders++)
        if (is_scene(*folders))
            names[count++] = *folders;
    names[count] = NULL;
    return names;
}

/* ---- files ---- */

const char *scene_folder(void) {
    return *scene() ? format_string("%s/scenes/%s", content_folder(), scene()) : content_folder();
}

char *scene_path(const char *name) {
    return format_string("%s/%s.json", scene_folder(), name);
}

char *content_path(const char *name) {
    char *path = scene_path(name);
    return !*scene() || access(path, F_OK) == 0 ? path : format_string("%s/%s.json", content_folder(), name);
}

const char *shown_path(const char *file) {
    const char *folder = content_folder(), *last = strrchr(folder, '/');
    return last ? file + (last + 1 - folder) : file;
}

char **content_names(void) {
    char **names = list_folder(content_folder(), ".json");
    size_t count = 0;
    for (char **name = names; *name; name++)
        if (access(schema_path(*name), R_OK) == 0)
            names[count++] = *name;
    names[count] = NULL;
    return names;
}
