/* references.c: what a content file says of other files, looked up. See references.h. */
#include "content/references.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/url.h"
#include "content/last_good.h"
#include "content/paths.h"
#include "json/tree.h"

#include <string.h>
#include <unistd.h>

static const char *const KINDS[] = {"x-media", "x-icon", "x-page", "x-refers"};

bool is_reference(const cJSON *schema) {
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (get(schema, KINDS[i]))
            return true;
    return false;
}

static char *template_of(const char *href) {
    return format_string(".%s.html", href[1] ? href : "/home");
}

bool has_page(const char *href) {
    const char *file = template_of(href);
    return access(file, R_OK) == 0 || has_good(file);
}

static bool has_icon(const char *name) {
    static const char *icons;
    icons = icons ? icons : read_file("../htdocs/icons.svg", NULL);
    return icons && strstr(icons, format_string("id=\"%s\"", name));
}

/* Whether text is somewhere as "messages.conversations.id" tells: the id of an item of a list in
 * messages.json. Of a file that cannot be read nobody knows. */
static bool has_item(content_reader *read, const char *where, const char *text) {
    static const char *known, *in; /* what was looked at last: most references lead to the same list */
    static content_reader *reader;
    static const cJSON *tree;
    static struct index index;
    static int depth; /* files that refer to each other in a circle end here */
    if (!known || reader != read || strcmp(known, where) != 0 || in != scene()) {
        char *file = format_string("%s", where), *list = strchr(file, '.'), *key = strrchr(file, '.');
        *list = *key = '\0';
        depth++;
        tree = depth < 4 ? read(file) : NULL;
        depth--;
        known = where;
        in = scene();
        reader = read;
        index = make_index(get(tree, list + 1), key + 1);
    }
    return !tree || find_indexed(&index, text);
}

bool has_upload(const char *name) {
    const char *file = decode_url(name, name + strlen(name));
    return access(format_string("%s/uploads/%s", content_folder(), file), R_OK) == 0;
}

const char *find_missing(content_reader *read, const cJSON *schema, const cJSON *value) {
    const char *where = get_text(schema, "x-refers", NULL), *text = cJSON_GetStringValue(value);
    if (!text)
        return NULL;
    if (*get_text(schema, "x-media", ""))
        return has_upload(text) ? NULL : format_string("le fichier uploads/%s est introuvable.", text);
    if (get(schema, "x-media") && access(format_string("../htdocs/media/%s", text), R_OK) != 0)
        return format_string("le fichier htdocs/media/%s est introuvable.", text);
    if (get(schema, "x-icon") && !has_icon(text))
        return format_string("htdocs/icons.svg n'a pas d'icône « %s ».", text);
    if (get(schema, "x-page") && access(template_of(text), R_OK) != 0)
        return format_string("aucune page n'a l'adresse « %s ».", text);
    const cJSON *exception;
    cJSON_ArrayForEach (exception, get(schema, "x-except"))
        if (strcmp(exception->valuestring, text) == 0)
            return NULL;
    if (where && !has_item(read, where, text))
        return format_string("« %s » est introuvable dans %s.", text, where);
    return NULL;
}
