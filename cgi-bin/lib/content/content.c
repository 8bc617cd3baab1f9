/* content.c: reads content/NAME.json, checks it when it is new, and falls back on the last good version. */
#include "content/content.h"
#include "base/buffer.h"
#include "base/files.h"
#include "content/host.h"
#include "content/last_good.h"
#include "content/paths.h"
#include "content/references.h"
#include "content/stamp.h"
#include "content/typeset.h"
#include "json/document.h"
#include "json/schema.h"
#include "json/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the last good version ---- */

/* When the file, or what is listed in the folder, was last changed; 0 when it is not there. */
static time_t last_change(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? info.st_ctim.tv_sec : 0;
}

/* When pictures, icons, pages or people came or went, to which files refer. */
static time_t last_change_of_targets(void) {
    static time_t latest;
    const char *targets[] = {"../htdocs/media", "../htdocs/icons.svg", ".", content_path("fans")};
    for (size_t i = latest ? 4 : 0; i < 4; i++) {
        time_t changed = last_change(targets[i]);
        latest = changed > latest ? changed : latest;
    }
    return latest;
}

/* Reads the good version if it is one of the file as it is now, and was made after the last change of the
 * schema and of what files refer to. NULL when it is not: then the file wants a check. */
static char *read_if_good(const char *file, const char *schema) {
    struct stat info;
    time_t targets = last_change_of_targets(), rules = last_change(schema);
    bool good = stat(file, &info) == 0 && is_good(file, &info, rules > targets ? rules : targets);
    return good ? read_good(file) : NULL;
}

static struct error *lost; /* references that lead nowhere */
static size_t lost_count;

static void find_lost(struct check *check, const cJSON *schema, const cJSON *value) {
    enum { ENOUGH = 20 }; /* to be told at once */
    const char *missing = find_missing(look_at_content, schema, value);
    if (!missing || lost_count++ >= ENOUGH)
        return;
    add_error(&lost, &check->content, value, false, "%s", missing);
    for (const struct error *before = lost->next; before; before = before->next)
        if (strcmp(before->sentence, lost->sentence) == 0) { /* by another reading of the same file */
            lost = lost->next;
            break;
        }
}

const struct error *lost_references(void) {
    if (!lost || !is_host())
        return NULL;
    sort_errors(&lost);
    return lost;
}

/* Those in this file. */
static struct error *lost_in(const char *file) {
    struct error *found = NULL;
    for (const struct error *error = lost; error; error = error->next)
        if (strcmp(error->where.file, file) == 0)
            add_error_at(&found, error->where, "%s", error->sentence);
    sort_errors(&found);
    return found;
}

/* What a page does about a file that is wrong; no laptop sees what, when there is a good version. */
enum care {
    MUST, /* cannot do without: the host sees what is wrong, and a laptop too when there is no good version */
    SHOW, /* a laptop does without */
    TRY,  /* the host does so, too, and nobody is told */
};

char *read_content_text(const char *file, size_t *size, struct stat *info, struct error **errors) {
    char *text = read_at_rest(file, size, info);
    if (!text)
        add_error_at(errors, (struct place){.file = shown_path(file)}, "Ce fichier ne peut pas être lu : %s.",
                     explain_errno(errno));
    return text;
}

/* Reads and checks the file. When something is wrong, *errors tells what, and NULL is returned. */
static char *read_checked(const char *file, const char *schema, enum care care, struct error **errors) {
    struct stat info;
    struct check check = {.visit = find_lost};
    size_t size, before = lost_count;
    const char *shown = shown_path(file);
    char *text = read_content_text(file, &size, &info, &check.errors);
    if (text)
        check_text(&check, shown, text, size, schema);
    *errors = check.errors;
    if (*errors)
        return NULL;
    keep_good(file, text, size, &info);
    if (lost_count > before) /* it is looked at again until nothing is lost */
        distrust_good(file);
    if (lost_count == before || care != TRY)
        tell_errors(file, lost_in(shown));
    return text;
}

/* The tree of text; NULL: none. */
static cJSON *read_tree(const char *text) {
    cJSON *tree = text ? cJSON_Parse(text) : NULL;
    typeset_all(tree);
    return tree;
}

static bool is_absent(const char *file) {
    return access(file, F_OK) != 0 && !has_good(file);
}

void need_content(void) {
    if (is_absent(content_path("site")))
        fail(503, NULL,
             "Le dossier du contenu n'est plus là : remettez le disque où il se trouve. Rien n'est perdu, et "
             "le site continue de lui-même.");
}

static bool tolerant;

void tolerate_mistakes(void) {
    tolerant = true;
}

/* Reads a file, or its last good version. NULL: the page does without. */
static cJSON *read_content(const char *name, enum care care) {
    const char *file = content_path(name), *schema = schema_path(name);
    struct error *errors = NULL;
    cJSON *tree = read_tree(read_if_good(file, schema));
    if (!tree)
        tree = read_tree(read_checked(file, schema, care, &errors));
    if (tree)
        return tree;
    if (care == SHOW && is_absent(file))
        return NULL; /* it never was */
    if (care == MUST)
        need_content();
    if (care != TRY)
        tell_errors(file, errors);
    bool show = care != TRY && is_host() && !tolerant;
    if (!show)
        tree = read_tree(read_good(file));
    if (show || (care == MUST && !tree))
        fail_all(500, errors);
    return tree;
}

/* The same once: a page gets the tree that it has got already. */
static cJSON *read_once(const char *name, enum care care) {
    static cJSON *files; /* name -> tree */
    static const char *in;
    if (in != scene())
        files = NULL;
    in = scene();
    cJSON *tree = get(files, name);
    if (tree || !(tree = read_content(name, care)))
        return tree;
    if (!files)
        files = cJSON_CreateObject();
    cJSON_AddItemToObject(files, name, tree);
    return tree;
}

cJSON *content(const char *name) {
    return read_once(name, MUST);
}

cJSON *content_or_last_good(const char *name) {
    return read_once(name, TRY);
}

cJSON *content_of_upload(const char *folder) {
    return read_content(format_string("uploads/%s/post", folder), SHOW);
}

cJSON *look_at_content(const char *name) {
    return read_content(name, TRY);
}

cJSON *list_scenes(void) {
    cJSON *list = cJSON_CreateArray();
    const char *here = scene();
    for (char **name = scene_names(); *name; name++) {
        cJSON *item = cJSON_CreateObject();
        choose_scene(*name);
        set_text(item, "name", *name);
        set_text(item, "label", get_text(look_at_content("site"), "scene", *name));
        set_text(item, "content", content_stamp());
        cJSON_AddItemToArray(list, item);
    }
    choose_scene(here);
    return list;
}
