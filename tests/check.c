/* check.c: what "make check" runs: holds all content, templates, styles and scripts against the rules,
 * without a server. One line an error, and exit status 1; a warning ("attention") is for what would look fake
 * on camera (plausibility.c), what a browser leaves out (lint.c), and files that are not read (strays.c). It
 * runs in cgi-bin/. check FOLDER: how to call the content folder, which is $CONTENT, in these lines. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"
#include "content/content.h"
#include "content/paths.h"
#include "content/references.h"
#include "json/document.h"
#include "json/schema.h"
#include "json/tree.h"
#include "labels.h"
#include "lint.h"
#include "plausibility.h"
#include "strays.h"
#include "text/template.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *shown_folder;
static size_t errors, references, files, templates;
static struct document *documents; /* that have no error */
static size_t count, room;
static jmp_buf after_template;

/* Whether a line was not printed before: what several scenes share is looked at in each. */
static bool is_new(const struct error *error) {
    static cJSON *told;
    struct error one = *error;
    one.next = NULL;
    const char *line = describe_errors(&one);
    told = told ? told : cJSON_CreateObject();
    if (get(told, line))
        return false;
    cJSON_AddTrueToObject(told, line);
    return true;
}

static void count_errors(const struct error *error) {
    for (; error; error = error->next) {
        struct error one = *error;
        one.next = NULL;
        if (!is_new(error))
            continue;
        print_errors(stdout, &one);
        errors++;
    }
}

/* What the library stops at: a template that is wrong. */
static void go_on(int status, const struct error *error) {
    (void)status;
    while (error->next) /* what is not there, and then who asks for it */
        error = error->next;
    struct error named = *error;
    named.where.file = error->where.file ? format_string("cgi-bin/%s", error->where.file) : NULL;
    count_errors(&named);
    longjmp(after_template, 1);
}

/* ---- files and folders ---- */

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Calls use(NAME) for each file of a folder that is called NAME and then ending, in the order of the
 * alphabet; hidden ones are left out. */
static void each_file(const char *folder, const char *ending, void (*use)(const char *name)) {
    for (char **name = list_folder(folder, ending); *name; name++)
        use(*name);
}

/* ---- content ---- */

static void visit(struct check *check, const cJSON *rules, const cJSON *value) {
    const char *text = cJSON_GetStringValue(value), *missing = find_missing(look_at_content, rules, value);
    references += text && is_reference(rules);
    if (missing)
        add_error(&check->errors, &check->content, value, false, "%s%s", missing,
                  cJSON_IsTrue(get(rules, "x-media")) ? find_alike("../htdocs/media", text) : "");
    find_implausible(&check->content, rules, value);
}

static void keep_document(struct document document) {
    if (count == room) {
        struct document *old = documents;
        room = 2 * room + 16;
        documents = allocate(room * sizeof *old);
        if (old)
            memcpy(documents, old, count * sizeof *old);
    }
    documents[count++] = document;
}

/* A name in the folder of the scene, from the content folder on. */
static const char *in_scene(const char *name) {
    return *scene() ? format_string("scenes/%s/%s", scene(), name) : name;
}

/* name: as content() wants it, without .json. */
static void check_content(const char *name, const char *schema) {
    size_t size;
    const char *shown = format_string("%s/%s.json", shown_folder, name);
    const char *text = read_file(format_string("%s/%s.json", content_folder(), name), &size);
    struct check check = {.visit = visit};
    files++;
    if (!text) {
        count_errors(&(struct error){{.file = shown}, "ce fichier est introuvable ou illisible.", NULL});
        return;
    }
    check_text(&check, shown, text, size, schema);
    count_errors(check.errors);
    if (check.errors)
        return;
    keep_document(check.content);
    count_errors(check_labels(&check.content, name));
    /* keeps it as the last good version */
    look_at_content(name);
}

/* ---- content: the files with a schema, and what lies beside them ---- */

static const char *stray, *meant; /* a file, and which one it looks like */

static void compare_with_stray(const char *name) {
    if (looks_like(stray, name))
        meant = name;
}

static void check_schema(const char *name) {
    if (strcmp(name, "post") == 0) /* of uploads */
        return;
    bool shared = *scene() && access(scene_path(name), F_OK) != 0;
    check_content(shared ? name : in_scene(name), schema_path(name));
    files -= shared; /* it was counted */
}

static void warn_stray(const char *where) {
    warn_at((struct place){.file = format_string("%s/%s", shown_folder, in_scene(where))},
            "ce fichier n'est pas lu : le site lit %s.json.", meant);
}

static void check_beside(const char *file) {
    const char *dot = strrchr(file, '.'), *name = format_string("%.*s", (int)(dot ? dot - file : 0), file);
    bool json = dot && strcmp(dot, ".json") == 0;
    stray = file;
    meant = NULL;
    each_file("../content/schema", ".schema.json", compare_with_stray);
    if (is_folder(format_string("%s/%s", scene_folder(), file)) ||
        (json && access(schema_path(name), F_OK) == 0))
        return;
    if (meant && !(json && access(format_string("%s.html", name), F_OK) == 0)) {
        warn_stray(file);
    } else if (json) {
        check_content(in_scene(name), schema_path(name));
        warn_at((struct place){.file = format_string("%s/%s", shown_folder, in_scene(file))},
                "ce fichier n'a pas de schéma dans content/schema : seule sa syntaxe est vérifiée.");
    }
}

/* ---- scenes ---- */

/* All files as each scene shows them, and what lies in its folder; the content as it is comes first. */
static void check_scenes(void) {
    for (char **name = list_folder(format_string("%s/scenes", content_folder()), ""); *name; name++)
        if (!is_scene(*name))
            warn_at((struct place){.file = format_string("%s/scenes/%s", shown_folder, *name)},
                    "ce n'est pas une scène : un dossier en minuscules sans accent est attendu, comme "
                    "cinq-jours-apres.");
    for (char **name = scene_names(); *name; name++) {
        choose_scene(*name);
        count = 0;
        each_file("../content/schema", ".schema.json", check_schema);
        find_more_implausible(documents, count);
        count = 0;
        each_file(scene_folder(), "", check_beside);
    }
    choose_scene("");
}

/* ---- uploads ---- */

static const char *upload; /* the folder that is looked at, in content/ */

static void check_in_upload(const char *file) {
    stray = file;
    meant = "post";
    if (looks_like(file, "post"))
        warn_stray(format_string("%s/%s", upload, file));
}

static void check_upload(const char *name) {
    upload = format_string("uploads/%s", name);
    const char *path = format_string("%s/%s", content_folder(), upload);
    struct place where = {.file = format_string("%s/%s", shown_folder, upload)};
    if (!is_folder(path)) {
        warn_at(where, "ce fichier n'est pas lu : une publication est un dossier avec un post.json.");
        return;
    }
    if (access(format_string("%s/post.json", path), F_OK) == 0)
        check_content(format_string("%s/post", upload), schema_path("post"));
    else
        warn_at(where, "ce dossier n'a pas de post.json : le site ne le montre pas.");
    each_file(path, "", check_in_upload);
}

/* ---- templates, styles, scripts ---- */

static void check_template(const char *name) {
    const struct error *torn = lint(format_string("cgi-bin/%s.html", name));
    templates++;
    count_errors(torn);
    if (!torn && setjmp(after_template) == 0)
        template_check(name);
}

static void check_partial(const char *name) {
    check_template(format_string("layout/%s", name));
}

static const char *browsed = "htdocs"; /* the folder whose styles and scripts are looked at */

static void lint_browsed(const char *name) {
    const char *outer = browsed, *path = format_string("%s/%s", outer, name), *dot = strrchr(name, '.');
    if (is_folder(format_string("../%s", path))) {
        browsed = path;
        each_file(format_string("../%s", path), "", lint_browsed);
        browsed = outer;
    } else if (dot && (strcmp(dot, ".css") == 0 || strcmp(dot, ".js") == 0)) {
        lint(path);
    }
}

int main(int argc, char *argv[]) {
    shown_folder = argc > 1 ? argv[1] : "content";
    fail_handler = go_on;
    if (setjmp(after_template) != 0) /* no template, but the memory is short */
        return 1;
    check_scenes();
    each_file(format_string("%s/uploads", content_folder()), "", check_upload);
    find_more_implausible(documents, count);
    each_file(".", ".html", check_template);
    each_file("layout", ".html", check_partial);
    each_file("../htdocs", "", lint_browsed);
    sort_errors(&implausible);
    for (struct error *error = implausible; error; error = error->next) {
        struct error one = *error;
        one.next = NULL;
        if (is_new(error))
            print_errors(stdout, &one);
    }
    if (!errors)
        printf("%s : %zu fichiers, %zu références, %zu modèles vérifiés, sans erreur.\n", shown_folder, files,
               references, templates);
    return errors > 0 || fflush(stdout) != 0;
}
