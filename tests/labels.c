/* labels.c: labels that are missing, and those that nobody uses. See labels.h. */
#include "labels.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "json/tree.h"
#include "plausibility.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* A template or script. */
struct source {
    const char *file, *text; /* the path from the project's folder */
    bool script;
    struct source *next;
};

static bool is_letter(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The files of a folder that end in extension, before those of list. */
static struct source *read_sources(struct source *list, const char *folder, const char *extension) {
    for (char **name = list_folder(format_string("../%s", folder), ""); *name; name++) {
        const char *file = format_string("%s/%s", folder, *name), *dot = strrchr(*name, '.');
        if (!dot)
            list = read_sources(list, file, extension);
        if (!dot || strcmp(dot, extension) != 0)
            continue;
        struct source *source = allocate(sizeof *source);
        *source = (struct source){file, read_file(format_string("../%s", file), NULL),
                                  strcmp(extension, ".js") == 0, list};
        if (source->text)
            list = source;
    }
    return list;
}

static const struct source *sources(void) {
    static struct source *all;
    if (!all)
        all = read_sources(read_sources(NULL, "cgi-bin", ".html"), "htdocs", ".js");
    return all;
}

/* The next name behind "labels." from *p on, which moves there; NULL when there is none. A template has the
 * labels by their own key, a script all of them as labels. */
static const char *next_name(const struct source *source, const char *labels, const char **p) {
    const char *what = source->script ? "labels" : labels;
    for (; (*p = strstr(*p, what)); ++*p) {
        const char *dot = *p + strlen(what), *end = dot + 1;
        if (*dot != '.' || (*p > source->text && is_letter((*p)[-1])))
            continue;
        while (is_letter(*end))
            end++;
        if (end > dot + 1 && *end != '(')
            return format_string("%.*s", (int)(end - dot - 1), dot + 1);
    }
    return NULL;
}

static bool is_used(const char *labels, const char *name) {
    const char *quoted = format_string("'%s'", name), *found;
    for (const struct source *source = sources(); source; source = source->next) {
        if (source->script && strstr(source->text, quoted))
            return true;
        for (const char *p = source->text; (found = next_name(source, labels, &p)); p++)
            if (strcmp(found, name) == 0)
                return true;
    }
    return false;
}

/* Whether a source is the template of the page, a partial that it takes, or its script. */
static bool is_of_page(const struct source *source, const char *name) {
    const char *text = read_file(format_string("%s.html", name), NULL), *slash = strrchr(source->file, '/');
    if (source->script)
        return strcmp(source->file, format_string("htdocs/%s.js", name)) == 0 ||
               strstr(source->file, format_string("/lib/%s/", name));
    if (strcmp(slash + 1, format_string("%s.html", name)) == 0)
        return true;
    const char *partial = format_string("{{> layout/%.*s}}", (int)strcspn(slash + 1, "."), slash + 1);
    return text && strstr(text, partial);
}

static void find_missing_labels(const cJSON *labels, const char *name, struct error **errors) {
    const char *found;
    for (const struct source *source = sources(); source; source = source->next) {
        if (!is_of_page(source, name))
            continue;
        for (const char *p = source->text; (found = next_name(source, labels->string, &p)); p++)
            if (!get(labels, found))
                add_error_at(errors, find_place(source->file, source->text, p),
                             "« %s » manque sous « %s » de %s.json.", found, labels->string, name);
    }
}

struct error *check_labels(const struct document *document, const char *name) {
    struct error *errors = NULL;
    const cJSON *labels, *label;
    cJSON_ArrayForEach (labels, document->tree) {
        const char *end = strstr(labels->string, "labels");
        if (!cJSON_IsObject(labels) || !end || strcmp(end, "labels") != 0)
            continue;
        find_missing_labels(labels, name, &errors);
        cJSON_ArrayForEach (label, labels)
            if (strcmp(label->string, "//") != 0 && !is_used(labels->string, label->string))
                warn_value(document, label, "aucun modèle ni script n'utilise ce mot.");
    }
    sort_errors(&errors);
    return errors;
}
