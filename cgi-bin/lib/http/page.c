/* page.c: the request and the answer. See page.h. */
#include "http/page.h"
#include "content/good.h"
#include "content/host.h"
#include "content/references.h"
#include "text/template.h"
#include "uploads/names.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

const char *request_variable(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

/* ---- the request ---- */

const char *request_path(void) {
    const char *path = request_variable("PATH_INFO");
    return path + strspn(path, "/");
}

char *request_query(const char *key) {
    for (const char *p = request_variable("QUERY_STRING"); *p;) {
        size_t pair = strcspn(p, "&"), name = strcspn(p, "=&");
        if (strcmp(decode_url(p, p + name), key) == 0)
            return decode_url(p + name + (name < pair), p + pair);
        p += pair + (p[pair] == '&');
    }
    return NULL;
}

/* ---- the answer ---- */

/* A live clock is that of this computer, whatever the zone of a laptop: the script is told ours, minutes. */
static void add_zone(cJSON *data) {
    struct tm local;
    localtime_r(&(time_t){time(NULL)}, &local);
    cJSON_AddNumberToObject(data, "zone", (double)(local.tm_gmtoff / 60));
}

/* What the layout shows on every page; site and messages may be NULL. */
static void add_layout(cJSON *data, cJSON *site, const cJSON *messages) {
    const char *url = request_variable("REQUEST_URI");
    size_t length = url[0] == '/' ? 1 + strcspn(url + 1, "/?") : 0;
    cJSON *entry;
    cJSON_ArrayForEach(entry, get(site, "nav")) {
        const char *href = get_text(entry, "href", "");
        if (!has_page(href))
            cJSON_AddTrueToObject(entry, "nowhere");
        if (strlen(href) != length || strncmp(href, url, length) != 0)
            continue;
        cJSON_AddTrueToObject(entry, "current");
        cJSON_AddStringToObject(data, "title", get_text(entry, "label", ""));
    }
    if (strcmp(get_text(site, "clock", "live"), "live") == 0)
        add_zone(data);
    double unread = 0;
    const cJSON *conversation;
    cJSON_ArrayForEach(conversation, get(messages, "conversations")) unread +=
        get_number(conversation, "unread");
    if (site && unread)
        cJSON_AddNumberToObject(site, "unread", unread);
    cJSON_ArrayForEach(entry, get(get(site, "creator"), "counters"))
        set_text(entry, "shown", format_count((long long)get_number(entry, "value")));
    cJSON_AddItemReferenceToObject(data, "site", site);
}

/* The tag of a page is made of all that the page says, so it is right whatever the page depends on. FNV-1a,
 * but of eight bytes at a time. */
static uint64_t hash(const char *text, size_t length) {
    uint64_t h = 14695981039346656037u, word = 0;
    for (; length >= sizeof word; length -= sizeof word, text += sizeof word) {
        memcpy(&word, text, sizeof word);
        h = (h ^ word) * 1099511628211u;
        h ^= h >> 32; /* lets the high bits of a word count in the low ones, too */
    }
    word = length;
    memcpy(&word, text, length);
    return (h ^ word) * 1099511628211u;
}

static struct text head;  /* the lines of the answer's head so far */
static bool answers_text; /* see answer_in_text */

void answer_header(const char *name, const char *value, ...) {
    va_list values;
    va_start(values, value);
    char *line = print_text("%s: %s\r\n", name, vprint_text(value, values));
    va_end(values);
    add_text(&head, line, strlen(line));
}

void answer_in_text(void) {
    answers_text = true;
}

void answer(int status, const char *type, const char *body) {
    char *etag = print_text("\"%016" PRIx64 "\"", hash(body, strlen(body)));
    bool page = status == 200 && *body;
    if (page)
        answer_header("ETag", "%s", etag);
    if (page && strcmp(request_variable("HTTP_IF_NONE_MATCH"), etag) == 0) {
        status = 304;
        body = "";
    }
    if (*body)
        answer_header("Content-Type", "%s; charset=utf-8", type);
    if (status != 204 && status != 304) /* these two never have a body */
        answer_header("Content-Length", "%zu", strlen(body));
    answer_header("Cache-Control", "%s", answers_text ? "no-store" : "no-cache");
    answer_header("Status", "%d\r\n", status); /* and the empty line that ends the head */
    struct iovec parts[] = {{head.start, head.length}, {(void *)body, strlen(body)}};
    if (writev(STDOUT_FILENO, parts, 2) != (ssize_t)(parts[0].iov_len + parts[1].iov_len)) {
        perror("stdout");
        exit(1);
    }
    exit(0);
}

void answer_empty(int status) {
    answer(status, "", "");
}

cJSON *page_begin(const char *name) {
    const char *method = request_variable("REQUEST_METHOD");
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        answer_header("Allow", "GET, HEAD");
        fail(405, NULL, "Cette page se lit seulement : GET ou HEAD est attendu (trouvé : %s).", method);
    }
    cJSON *data = name ? content(name) : cJSON_CreateObject();
    add_layout(data, content("site"), content_outline("messages"));
    return data;
}

/* ---- errors, for the templates ---- */

/* Adds the line that is wrong and a second one with a mark under the spot; a long line is cut around it. */
static void add_excerpt(cJSON *data, const struct place *where) {
    enum { AROUND = 70 };
    struct text shown = {0}, mark = {0};
    size_t column = 1;
    for (const char *p = where->text; *p && *p != '\n'; column++) {
        size_t length = character_length(p);
        if (column + AROUND >= where->column && column <= where->column + AROUND) {
            add_text(&shown, length ? p : "\uFFFD", length ? length : strlen("\uFFFD"));
            if (column < where->column)
                add_text(&mark, *p == '\t' ? "\t" : " ", 1);
        }
        p += length ? length : 1;
    }
    add_text(&shown, "", 0);
    add_text(&mark, "\u25b2", strlen("\u25b2"));
    cJSON_AddStringToObject(data, "excerpt", shown.start);
    cJSON_AddStringToObject(data, "mark", mark.start);
}

/* What error.html shows of an error, and of all. */
static cJSON *describe_error(const struct error *error) {
    cJSON *item = cJSON_CreateObject();
    cJSON_AddStringToObject(item, "sentence", error->sentence);
    cJSON_AddStringToObject(item, "place", describe_place(&error->where));
    if (error->where.text && error->where.column)
        add_excerpt(item, &error->where);
    return item;
}

static cJSON *describe_all(const struct error *error) {
    cJSON *list = cJSON_CreateArray();
    for (; error; error = error->next)
        cJSON_AddItemToArray(list, describe_error(error));
    return list;
}

/* ---- the page ---- */

/* Names the file in data when it is there. */
static void add_own_file(cJSON *data, const char *key, const char *file) {
    if (access(print_text("../htdocs/%s", file), R_OK) == 0)
        set_text(data, key, file);
}

/* The page whose template is being filled; good: with the last good versions. */
static struct {
    int status;
    const char *name;
    cJSON *data;
    bool good;
} rendered;

_Noreturn static void render(int status, const char *name, cJSON *data) {
    add_own_file(data, "style", print_text("%s.css", name));
    add_own_file(data, "module", print_text("%s.js", name));
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

_Noreturn static void answer_plain(int status, const struct error *errors) {
    const char *place = describe_place(&errors->where);
    if (!answers_text) /* not even an error page: no script of ours looks whether it is mended */
        answer_header("Refresh", "1");
    answer(status, "text/plain", print_text("%s%s%s\n", place, *place ? " : " : "", errors->sentence));
}

_Noreturn static void render_errors(int status, const struct error *errors) {
    cJSON *data = cJSON_CreateObject(), *site = try_content("site");
    char code[12];
    snprintf(code, sizeof code, "%d", status);
    add_layout(data, site, try_content("messages"));
    set_text(data, "title", get_text(get(site, "errors"), code, code));
    cJSON_AddNumberToObject(data, "status", status);
    cJSON_AddItemToObject(data, "errors", describe_all(errors));
    render(status, "error", data);
}

/* Errors of templates, called as the crew knows them. */
static struct error *name_templates(const struct error *error) {
    struct error *named = get_memory(sizeof *named);
    *named = *error;
    named->where.file = print_text("cgi-bin/%s", error->where.file);
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
            tell_errors(good_path(errors->where.file), first);
        if (is_host() && error_page && !again)
            cJSON_AddItemToArray(get(rendered.data, "errors"), describe_error(first));
    }
    rendered.good = !rendered.good && (error_page || !is_host());
    if (rendered.good)
        render(rendered.status, rendered.name, rendered.data);
    if (error_page)
        answer_plain(500, first);
    render_errors(500, first);
}

void fail_all(int status, const struct error *errors) {
    static int failing;
    if (++failing > 5) /* not even the plain answer was possible */
        _exit(1);
    if (rendered.name && errors->where.file)
        fail_template(errors);
    if (status >= 500 && !errors->where.file) /* else the terminal was told (see good.h) */
        print_errors(stderr, errors);
    if (answers_text || failing > 1) /* the error page has an error of its own */
        answer_plain(status, errors);
    render_errors(status, errors);
}
