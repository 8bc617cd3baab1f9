/* page.c: a page from its beginning to its end, and the page that tells what is wrong. See page.h. */
#include "http/page.h"
#include "content/host.h"
#include "content/last_good.h"
#include "content/paths.h"
#include "http/error_items.h"
#include "http/layout.h"
#include "story/activity.h"
#include "story/notices.h"
#include "text/template.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* /messages?from=3&scene=NAME shows that scene from now on, and leads to the address without it; what is no
 * scene changes nothing. */
static void take_scene(void) {
    const char *asked = request_query("scene");
    if (!asked)
        return;
    if (is_scene(asked))
        answer_header("Set-Cookie", "scene=%s; Path=/; Max-Age=31536000; SameSite=Lax", asked);
    answer_header("Location", "%s", request_without("scene"));
    answer_empty(303);
}

cJSON *page_begin(const char *name) {
    const char *method = request_variable("REQUEST_METHOD");
    fail_handler = page_fail;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        answer_header("Allow", "GET, HEAD");
        fail(405, NULL, "Cette page se lit seulement : GET ou HEAD est attendu (trouvé : %s).", method);
    }
    take_scene();
    answer_header("Vary", "Cookie");
    return page_data(name);
}

cJSON *page_data(const char *name) {
    cJSON *data = name ? content(name) : cJSON_CreateObject();
    add_layout(data, content("site"), content("messages"), count_unread_activity());
    cJSON_AddItemToObject(data, "notices", list_notices());
    const char *date = get_text(content("site"), "clock", "");
    if (get(data, "zone")) /* live: to the minute, so that a page is the same for as long */
        date = print_date(story_clock() / 60 * 60);
    set_text(data, "story_date", date);
    return data;
}

/* ---- the page ---- */

/* The page whose template is being filled; good: with the last good versions. */
static struct {
    int status;
    const char *name;
    cJSON *data;
    bool good;
} rendered;

/* Adds the page's own file of htdocs/, NAME.css or NAME.js, where there is one. */
static void add_own_file(cJSON *data, const char *key, const char *name, const char *extension) {
    const char *file = format_string("%s.%s", name, extension);
    if (access(format_string("../htdocs/%s", file), R_OK) == 0)
        set_text(data, key, file);
}

_Noreturn static void render(int status, const char *name, cJSON *data) {
    add_own_file(data, "style", name, "css");
    add_own_file(data, "module", name, "js");
    if (lost_references() && !get(data, "lost"))
        cJSON_AddItemToObject(cJSON_AddObjectToObject(data, "lost"), "errors",
                              describe_all(lost_references()));
    rendered.status = status;
    rendered.name = name;
    rendered.data = data;
    char *page = (rendered.good ? template_render_good : template_render)(name, data);
    answer(status, "text/html", page);
}

void page_render(const char *name, cJSON *data) {
    render(200, name, data);
}

/* ---- when something is wrong ---- */

_Noreturn static void render_errors(int status, const struct error *errors) {
    cJSON *data = cJSON_CreateObject(), *site = content_or_last_good("site");
    char code[12];
    snprintf(code, sizeof code, "%d", status);
    const cJSON *messages = content_or_last_good("messages");
    bool all = messages && content_or_last_good("fans") && content_or_last_good("notifications");
    add_layout(data, site, messages, all ? count_unread_activity() : 0);
    set_text(data, "title", get_text(get(site, "errors"), code, code));
    cJSON_AddNumberToObject(data, "status", status);
    cJSON_AddItemToObject(data, "errors", describe_all(errors));
    render(status, "error", data);
}

/* Errors of templates, called as the crew knows them. */
static struct error *name_templates(const struct error *error) {
    struct error *named = allocate(sizeof *named);
    *named = *error;
    named->where.file = format_string("cgi-bin/%s", error->where.file);
    named->next = error->next ? name_templates(error->next) : NULL;
    return named;
}

/* A template is wrong: the page, on all but the host PC, and the error page everywhere, are rendered with the
 * last good versions. What they cannot do ends in an error page, or else in plain words. */
_Noreturn static void fail_template(const struct error *errors) {
    static struct error *first; /* what has no good version */
    bool error_page = strcmp(rendered.name, "error") == 0;
    if (!rendered.good) {
        bool again = first && strcmp(first->sentence, errors->sentence) == 0, known = first;
        first = name_templates(errors);
        if (!known)
            tell_errors(errors->where.file, first);
        if (is_host() && error_page && !again)
            cJSON_AddItemToArray(get(rendered.data, "errors"), describe_error(first));
    }
    rendered.good = !rendered.good && (error_page || !is_host());
    if (rendered.good)
        render(rendered.status, rendered.name, rendered.data);
    if (error_page)
        answer_errors(500, first);
    render_errors(500, first);
}

void page_fail(int status, const struct error *errors) {
    static int failing;
    if (++failing > 5) /* not even the plain answer was possible */
        _exit(1);
    if (rendered.name && errors->where.file)
        fail_template(errors);
    if (status >= 500 && !errors->where.file) /* else the terminal was told (see last_good.h) */
        print_errors(stderr, errors);
    if (answers_in_text() || failing > 1) /* the error page has an error of its own */
        answer_errors(status, errors);
    render_errors(status, errors);
}
