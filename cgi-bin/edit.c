/* edit.c: the content in forms, for those who read no JSON: /edit shows what there is, /edit/NAME the form of
 * content/NAME.json, /edit/NAME?scene=SCENE that of the scene, which gets a file of its own by that. Its
 * script makes the form out of the schema, and sends each change as a JSON Patch. For the crew: what is wrong
 * is shown wherever the page is open. */
#include "base/files.h"
#include "base/url.h"
#include "content/editing.h"
#include "content/mistakes.h"
#include "content/paths.h"
#include "http/error_items.h"
#include "http/layout.h"
#include "http/page.h"
#include "json/document.h"
#include "json/patch.h"
#include "uploads/media.h"

#include <string.h>
#include <unistd.h>

/* ---- GET ---- */

/* All content files: name, label and description, of which the first words are the label, and when it was
 * changed (s). */
static cJSON *list_files(void) {
    cJSON *files = cJSON_CreateArray();
    for (char **name = content_names(); *name; name++) {
        cJSON *file = cJSON_CreateObject();
        struct stat info = {0};
        stat(content_path(*name), &info);
        set_text(file, "name", *name);
        const char *description = get_text(read_json(schema_path(*name)), "description", *name),
                   *end = strstr(description, " : ");
        size_t length = end ? (size_t)(end - description) : strcspn(description, ".");
        set_text(file, "description", description);
        set_text(file, "label", format_string("%.*s", (int)length, description));
        cJSON_AddNumberToObject(file, "changed", (double)info.st_mtime);
        cJSON_AddItemToArray(files, file);
    }
    return files;
}

static cJSON *list_names(const char *folder, const char *ending) {
    cJSON *list = cJSON_CreateArray();
    for (char **name = list_folder(folder, ending); *name; name++)
        cJSON_AddItemToArray(list, cJSON_CreateString(*name));
    return list;
}

/* What text says, whose name in errors is file. What is no JSON, or has a key twice: fail(status). */
static cJSON *read_strictly(int status, const char *file, const char *text, size_t length) {
    struct document document;
    struct error *errors = NULL;
    read_document(&document, file, text, length, &errors);
    if (errors)
        fail_all(status, errors);
    return document.tree;
}

/* What the file says, as it is written; the ETag of the answer is of that. 404, 500 it is no JSON. */
static const char *read_form(const char *name) {
    struct editable file = open_editable(name);
    read_strictly(500, shown_path(content_path(name)), file.text, file.size);
    answer_tag(file.text);
    return file.text;
}

/* 200: what the script shows. /edit: all that can be chosen from; /edit/NAME: that file. */
_Noreturn static void get_data(const char *name) {
    cJSON *data = cJSON_CreateObject();
    answer_in_text();
    if (*name) {
        set_text(data, "text", read_form(name));
        cJSON_AddItemToObject(data, "schema", read_json(schema_path(name)));
    } else {
        cJSON_AddItemToObject(data, "files", list_files());
        cJSON_AddItemToObject(data, "media", list_names("../htdocs/media", ""));
        cJSON_AddItemToObject(data, "pages", list_names(".", ".html"));
        set_text(data, "icons", read_file("../htdocs/icons.svg", NULL));
    }
    cJSON_AddItemToObject(data, "mistakes", describe_all(find_mistakes(NULL, NULL)));
    answer(200, "application/json", cJSON_PrintUnformatted(data));
}

/* 200: the page. */
_Noreturn static void get_page(const char *name) {
    cJSON *data = cJSON_CreateObject(), *scenes = list_scenes();
    add_layout(data, content_or_last_good("site"), NULL, 0);
    if (*name)
        read_form(name);
    set_text(data, "file", name);
    set_text(data, "query", *scene() ? format_string("?scene=%s", scene()) : "");
    set_text(data, "title", *name ? format_string("%s.json", name) : "Modifier");
    set_text(data, "crew", "yes");
    cJSON_AddTrueToObject(find_item(scenes, "name", scene()), "current");
    cJSON_AddItemToObject(data, "scenes", scenes);
    if (*name && *scene() && access(scene_path(name), F_OK) != 0)
        set_text(data, "shared", "yes");
    cJSON_AddItemToObject(data, "files", list_files());
    page_render("edit", data);
}

/* ---- what is sent ---- */

/* 204 and the new ETag: the file is changed. 400, 403, 404, 409, 412, 413, 415, 422, 507. */
_Noreturn static void patch_file(const char *name) {
    expect_type("application/json-patch+json");
    lock_content();
    struct editable file = open_editable(name);
    const char *expected = request_variable("HTTP_IF_MATCH"), *tag = make_tag(file.text);
    if (*expected && strcmp(expected, "*") != 0 && !strstr(expected, tag))
        fail(412, NULL, "%s.json a changé depuis qu'il a été lu.", name);
    read_strictly(422, shown_path(content_path(name)), file.text, file.size);
    const struct buffer body = request_body();
    const char *text = patch_text(file.text, read_strictly(400, "JSON Patch", body.start, body.length));
    const struct error *wrong = find_new(name, text);
    if (wrong)
        fail_all(422, wrong);
    if (strcmp(text, file.text) != 0)
        save_editable(&file, text);
    answer_tag(text);
    answer_empty(204);
}

/* 201 and where it is: a picture, a clip or a sound for the content. 400, 403, 415, 507. */
_Noreturn static void post_medium(void) {
    const char *asked = request_query("media");
    if (!asked)
        fail(400, NULL, "media : le nom du fichier est attendu, comme /edit?media=photo.jpg.");
    answer_header("Location", "/media/%s", encode_name(keep_medium(asked, request_number("CONTENT_LENGTH"))));
    answer_empty(201);
}

int main(void) {
    fail_handler = page_fail;
    const char *name = request_path(), *method = request_variable("REQUEST_METHOD"),
               *asked = request_query("scene");
    bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    if (!reads)
        answer_in_text();
    need_content();
    if (asked && !is_scene(asked))
        fail(404, NULL, "Aucune scène ne s'appelle « %s ».", asked);
    choose_scene(asked ? asked : "");
    answer_header("Vary", "Accept");
    if (reads)
        (strcmp(request_variable("HTTP_ACCEPT"), "application/json") == 0 ? get_data : get_page)(name);
    refuse_other_sites();
    if (*name && strcmp(method, "PATCH") == 0)
        patch_file(name);
    if (!*name && strcmp(method, "POST") == 0)
        post_medium();
    answer_header("Allow", *name ? "GET, HEAD, PATCH" : "GET, HEAD, POST");
    fail(405, NULL, "Cette adresse ne connaît pas %s.", method);
}
