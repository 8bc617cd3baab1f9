/* page.c: the request and the answer. See page.h. */
#include "page.h"
#include "json_text.h"
#include "mustache.h"
#include "names.h"
#include "references.h"

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

/* What error.html shows of the errors. */
static cJSON *describe_errors(const struct error *error) {
    cJSON *list = cJSON_CreateArray();
    for (; error; error = error->next) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "sentence", error->sentence);
        cJSON_AddStringToObject(item, "place", describe_place(&error->where));
        if (error->where.text && error->where.column)
            add_excerpt(item, &error->where);
        cJSON_AddItemToArray(list, item);
    }
    return list;
}

/* Names the file in data when it is there. */
static void add_own_file(cJSON *data, const char *key, const char *file) {
    if (access(print_text("../htdocs/%s", file), R_OK) == 0)
        set_text(data, key, file);
}

_Noreturn static void render(int status, const char *name, cJSON *data) {
    add_own_file(data, "style", print_text("%s.css", name));
    add_own_file(data, "module", print_text("%s.js", name));
    if (lost_references())
        cJSON_AddItemToObject(cJSON_AddObjectToObject(data, "lost"), "errors",
                              describe_errors(lost_references()));
    answer(status, "text/html", mustache_render(".", name, data));
}

void page_render(const char *name, cJSON *data) {
    render(200, name, data);
}

/* ---- when something is wrong ---- */

void fail_all(int status, const struct error *errors) {
    static int failing;
    if (++failing > 2) /* not even the plain answer below was possible */
        _exit(1);
    if (status >= 500)
        print_errors(stderr, errors);
    if (failing == 2) { /* the error page is wrong, too: no script of ours looks whether it is mended */
        answer_header("Refresh", "1");
        answer(500, "text/plain", print_text("%s\n%s\n", describe_place(&errors->where), errors->sentence));
    }
    if (answers_text)
        answer(status, "text/plain",
               print_text("%s%s%s\n", describe_place(&errors->where), errors->where.file ? " : " : "",
                          errors->sentence));

    cJSON *data = cJSON_CreateObject(), *site = try_content("site");
    char code[12];
    snprintf(code, sizeof code, "%d", status);
    add_layout(data, site, try_content("messages"));
    set_text(data, "title", get_text(get(site, "errors"), code, code));
    cJSON_AddNumberToObject(data, "status", status);
    cJSON_AddItemToObject(data, "errors", describe_errors(errors));
    render(status, "error", data);
}
