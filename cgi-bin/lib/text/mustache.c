/* mustache.c: the template engine. A template is first cut into tokens (tokenize), which finds every mistake
 * in it; then the tokens are walked with the data. */
#include "text/mustache.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "json/tree.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 200 }; /* sections and partials inside each other; a partial that calls itself ends here */

struct span {
    const char *start;
    size_t length;
};

struct token {
    char kind;          /* 't' text, 'v' variable, or the sign of the tag: & # ^ / > */
    struct span text;   /* the text, or the name in the tag */
    struct span indent; /* of a partial alone on its line: the blanks before it */
    size_t line;
    size_t close; /* of a section: where its closing token is; while tokenizing: the section around it */
};

struct template {
    const char *file; /* for messages */
    struct token *tokens;
    size_t count, size;
};

/* What cutting a template keeps in hand. */
struct tokenizer {
    struct template *template;
    const char *from;          /* the first byte that is not yet in a token */
    const char *line_start;    /* of the line that the next tag is on */
    size_t line;               /* its number */
    struct span open, closing; /* the delimiters now */
    size_t section;            /* the innermost open section, or NONE */
};

static const size_t NONE = (size_t)-1;

/* The things in view, innermost first: the Mustache context stack. */
struct context {
    const cJSON *item;
    const struct context *below;
};

struct engine {
    template_reader *read;
    struct buffer out;
    struct partial *partials;
    int depth;
};

struct partial {
    struct span name, indent;
    struct template template;
    struct partial *next;
};

static bool same(struct span a, struct span b) {
    return a.length == b.length && memcmp(a.start, b.start, a.length) == 0;
}

/* ---- tokens ---- */

static struct token *add_token(struct tokenizer *c, char kind, const char *start, const char *end) {
    struct template *t = c->template;
    if (t->count == t->size) {
        struct token *old = t->tokens;
        t->size = 2 * t->size + 64;
        t->tokens = allocate(t->size * sizeof *old);
        if (old)
            memcpy(t->tokens, old, t->count * sizeof *old);
    }
    t->tokens[t->count] =
        (struct token){.kind = kind, .text = {start, (size_t)(end - start)}, .line = c->line, .close = NONE};
    return &t->tokens[t->count++];
}

static void tokenize_text(struct tokenizer *c, const char *end) {
    if (end > c->from)
        add_token(c, 't', c->from, end);
    c->from = end;
}

/* Moves on to p, counting lines. */
static void count_lines(struct tokenizer *c, const char *p) {
    const char *newline;
    while ((newline = memchr(c->line_start, '\n', (size_t)(p - c->line_start)))) {
        c->line_start = newline + 1;
        c->line++;
    }
}

static const char *skip_blanks(const char *p) {
    return p + strspn(p, " \t");
}

/* For a sentence: a file in another encoding has bytes that cannot be shown. */
static char *show(struct span name) {
    return clean_text(name.start, name.length, "");
}

_Noreturn static void fail_tag(const struct tokenizer *c, const char *sentence, struct span name) {
    struct place where = {.file = c->template->file, .line = c->line};
    const char *shown = show(name);
    fail(500, &where, sentence, (int)strlen(shown), shown);
}

/* {{=<% %>=}}: inner is what stands between the two "=". */
static void set_delimiters(struct tokenizer *c, struct span inner) {
    const char *blank = " \t\r\n", *end = inner.start + inner.length;
    c->open.start = inner.start + strspn(inner.start, blank);
    c->open.length = strcspn(c->open.start, blank);
    c->closing.start = c->open.start + c->open.length;
    c->closing.start += strspn(c->closing.start, blank);
    c->closing.length = strcspn(c->closing.start, " \t\r\n=");
    const char *rest = c->closing.start + c->closing.length;
    if (rest > end || c->closing.length == 0 || rest + strspn(rest, blank) < end)
        fail_tag(
            c,
            "Deux délimiteurs séparés par une espace sont attendus, comme {{=<%% %%>=}} (trouvé : « %.*s »).",
            inner);
}

static void open_section(struct tokenizer *c, struct token *token) {
    token->close = c->section;
    c->section = c->template->count - 1;
}

static void close_section(struct tokenizer *c, struct token *token) {
    if (c->section == NONE)
        fail_tag(c, "La section « %.*s » est fermée sans avoir été ouverte.", token->text);
    struct token *opening = &c->template->tokens[c->section];
    if (!same(opening->text, token->text)) {
        struct place where = {.file = c->template->file, .line = c->line};
        fail(500, &where, "{{/%s}} est attendu, pour fermer la section ouverte ligne %zu (trouvé : {{/%s}}).",
             show(opening->text), opening->line, show(token->text));
    }
    size_t outer = opening->close;
    opening->close = c->template->count - 1;
    c->section = outer;
}

_Noreturn static void fail_open_tag(const struct tokenizer *c, const char *inside) {
    fail_tag(c, "Une balise n'est pas fermée : « %.*s ».", (struct span){inside, strcspn(inside, "\r\n")});
}

/* Where the tag whose inside starts at p ends: at its closing delimiter, with the sign that goes before it.
 */
static const char *find_tag_end(const struct tokenizer *c, const char *p, char sign) {
    size_t before = sign == '{' || sign == '=';
    for (const char *end = p; (end = strchr(end, before ? (sign == '{' ? '}' : '=') : *c->closing.start));
         end++)
        if (strncmp(end + before, c->closing.start, c->closing.length) == 0)
            return end;
    fail_open_tag(c, p);
}

/* Cuts one tag; c->line_start is on its line. */
static void tokenize_tag(struct tokenizer *c, const char *tag) {
    const char *inside = tag + c->open.length;
    char sign = *inside && strchr("!&#^/>{=", *inside) ? *inside++ : 'v';
    const char *end = find_tag_end(c, inside, sign);
    const char *after = end + c->closing.length + (sign == '{' || sign == '=');

    /* A tag that prints nothing itself and is alone on its line takes the line away with it. */
    const char *rest = skip_blanks(after);
    rest += rest[0] == '\r' && rest[1] == '\n';
    bool alone = strchr("!#^/>=", sign) && c->from <= c->line_start && skip_blanks(c->line_start) == tag &&
                 (*rest == '\n' || *rest == '\0');
    struct span indent = {c->line_start, alone ? (size_t)(tag - c->line_start) : 0};
    tokenize_text(c, alone ? c->line_start : tag);
    c->from = alone ? rest + (*rest == '\n') : after;

    if (sign == '=')
        set_delimiters(c, (struct span){inside, (size_t)(end - inside)});
    if (sign == '!' || sign == '=')
        return;
    inside += strspn(inside, " \t\r\n");
    while (end > inside && strchr(" \t\r\n", end[-1]))
        end--;
    if (end <= inside)
        fail_tag(c, "Une balise est vide%.*s.", (struct span){"", 0});
    if (memchr(inside, '\n', (size_t)(end - inside)))
        fail_open_tag(c, inside);
    struct token *token = add_token(c, sign == '{' ? '&' : sign, inside, end);
    token->indent = indent;
    if (sign == '#' || sign == '^')
        open_section(c, token);
    if (sign == '/')
        close_section(c, token);
}

/* Cuts text, which must stay, into tokens. */
static struct template tokenize(const char *file, const char *text) {
    struct template template = {.file = file};
    struct tokenizer c = {&template, text, text, 1, {"{{", 2}, {"}}", 2}, NONE};
    const char *tag = text;
    while ((tag = strchr(tag, *c.open.start))) {
        if (strncmp(tag, c.open.start, c.open.length) != 0) {
            tag++;
            continue;
        }
        count_lines(&c, tag);
        tokenize_tag(&c, tag);
        tag = c.from;
    }
    tokenize_text(&c, c.from + strlen(c.from));
    if (c.section != NONE) {
        c.line = template.tokens[c.section].line;
        fail_tag(&c, "La section « %.*s » n'est pas fermée.", template.tokens[c.section].text);
    }
    return template;
}

/* ---- rendering ---- */

static void print_escaped(struct buffer *out, const char *text) {
    const char *special = "&<>\"'", *entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (;; text++) {
        size_t plain = strcspn(text, special);
        buffer_append(out, text, plain);
        text += plain;
        if (!*text)
            return;
        const char *entity = entities[strchr(special, *text) - special];
        buffer_append_string(out, entity);
    }
}

/* Looks up a.b.c: a in the innermost thing that has it, the rest inside. NULL when there is none. */
static const cJSON *look_up(struct span name, const struct context *context) {
    if (name.length == 1 && *name.start == '.')
        return context->item;
    const cJSON *item = NULL;
    for (bool first = true; first || item; first = false) {
        const char *dot = memchr(name.start, '.', name.length);
        struct span key = {name.start, dot ? (size_t)(dot - name.start) : name.length};
        if (!first)
            item = get_span(item, key.start, key.length);
        for (; first && context && !item; context = context->below)
            item = get_span(context->item, key.start, key.length);
        if (!dot)
            return item;
        name = (struct span){dot + 1, name.length - key.length - 1};
    }
    return NULL;
}

static void print_variable(struct buffer *out, const cJSON *item, bool escaped) {
    if (!item || cJSON_IsNull(item))
        return;
    char *json = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);
    const char *text = json ? json : cJSON_GetStringValue(item);
    if (!text)
        fail(500, NULL, "La mémoire manque.");
    if (escaped)
        print_escaped(out, text);
    else
        buffer_append_string(out, text);
}

static bool is_truthy(const cJSON *item) {
    if (!item || cJSON_IsNull(item) || cJSON_IsFalse(item))
        return false;
    if (cJSON_IsString(item))
        return *item->valuestring != '\0';
    return !cJSON_IsArray(item) || item->child;
}

/* The text with indent put before each of its lines: how a partial that is alone on its line is printed. */
static const char *indented(const char *text, struct span indent) {
    if (indent.length == 0)
        return text;
    struct buffer result = {0};
    while (*text) {
        size_t line = strcspn(text, "\n");
        line += text[line] == '\n';
        buffer_append(&result, indent.start, indent.length);
        buffer_append(&result, text, line);
        text += line;
    }
    return result.start ? result.start : "";
}

/* Reads a template; asks: the tag that names it, or NULL. */
static char *read_named(template_reader *read, const char *name, const struct place *asks) {
    char *text = read(name);
    if (text)
        return text;
    const char *why = explain_errno(errno);
    if (asks)
        fail(500, asks, "Le modèle %s ne peut pas être lu : %s.", name, why);
    fail(500, &(struct place){.file = name}, "Ce modèle ne peut pas être lu : %s.", why);
}

static const char *file_of(const struct token *partial) {
    return format_string("%s.html", show(partial->text));
}

/* Reads a partial that template t names, once for each indent it is used with. */
static const struct template *find_partial(struct engine *e, const struct template *t,
                                           const struct token *tag) {
    for (struct partial *p = e->partials; p; p = p->next)
        if (same(p->name, tag->text) && same(p->indent, tag->indent))
            return &p->template;
    const char *file = file_of(tag),
               *text = read_named(e->read, file, &(struct place){.file = t->file, .line = tag->line});
    struct partial *p = allocate(sizeof *p);
    *p = (struct partial){tag->text, tag->indent, tokenize(file, indented(text, tag->indent)), e->partials};
    e->partials = p;
    return &p->template;
}

/* Prints the tokens from..to of t. */
static void render(struct engine *e, const struct template *t, size_t from, size_t to,
                   const struct context *top) {
    if (++e->depth > DEEPEST) {
        struct place where = {.file = t->file, .line = t->count ? t->tokens[from].line : 1};
        fail(500, &where, "Plus de %d sections ou modèles sont imbriqués.", DEEPEST);
    }
    for (size_t i = from; i < to; i++) {
        const struct token *token = &t->tokens[i];
        if (token->kind == 't') {
            buffer_append(&e->out, token->text.start, token->text.length);
        } else if (token->kind == '>') {
            const struct template *partial = find_partial(e, t, token);
            render(e, partial, 0, partial->count, top);
        } else if (token->kind != '/') {
            const cJSON *item = look_up(token->text, top);
            bool each = token->kind == '#' && cJSON_IsArray(item);
            if (token->kind == 'v' || token->kind == '&')
                print_variable(&e->out, item, token->kind == 'v');
            else if (each)
                for (const cJSON *child = item->child; child; child = child->next)
                    render(e, t, i + 1, token->close, &(struct context){child, top});
            else if (token->kind == '#' && is_truthy(item))
                render(e, t, i + 1, token->close, &(struct context){item, top});
            else if (token->kind == '^' && !is_truthy(item))
                render(e, t, i + 1, token->close, top);
            if (token->kind == '#' || token->kind == '^')
                i = token->close;
        }
    }
    e->depth--;
}

static struct template read_template(template_reader *read, const char *name) {
    char *file = format_string("%s.html", name);
    return tokenize(file, read_named(read, file, NULL));
}

char *mustache_render(template_reader *read, const char *name, const cJSON *data) {
    struct engine e = {.read = read};
    struct template template = read_template(read, name);
    buffer_reserve(&e.out, 65536); /* more than most pages need */
    render(&e, &template, 0, template.count, &(struct context){data, NULL});
    return e.out.start;
}

void mustache_check(template_reader *read, const char *name) {
    struct template template = read_template(read, name);
    for (struct token *t = template.tokens; t < template.tokens + template.count; t++)
        if (t->kind == '>')
            read_named(read, file_of(t), &(struct place){.file = template.file, .line = t->line});
}
