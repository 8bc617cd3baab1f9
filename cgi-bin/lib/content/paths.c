/* paths.c: where the content is. See paths.h. */
#include "content/paths.h"
#include "base/buffer.h"
#include "base/files.h"

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

char *content_path(const char *name) {
    return format_string("%s/%s.json", content_folder(), name);
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
