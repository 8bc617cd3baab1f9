/* lint.c: looks at HTML, CSS and JavaScript as texts. See lint.h. */
#include "lint.h"
#include "base/buffer.h"
#include "base/files.h"
#include "json/document.h"
#include "plausibility.h"

#include <ctype.h>
#include <string.h>

/* A file that is looked at. */
struct source {
    const char *file, *text;
    char *code;       /* text, but spaces where comments are */
    const char *home; /* whose .css and .js a template's looks and deeds belong to */
};

static const char POLICY[] =
    "la règle de sécurité du site (Content-Security-Policy) le laisse de côté sans un mot";
static const char BLANKS[] = " \t\r\n";

/* ---- texts ---- */

/* Puts spaces over everything from begin to end; lines stay. */
static void hide(char *code, const char *begin, const char *end) {
    for (char *p = code; (p = strstr(p, begin));) {
        char *stop = strstr(p + strlen(begin), end);
        for (stop = stop ? stop + strlen(end) : p + strlen(p); p < stop; p++)
            *p = *p == '\n' ? '\n' : ' ';
    }
}

static bool ends_with(const char *text, const char *ending) {
    size_t length = strlen(text), size = strlen(ending);
    return length >= size && strcmp(text + length - size, ending) == 0;
}

static bool begins_with(const char *text, const char *beginning) {
    return strncasecmp(text, beginning, strlen(beginning)) == 0;
}

static struct place place_of(const struct source *source, const char *p) {
    return find_place(source->file, source->text, source->text + (p - source->code));
}

/* An address of another host, as a browser reads it; the name of a language, as in xmlns, is none. */
static bool is_foreign(const char *p) {
    const char *host = begins_with(p, "http://") ? p + 7 : begins_with(p, "https://") ? p + 8 : NULL;
    host = host ? host : begins_with(p, "//") ? p + 2 : NULL;
    return host && isalnum((unsigned char)*host) && !begins_with(host, "www.w3.org/");
}

static void warn_foreign(const struct source *source, const char *p) {
    warn_at(place_of(source, p),
            "« %.*s » est une adresse hors du plateau : %s ; ce qu'elle donne va dans htdocs/.",
            (int)strcspn(p, " \t\r\n\"'`<>)"), p, POLICY);
}

/* ---- tags of Mustache ---- */

/* The spot of "{ {", or of the "{{name} }" that somebody took for a tag; NULL when there is none. */
static const char *find_torn(const char *p) {
    for (; (p = strchr(p, '{')); p++) {
        size_t blanks = strspn(p + 1, BLANKS);
        if (blanks && p[1 + blanks] == '{')
            return p;
        const char *name = p + strspn(p, "{"), *end = name + strcspn(name, "{}\n");
        blanks = *end == '}' ? strspn(end + 1, BLANKS) : 0;
        if (name - p > 1 && blanks && end[1 + blanks] == '}')
            return p;
    }
    return NULL;
}

static struct error *find_torn_tags(const struct source *source) {
    struct error *errors = NULL;
    size_t line = 0;
    for (const char *p = source->code; (p = find_torn(p)); p++) {
        struct place where = place_of(source, p);
        if (where.line == line) /* one mistake, at both ends of a tag */
            continue;
        line = where.line;
        add_error_at(&errors, where,
                     "les accolades d'une balise se touchent : {{nom}}, ou {{{nom}}} ; un programme qui "
                     "met en forme les a peut-être écartées.");
    }
    sort_errors(&errors);
    return errors;
}

/* A text alone on its line inside <p>: where white space counts, as in bubbles, the line ends are seen. */
static void find_lone_texts(const struct source *source) {
    for (const char *p = source->code; (p = strstr(p, "{{text}}")); p++) {
        const char *before = p;
        while (before > source->code && strchr(BLANKS, before[-1]))
            before--;
        const char *tag = before;
        while (tag > source->code && *tag != '<')
            tag--;
        if (memchr(before, '\n', (size_t)(p - before)) && begins_with(tag, "<p") && before[-1] == '>')
            warn_at(place_of(source, p),
                    "{{text}} est seul sur sa ligne : à l'écran, la bulle aurait des lignes vides ; "
                    "écrivez <p>{{text}}</p> d'une traite.");
    }
}

/* ---- HTML ---- */

static void check_attribute(const struct source *source, const char *name, const char *value) {
    static const char *const addresses[] = {"src",    "href",   "action", "formaction",
                                            "poster", "srcset", "data",   NULL};
    size_t length = strcspn(name, " \t\r\n=/>\"'");
    bool leads = false;
    for (size_t i = 0; addresses[i]; i++)
        leads |= length == strlen(addresses[i]) && begins_with(name, addresses[i]);
    value += strspn(value, BLANKS);
    if (length == strlen("style") && begins_with(name, "style"))
        warn_at(place_of(source, name), "style=\"…\" : %s ; sa place est dans htdocs/%s.css.", POLICY,
                source->home);
    else if (length > 2 && begins_with(name, "on") && isalpha((unsigned char)name[2]))
        warn_at(place_of(source, name), "%.*s=\"…\" : %s ; sa place est dans htdocs/%s.js.", (int)length,
                name, POLICY, source->home);
    else if (leads && begins_with(value, "javascript:"))
        warn_at(place_of(source, value), "javascript: : %s ; sa place est dans htdocs/%s.js.", POLICY,
                source->home);
    else if (leads && is_foreign(value))
        warn_foreign(source, value);
}

/* Looks at the attributes of a tag, from behind its name. Returns its end. */
static const char *check_tag(const struct source *source, const char *p, bool *has_source, bool *is_data) {
    while (*p && *p != '>') {
        p += strspn(p, " \t\r\n/");
        if (strncmp(p, "{{", 2) == 0) { /* {{#x}} and {{/x}} stand around attributes, too */
            const char *end = strstr(p, "}}");
            p = end ? end + 2 : p + strlen(p);
            continue;
        }
        const char *name = p, *value;
        p += strcspn(p, " \t\r\n=/>{");
        value = p + strspn(p, BLANKS);
        if (*value == '=') {
            value += 1 + strspn(value + 1, BLANKS);
            char quote[] = {*value == '"' || *value == '\'' ? *value : '\0', '\0'};
            value += *quote != '\0';
            p = value + strcspn(value, *quote ? quote : " \t\r\n>");
            p += *quote && *p;
            check_attribute(source, name, value);
            *has_source |= begins_with(name, "src");
            *is_data |= begins_with(name, "type") && memmem(value, (size_t)(p - value), "json", 4);
        }
        p += p == name && *p && *p != '>';
    }
    return p;
}

static void check_html(const struct source *source) {
    for (const char *p = source->code; (p = strchr(p, '<'));) {
        const char *tag = ++p;
        size_t length = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
        bool has_source = false, is_data = false;
        if (length == 0)
            continue;
        p = check_tag(source, p + length, &has_source, &is_data);
        if (length == strlen("style") && begins_with(tag, "style"))
            warn_at(place_of(source, tag - 1), "<style> : %s ; sa place est dans htdocs/%s.css.", POLICY,
                    source->home);
        if (length == strlen("script") && begins_with(tag, "script") && !has_source && !is_data)
            warn_at(place_of(source, tag - 1), "<script> sans src : %s ; sa place est dans htdocs/%s.js.",
                    POLICY, source->home);
    }
}

/* ---- CSS and JavaScript ---- */

/* An address stands in quotes or, in CSS, in brackets. */
static void find_foreign(const struct source *source, const char *around) {
    for (const char *p = source->code; (p = strpbrk(p, around)); p++)
        if (is_foreign(p + 1))
            warn_foreign(source, p + 1);
}

struct error *lint(const char *file) {
    const char *text = read_file(format_string("../%s", file), NULL), *slash = strrchr(file, '/');
    if (!text)
        return NULL;
    text += 3 * (strncmp(text, "\xEF\xBB\xBF", 3) == 0); /* a byte order mark is no column */
    struct source source = {file, text, format_string("%s", text), "NOM"};
    if (!strstr(file, "/layout/"))
        source.home = format_string("%.*s", (int)strcspn(slash + 1, "."), slash + 1);
    if (ends_with(file, ".css")) {
        hide(source.code, "/*", "*/");
        find_foreign(&source, "\"'(");
    } else if (ends_with(file, ".js")) {
        find_foreign(&source, "\"'`");
    } else {
        hide(source.code, "{{!", "}}");
        hide(source.code, "<!--", "-->");
        check_html(&source);
        find_lone_texts(&source);
        return strstr(source.code, "{{=") ? NULL : find_torn_tags(&source);
    }
    return NULL;
}
