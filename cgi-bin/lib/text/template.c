/* template.c: templates and their last good versions. See template.h. */
#include "text/template.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"
#include "content/last_good.h"
#include "json/json_scan.h"
#include "text/mustache.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct version {
    const char *file;
    char *text;
    size_t size;
    struct stat info;
    struct version *next;
};

static struct version *versions; /* what the page is made of, the last one that was read first */

static char *read_template(const char *file) {
    for (const struct version *known = versions; known; known = known->next)
        if (strcmp(known->file, file) == 0)
            return known->text;
    struct version *v = allocate(sizeof *v);
    *v = (struct version){.file = file, .next = versions};
    v->text = read_at_rest(file, &v->size, &v->info);
    if (v->text && v->size == 0)
        errno = ENODATA;
    if (!v->text || v->size == 0)
        return NULL;
    versions = v;
    return v->text;
}

static bool is_kept(const struct version *v) {
    return is_good(v->file, &v->info, 0);
}

static void check_version(const struct version *v) {
    struct json_scan text = {.start = v->text, .end = v->text + v->size};
    if (scan_utf8(&text))
        return;
    struct place where = find_place(v->file, v->text, text.wrong);
    fail(500, &where, "%s", text.sentence);
}

/* All that was read has proved good. The first of it, which is the page's own template, is kept as one that
 * has changed whenever any of them has: so a page looks at one good version only. */
static void keep_all(void) {
    struct version *page = versions;
    for (; page->next; page = page->next)
        ;
    for (struct version *v = versions; v != page; v = v->next)
        page->info.st_ino += v->info.st_ino + (ino_t)v->info.st_ctim.tv_sec + (ino_t)v->info.st_ctim.tv_nsec;
    if (is_kept(page))
        return;
    for (struct version *v = versions; v; v = v->next) {
        if (is_kept(v))
            continue;
        check_version(v);
        keep_good(v->file, v->text, v->size, &v->info);
        tell_errors(v->file, NULL);
    }
}

/* Takes the spaces away with which lines begin: they indent the templates, and no browser shows them. */
static void leave_out_indentation(char *page) {
    char *end = page;
    for (const char *c = page; *c; c++)
        if (*c != ' ' || (end > page && end[-1] != '\n'))
            *end++ = *c;
    *end = '\0';
}

/* Fills a template; what ends otherwise than a page is cut off. */
static char *render_whole(template_reader *read, const char *name, const cJSON *data) {
    static const char END[] = "</html>";
    char *page = mustache_render(read, name, data);
    size_t length = strlen(page), end = strlen(END);
    while (length > end && strchr(" \r\n", page[length - 1]))
        length--;
    if (length < end || memcmp(page + length - end, END, end) != 0)
        fail(500, &(struct place){.file = format_string("%s.html", name)},
             "La page ne finit pas par </html> : ce modèle est coupé, ou {{> layout/foot}} manque à sa fin.");
    leave_out_indentation(page);
    return page;
}

char *template_render(const char *name, const cJSON *data) {
    versions = NULL;
    char *page = render_whole(read_template, name, data);
    keep_all();
    return page;
}

char *template_render_good(const char *name, const cJSON *data) {
    return render_whole(read_good, name, data);
}

void template_check(const char *name) {
    versions = NULL;
    mustache_check(read_template, name);
    while (versions->next) /* the one that was read first: its partials were only looked for */
        versions = versions->next;
    keep_all();
}
