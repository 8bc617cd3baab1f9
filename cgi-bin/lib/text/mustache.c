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
#include <string.h>

enum { DEEPEST = 200 }; /* sections and partials inside each other; a partial that calls itself ends here */

struct span {
    const char *start;
    size_t length;
};

/* A template is a list of these. */
struct token {
    char kind;          /* 't' text, 'v' variable, or the sign of the tag: & # ^ / > */
    struct span text;   /* the text, or the name in the tag */
    char **keys;        /* of a name a.b.c: a, b, c and NULL; none of "." */
    struct place where; /* for messages */
    struct span indent; /* of a partial alone on its line: the blanks before it */
    /* Of a section: its closing token; while tokenizing: the section around it. Of a partial: its first
     * token, once it was printed. */
    struct token *close, *partial;
    struct token *next;
};

/* What cutting a template keeps in hand. */
struct tokenizer {
    struct token **next;        /* where the next token goes */
    struct token *section;      /* the innermost open section, or NULL */
    const char *from;           /* the first byte that is not yet in a token */
    const char *line_start;     /* of the line that the next tag is on */
    struct place where;         /* of the next tag: the file and the line */
    const char *open, *closing; /* the delimiters now */
};

/* The things in view, innermost first: the Mustache context stack. */
struct context {
    const cJSON *item;
    const struct context *below;
};

struct engine {
    template_reader *read;
    struct buffer out;
    int depth;
};

static const char BLANKS[] = " \t\r\n";

/* ---- tokens ---- */

static struct token *add_token(struct tokenizer *c, char kind, const char *start, const char *end) {
    struct token *token = allocate(sizeof *token);
    *token = (struct token){.kind = kind, .text = {start, (size_t)(end - start)}, .where = c->where};
    *c->next = token;
    c->next = &token->next;
    return token;
}

static void tokenize_text(struct tokenizer *c, const char *end) {
    if (end > c->from)
        add_token(c, 't', c->from, end);
    c->from = end;
}

static char **split_name(struct span name) {
    char *copy = allocate(name.length + 1), **keys = allocate((name.length / 2 + 2) * sizeof *keys);
    size_t count = 0;
    memcpy(copy, name.start, name.length);
    copy[name.length] = '\0';
    for (char *key = strtok(copy, "."); key; key = strtok(NULL, "."))
        keys[count++] = key;
    keys[count] = NULL;
    return keys;
}

/* Moves on to p, counting lines. */
static void count_lines(struct tokenizer *c, const char *p) {
    const char *newline;
    while ((newline = memchr(c->line_start, '\n', (size_t)(p - c->line_start)))) {
        c->line_start = newline + 1;
        c->where.line++;
    }
}

static const char *skip_blanks(const char *p) {
    return p + strspn(p, " \t");
}

/* For a sentence: a file in another encoding has bytes that cannot be shown. */
static char *show(struct span name) {
    return clean_text(name.start, name.length, "");
}

/* {{=<% %>=}}: inner is what stands between the two "=". */
static void set_delimiters(struct tokenizer *c, struct span inner) {
    char *words = format_string("%.*s", (int)inner.length, inner.start);
    c->open = strtok(words, BLANKS);
    c->closing = strtok(NULL, BLANKS);
    if (!c->closing || strtok(NULL, BLANKS))
        fail(500, &c->where,
             "Deux délimiteurs séparés par une espace sont attendus, comme {{=<%% %%>=}} (trouvé : « %s »).",
             show(inner));
}

static void open_section(struct tokenizer *c, struct token *token) {
    token->close = c->section;
    c->section = token;
}

static void close_section(struct tokenizer *c, struct token *token) {
    struct token *opening = c->section;
    const struct span name = token->text;
    if (!opening)
        fail(500, &c->where, "La section « %s » est fermée sans avoir été ouverte.", show(name));
    if (opening->text.length != name.length || memcmp(opening->text.start, name.start, name.length) != 0)
        fail(500, &c->where,
             "{{/%s}} est attendu, pour fermer la section ouverte ligne %zu (trouvé : {{/%s}}).",
             show(opening->text), opening->where.line, show(name));
    c->section = opening->close;
    opening->close = token;
}

_Noreturn static void fail_open_tag(const struct tokenizer *c, const char *inside) {
    fail(500, &c->where, "Une balise n'est pas fermée : « %s ».",
         show((struct span){inside, strcspn(inside, "\r\n")}));
}

/* Where the closing delimiter is of the tag whose inside starts at p; a tag that begins with { or = has } or
 * = before it. */
static const char *find_tag_end(const struct tokenizer *c, const char *p, char sign) {
    const char *end = strstr(p, c->closing);
    while (end && ((sign == '{' && end[-1] != '}') || (sign == '=' && (end == p || end[-1] != '='))))
        end = strstr(end + 1, c->closing);
    if (!end)
        fail_open_tag(c, p);
    return end;
}

/* Cuts one tag; c->line_start is on its line. */
static void tokenize_tag(struct tokenizer *c, const char *tag) {
    const char *inside = tag + strlen(c->open);
    char sign = *inside && strchr("!&#^/>{=", *inside) ? *inside++ : 'v';
    const char *end = find_tag_end(c, inside, sign), *after = end + strlen(c->closing);
    end -= sign == '{' || sign == '=';

    /* A tag that prints nothing itself and is alone on its line takes the line away with it. */
    const char *rest = skip_blanks(after);
    rest += rest[0] == '\r' && rest[1] == '\n';
    bool alone = strchr("!#^/>=", sign) && c->from <= c->line_start && skip_blanks(c->line_start) == tag &&
                 (*rest == '\n' || *rest == '\0');
    tokenize_text(c, alone ? c->line_start : tag);
    c->from = alone ? rest + (*rest == '\n') : after;

    if (sign == '=')
        set_delimiters(c, (struct span){inside, (size_t)(end - inside)});
    if (sign == '!' || sign == '=')
        return;
    inside += strspn(inside, BLANKS);
    while (end > inside && strchr(BLANKS, end[-1]))
        end--;
    if (end <= inside)
        fail(500, &c->where, "Une balise est vide.");
    if (memchr(inside, '\n', (size_t)(end - inside)))
        fail_open_tag(c, inside);
    struct token *token = add_token(c, sign == '{' ? '&' : sign, inside, end);
    token->keys = split_name(token->text);
    if (sign == '>' && alone)
        token->indent = (struct span){c->line_start, (size_t)(tag - c->line_start)};
    if (sign == '#' || sign == '^')
        open_section(c, token);
    if (sign == '/')
        close_section(c, token);
}

/* Cuts text, which must stay, into tokens. Returns the first one. */
static struct token *tokenize(const char *file, const char *text) {
    struct token *first = NULL;
    struct tokenizer c = {.next = &first, .from = text, .line_start = text, .open = "{{", .closing = "}}"};
    c.where = (struct place){.file = file, .line = 1};
    for (const char *tag = text; (tag = strstr(tag, c.open)); tag = c.from) {
        count_lines(&c, tag);
        tokenize_tag(&c, tag);
    }
    tokenize_text(&c, c.from + strlen(c.from));
    if (c.section)
        fail(500, &c.section->where, "La section « %s » n'est pas fermée.", show(c.section->text));
    return first;
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
static const cJSON *look_up(char *const *keys, const struct context *context) {
    if (!*keys)
        return context->item;
    const cJSON *item = NULL;
    for (; context && !item; context = context->below)
        item = get(context->item, *keys);
    while (*++keys)
        item = get(item, *keys);
    return item;
}

static void print_variable(struct buffer *out, const cJSON *item, bool escaped) {
    if (!item || cJSON_IsNull(item))
        return;
    const char *text = cJSON_IsString(item) ? item->valuestring : cJSON_PrintUnformatted(item);
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

static void render(struct engine *e, struct token *from, const struct token *to, const struct context *top);

/* Reads a partial when it is printed for the first time. */
static void render_partial(struct engine *e, struct token *tag, const struct context *top) {
    if (!tag->partial) {
        const char *file = file_of(tag), *text = read_named(e->read, file, &tag->where);
        tag->partial = tokenize(file, indented(text, tag->indent));
    }
    render(e, tag->partial, NULL, top);
}

static void render_section(struct engine *e, const struct token *tag, const struct context *top) {
    const cJSON *item = look_up(tag->keys, top), *child;
    if (tag->kind == '^') {
        if (!is_truthy(item))
            render(e, tag->next, tag->close, top);
    } else if (cJSON_IsArray(item)) {
        cJSON_ArrayForEach (child, item)
            render(e, tag->next, tag->close, &(struct context){child, top});
    } else if (is_truthy(item)) {
        render(e, tag->next, tag->close, &(struct context){item, top});
    }
}

/* Prints the tokens from (NULL: none) up to to. */
static void render(struct engine *e, struct token *from, const struct token *to, const struct context *top) {
    if (++e->depth > DEEPEST && from)
        fail(500, &from->where, "Plus de %d sections ou modèles sont imbriqués.", DEEPEST);
    for (struct token *token = from; token != to; token = token->next) {
        if (token->kind == 't') {
            buffer_append(&e->out, token->text.start, token->text.length);
        } else if (token->kind == '>') {
            render_partial(e, token, top);
        } else if (token->kind == '#' || token->kind == '^') {
            render_section(e, token, top);
            token = token->close;
        } else {
            print_variable(&e->out, look_up(token->keys, top), token->kind == 'v');
        }
    }
    e->depth--;
}

static struct token *read_template(template_reader *read, const char *name) {
    char *file = format_string("%s.html", name);
    return tokenize(file, read_named(read, file, NULL));
}

char *mustache_render(template_reader *read, const char *name, const cJSON *data) {
    struct engine e = {.read = read};
    struct token *template = read_template(read, name);
    buffer_reserve(&e.out, 16384); /* what a short page needs */
    render(&e, template, NULL, &(struct context){data, NULL});
    return e.out.start;
}

void mustache_check(template_reader *read, const char *name) {
    for (struct token *token = read_template(read, name); token; token = token->next)
        if (token->kind == '>')
            read_named(read, file_of(token), &token->where);
}
