/* patch.c: a JSON Patch, done to the text. See patch.h.
 * Each operation finds its place in the text as it is by then; text is always JSON, so nothing is checked. */
#include "json/patch.h"
#include "base/buffer.h"
#include "base/error.h"
#include "json/tree.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- where things stand ---- */

/* A list or an object in the text, and what is in it: from start, of the key if there is one, to end. */
struct member {
    const char *start, *value, *end;
};
struct list {
    const char *open, *close;
    const struct member *members;
    size_t count;
};

static const char *skip_blanks(const char *p) {
    return p + strspn(p, " \t\r\n");
}

/* Where the value that begins at p ends. */
static const char *end_of(const char *p) {
    int depth = 0;
    do {
        if (*p == '"')
            for (p++; *p != '"'; p++)
                p += *p == '\\';
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
        p += strchr("\"{}[],: \t\r\n", *p) ? 1 : strcspn(p, "\"{}[],: \t\r\n");
    } while (depth > 0);
    return p;
}

static bool is_list(const char *value) {
    return *value == '{' || *value == '[';
}

static struct list read_list(const char *open) {
    struct list list = {.open = open, .close = end_of(open) - 1};
    struct buffer members = {0};
    for (const char *p = skip_blanks(open + 1); p < list.close; p = skip_blanks(p + (*p == ','))) {
        struct member member = {.start = p, .value = p};
        if (*open == '{')
            member.value = skip_blanks(skip_blanks(end_of(p)) + 1);
        p = skip_blanks(member.end = end_of(member.value));
        buffer_append(&members, (const char *)&member, sizeof member);
        list.count++;
    }
    list.members = (const struct member *)members.start;
    return list;
}

static cJSON *parse(const char *start, const char *end) {
    return cJSON_ParseWithLength(start, (size_t)(end - start));
}

/* The member with this key; list.count when there is none. */
static size_t find_key(const struct list *list, const char *key) {
    size_t i = 0;
    while (i < list->count &&
           strcmp(parse(list->members[i].start, end_of(list->members[i].start))->valuestring, key) != 0)
        i++;
    return i;
}

/* ---- pointers ---- */

/* What a pointer names: member number of list, or list.count, where there is none yet; key, in an object.
 * list.open is NULL when it is the whole text, which is from value to end. */
struct target {
    struct list list;
    size_t number;
    const char *key, *value, *end;
};

_Noreturn static void fail_place(const char *pointer) {
    fail(409, NULL, "Il n'y a rien à %s, ou plus : le fichier a changé.", pointer);
}

/* The number that a part of a pointer is, or fail(409); "-" is the place behind the last. */
static size_t read_number(const char *part, size_t count, const char *pointer) {
    if (strcmp(part, "-") == 0)
        return count;
    if (!*part || part[strspn(part, "0123456789")] || (*part == '0' && part[1]) || strlen(part) > 9)
        fail_place(pointer);
    return (size_t)atol(part);
}

/* The next part of a pointer, whose ~1 is a / and whose ~0 is a ~. */
static const char *read_part(const char *p) {
    char *part = format_string("%.*s", (int)strcspn(p, "/"), p);
    for (char *tilde = part; (tilde = strchr(tilde, '~')); tilde++) {
        if (tilde[1] != '0' && tilde[1] != '1')
            fail(400, NULL, "Dans une adresse de valeur, ~0 ou ~1 est attendu (trouvé : %s).", tilde);
        *tilde = tilde[1] == '1' ? '/' : '~';
        memmove(tilde + 1, tilde + 2, strlen(tilde + 1));
    }
    return part;
}

static struct target find_target(const char *text, const char *pointer) {
    const char *start = skip_blanks(text);
    struct target target = {.value = start, .end = end_of(start)};
    if (*pointer && *pointer != '/')
        fail(400, NULL, "Une adresse de valeur commence par / (trouvé : %s).", pointer);
    for (const char *p = pointer; *p; p += strcspn(p, "/")) {
        const char *part = read_part(++p);
        if (!target.value || !is_list(target.value))
            fail_place(pointer);
        target.list = read_list(target.value);
        bool object = *target.list.open == '{';
        target.key = object ? part : NULL;
        target.number = object ? find_key(&target.list, part) : read_number(part, target.list.count, pointer);
        if (target.number > target.list.count)
            fail_place(pointer);
        bool found = target.number < target.list.count;
        target.value = found ? target.list.members[target.number].value : NULL;
        target.end = found ? target.list.members[target.number].end : NULL;
    }
    return target;
}

/* The same for what has to be there. */
static struct target need_target(const char *text, const char *pointer) {
    struct target target = find_target(text, pointer);
    if (!target.value)
        fail_place(pointer);
    return target;
}

/* ---- how values are written ---- */

/* A text; a character that stands in model, a text too, as an escape (\u00a0) is written so again. */
static const char *print_text(const cJSON *value, const char *model) {
    const char *text = cJSON_PrintUnformatted(value), *end = *model == '"' ? end_of(model) : model;
    for (const char *p = model; p < end; p += *p == '\\' ? 2 : 1) {
        if (strncmp(p, "\\u", 2) != 0)
            continue;
        const char *escape = format_string("%.6s", p);
        const cJSON *character = cJSON_Parse(format_string("\"%s\"", escape));
        while (character && character->valuestring[0] & 0x80 && strstr(text, character->valuestring))
            text = replace_text(text, character->valuestring, escape);
    }
    return text;
}

/* What stands between member number of list and the one before it or, of the first, the bracket. */
static const char *gap_before(const struct list *list, size_t number) {
    const char *from = number ? list->members[number - 1].end : list->open + 1;
    return format_string("%.*s", (int)(list->members[number].start - from), from);
}

/* What is to stand between an item and the next one in list: as between its own, best of all before number.
 */
static const char *gap_like(const struct list *list, size_t number) {
    if (list->count > 1)
        return gap_before(list, number == 0 ? 1 : number < list->count ? number : list->count - 1);
    const char *first = list->count ? gap_before(list, 0) : "";
    return format_string(",%s", strchr(first, '\n') ? first : " ");
}

/* Writes a key and its colon as those of like, an object, are. */
static void print_key(struct buffer *out, const char *key, const struct list *like) {
    const char *colon = like->count ? end_of(like->members[0].start) : ": ";
    buffer_append_string(out, cJSON_PrintUnformatted(cJSON_CreateString(key)));
    buffer_append(out, colon, like->count ? (size_t)(like->members[0].value - colon) : strlen(colon));
}

/* Writes value in the layout of model, a value of the same kind, or in one line where there is none: "". */
static void print_value(struct buffer *out, const cJSON *value, const char *model) {
    bool object = cJSON_IsObject(value);
    if (!object && !cJSON_IsArray(value)) {
        buffer_append_string(out, print_text(value, model));
        return;
    }
    struct list like = {0};
    if (*model == (object ? '{' : '['))
        like = read_list(model);
    const cJSON *item;
    size_t number = 0;
    buffer_append_string(out, object ? "{" : "[");
    cJSON_ArrayForEach (item, value) {
        size_t same = object ? find_key(&like, item->string) : number < like.count ? number : like.count - 1;
        if (number)
            buffer_append_string(out, gap_like(&like, same));
        else if (like.count)
            buffer_append_string(out, gap_before(&like, 0));
        if (object)
            print_key(out, item->string, &like);
        print_value(out, item, same < like.count ? like.members[same].value : "");
        number++;
    }
    if (like.count && number) {
        const char *last = like.members[like.count - 1].end;
        buffer_append(out, last, (size_t)(like.close - last));
    }
    buffer_append_string(out, object ? "}" : "]");
}

/* ---- the operations ---- */

/* A new text: what is from start to end replaced. */
static char *splice(const char *text, const char *start, const char *end, const char *with) {
    return format_string("%.*s%s%s", (int)(start - text), text, with, end);
}

/* Puts the first item into an empty list: an object into a list on a line of its own. */
static char *add_first(const char *text, const struct list *list, const char *item) {
    const char *line = list->open, *before = "", *after = "";
    while (line > text && line[-1] != '\n')
        line--;
    if (*list->open == '[' && *item == '{' && strchr(text, '\n')) {
        const char *end = strstr(text, "\r\n") ? "\r\n" : "\n";
        after = format_string("%s%.*s", end, (int)strspn(line, " \t"), line);
        before = format_string("%s%s", after, *line == '\t' ? "\t" : "  ");
    }
    return splice(text, list->open + 1, list->close, format_string("%s%s%s", before, item, after));
}

/* item: how a new member is written, with its key. */
static char *insert(const char *text, const struct target *target, const char *item) {
    const struct list *list = &target->list;
    if (!list->count)
        return add_first(text, list, item);
    const char *gap = gap_like(list, target->number);
    bool last = target->number == list->count;
    const char *spot = last ? list->members[list->count - 1].end : list->members[target->number].start;
    return splice(text, spot, spot, format_string("%s%s", last ? gap : item, last ? item : gap));
}

/* raw: the value as it is written elsewhere in the file, or NULL. */
static char *add(const char *text, const char *pointer, const cJSON *value, const char *raw) {
    struct target target = find_target(text, pointer);
    struct buffer item = {0};
    bool new = target.list.open && (!target.value || !target.key);
    const char *model = target.value ? target.value : "";
    if (new && !target.key && target.list.count)
        model = target.list.members[target.number ? target.number - 1 : 0].value;
    if (new &&target.key)
        print_key(&item, target.key, &target.list);
    if (raw)
        buffer_append_string(&item, raw);
    else
        print_value(&item, value, model);
    return new ? insert(text, &target, item.start) : splice(text, target.value, target.end, item.start);
}

static char *take_out(const char *text, const char *pointer) {
    struct target target = need_target(text, pointer);
    const struct list *list = &target.list;
    if (!list->open)
        fail(409, NULL, "Un fichier sans rien n'est pas permis.");
    if (target.number)
        return splice(text, list->members[target.number - 1].end, target.end, "");
    if (list->count > 1)
        return splice(text, list->members[0].start, list->members[1].start, "");
    return splice(text, list->open + 1, list->close, "");
}

static char *replace(const char *text, const char *pointer, const cJSON *value) {
    struct target target = need_target(text, pointer);
    if (cJSON_Compare(parse(target.value, target.end), value, true))
        return (char *)text; /* 0.20 stays 0.20 */
    struct buffer item = {0};
    print_value(&item, value, target.value);
    return splice(text, target.value, target.end, item.start);
}

static void test(const char *text, const char *pointer, const cJSON *value) {
    struct target target = need_target(text, pointer);
    const cJSON *found = parse(target.value, target.end);
    if (!cJSON_Compare(found, value, true))
        fail(409, NULL, "%s n'est plus %.60s : quelqu'un l'a changé (trouvé : %.60s).", pointer,
             cJSON_PrintUnformatted(value), cJSON_PrintUnformatted(found));
}

/* "move" and "copy". */
static char *bring(const char *text, const char *from, const char *pointer, bool move) {
    struct target target = need_target(text, from);
    const char *raw = format_string("%.*s", (int)(target.end - target.value), target.value);
    size_t length = strlen(from);
    if (move && strcmp(from, pointer) == 0)
        return (char *)text;
    if (move && strncmp(from, pointer, length) == 0 && pointer[length] == '/')
        fail(409, NULL, "%s ne peut pas aller dans une partie de lui-même.", from);
    return add(move ? take_out(text, from) : text, pointer, NULL, raw);
}

static char *operate(const char *text, const cJSON *operation) {
    const char *op = get_text(operation, "op", ""), *pointer = get_text(operation, "path", NULL),
               *from = get_text(operation, "from", NULL);
    const cJSON *value = get(operation, "value");
    bool takes = strcmp(op, "add") == 0 || strcmp(op, "replace") == 0 || strcmp(op, "test") == 0,
         brings = strcmp(op, "move") == 0 || strcmp(op, "copy") == 0;
    if (!pointer || (takes && !value) || (brings && !from) ||
        (!takes && !brings && strcmp(op, "remove") != 0))
        fail(400, NULL, "Une opération de JSON Patch (RFC 6902) est attendue (trouvé : %.200s).",
             cJSON_PrintUnformatted(operation));
    if (brings)
        return bring(text, from, pointer, *op == 'm');
    if (strcmp(op, "add") == 0)
        return add(text, pointer, value, NULL);
    if (strcmp(op, "replace") == 0)
        return replace(text, pointer, value);
    if (strcmp(op, "remove") == 0)
        return take_out(text, pointer);
    test(text, pointer, value);
    return (char *)text;
}

char *patch_text(const char *text, const cJSON *patch) {
    const cJSON *operation;
    if (!cJSON_IsArray(patch))
        fail(400, NULL, "Une liste d'opérations de JSON Patch (RFC 6902) est attendue.");
    cJSON_ArrayForEach (operation, patch)
        text = operate(text, operation);
    return (char *)text;
}
