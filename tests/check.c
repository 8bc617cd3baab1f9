/* check.c: what "make check" runs: holds all content and all templates against the rules, without a server.
 * One line an error, and exit status 1; a warning ("attention") is for what would look fake on camera, see
 * fakes.c. It runs in cgi-bin/. check FOLDER: how to call the content folder, which is $CONTENT, in these
 * lines. */
#include "fakes.h"

#include "../cgi-bin/lib/content.h"
#include "../cgi-bin/lib/mustache.h"
#include "../cgi-bin/lib/text.h"
#include "../cgi-bin/lib/tree.h"

#include <glob.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t errors, references;
static struct document documents[64]; /* that have no error */
static size_t count;
static jmp_buf after_template;

static void count_errors(const struct error *error) {
    print_errors(stdout, error);
    for (; error; error = error->next)
        errors++;
}

/* What the library stops at: a template that is wrong. */
void fail_all(int status, const struct error *error) {
    (void)status;
    struct error named = *error;
    named.where.file = error->where.file ? print_text("cgi-bin/%s", error->where.file) : NULL;
    count_errors(&named);
    longjmp(after_template, 1);
}

/* ---- references: the schemas' x-media, x-icon, x-page and x-refers ---- */

static bool has_icon(const char *name) {
    static const char *icons; /* read once */
    icons = icons ? icons : read_file("../htdocs/icons.svg", NULL);
    return icons && strstr(icons, print_text("id=\"%s\"", name));
}

/* Whether text is somewhere as "messages.conversations.id" tells: the id of an item of a list in
 * messages.json. */
static bool has_item(const char *where, const char *text) {
    static const char *known; /* what was looked at last: most items of a list tell the same */
    static const cJSON *tree;
    static struct index index;
    if (!known || strcmp(known, where) != 0) {
        char *file = print_text("%s", where), *list = strchr(file, '.'), *key = strrchr(file, '.');
        *list = *key = '\0';
        known = where;
        tree = try_content(file);
        index = make_index(get(tree, list + 1), key + 1);
    }
    return !tree || find_indexed(&index, text);
}

/* What is not there of what text names, as a sentence, or NULL. */
static const char *find_missing(const cJSON *rules, const char *text) {
    const char *where = get_text(rules, "x-refers", NULL);
    bool names = where || get(rules, "x-media") || get(rules, "x-icon") || get(rules, "x-page");
    references += names;
    if (get(rules, "x-media") && access(print_text("../htdocs/media/%s", text), R_OK) != 0)
        return print_text("le fichier htdocs/media/%s est introuvable.", text);
    if (get(rules, "x-icon") && !has_icon(text))
        return print_text("htdocs/icons.svg n'a pas d'icône « %s ».", text);
    if (get(rules, "x-page") && access(print_text(".%s.html", text[1] ? text : "/home"), R_OK) != 0)
        return print_text("aucune page n'a l'adresse « %s ».", text);
    if (where && !has_item(where, text))
        return print_text("« %s » est introuvable dans %s.", text, where);
    return NULL;
}

static void visit(struct check *check, const cJSON *rules, const cJSON *value) {
    const char *text = cJSON_GetStringValue(value), *missing = text ? find_missing(rules, text) : NULL;
    if (missing)
        add_error(&check->errors, &check->content, value, false, "%s", missing);
    find_fakes(&check->content, rules, value);
}

/* ---- all files ---- */

static const char *shown_folder;

static void check_content(const char *name) {
    size_t size;
    const char *shown = print_text("%s/%s.json", shown_folder, name);
    const char *text = read_file(print_text("%s/%s.json", content_folder(), name), &size);
    struct check check = {.visit = visit};
    if (!text) {
        count_errors(&(struct error){{.file = shown}, "ce fichier est introuvable ou illisible.", NULL});
        return;
    }
    check_text(&check, shown, text, size, schema_path(name));
    count_errors(check.errors);
    if (check.errors || count == sizeof documents / sizeof *documents)
        return;
    documents[count++] = check.content;
    try_content(name);
}

/* Calls use(NAME) for each file of a folder that is called NAME and then ending. Returns how many there are.
 */
static size_t each_file(const char *where, const char *ending, void (*use)(const char *name)) {
    glob_t found = {0};
    glob(print_text("%s/*%s", where, ending), 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = found.gl_pathv[i] + strlen(where) + 1;
        use(print_text("%.*s", (int)(strlen(name) - strlen(ending)), name));
    }
    return found.gl_pathc;
}

static void check_without_schema(const char *name) {
    if (access(schema_path(name), F_OK) == 0)
        return;
    check_content(name);
    printf("%s/%s.json: attention : ce fichier n'a pas de schéma dans content/schema : seule sa syntaxe est "
           "vérifiée.\n",
           shown_folder, name);
}

static void check_template(const char *name) {
    if (setjmp(after_template) == 0)
        mustache_check(".", name);
}

static void check_partial(const char *name) {
    check_template(print_text("layout/%s", name));
}

int main(int argc, char *argv[]) {
    shown_folder = argc > 1 ? argv[1] : "content";
    if (setjmp(after_template) != 0) /* no template, but the memory is short */
        return 1;
    size_t files = each_file("../content/schema", ".schema.json", check_content);
    each_file(content_folder(), ".json", check_without_schema);
    size_t templates = each_file(".", ".html", check_template) + each_file("layout", ".html", check_partial);
    find_more_fakes(documents, count);
    sort_errors(&fakes);
    print_errors(stdout, fakes);
    if (!errors)
        printf("%s : %zu fichiers, %zu références, %zu modèles vérifiés, sans erreur.\n", shown_folder, files,
               references, templates);
    return errors > 0 || fflush(stdout) != 0;
}
