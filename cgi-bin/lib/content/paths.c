/* paths.c: where the content is. See paths.h. */
#include "content/paths.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

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
