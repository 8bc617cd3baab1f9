/* patch.c: a JSON Patch, done to the text. See patch.h.
 * Each operation finds its place in the text as it is by then; text is always JSON, so nothing is checked. */
#include "json/patch.h"
#include "base/buffer.h"
#include "base/error.h"
#include "json/tree.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 8 << 20 }; /* bytes of a text */

/* ---- where things stand ---- */

/* A list or an object in the text, and what is in it: from start, of the key if there is one, to end. Behind
 * its count members is one more, whose value is "", at the bracket. */
struct member {
    const char *start, *value, *end;
};
struct list {
    const char *open;
    const struct member *members;
    size_t count;
};

static const char *cut(const char *start, const char *end) {
    return format_string("%.*s", (int)(end - start), start);
}

static const char *skip_blanks(const char *p) {
    return p + strspn(p, " \t\r\n");
}

static bool is_list(const char *value) {
    return *value == '{' || *value == '[';
}

/* Where the value that begins at p ends. */
static const char *end_of(const char *p) {
    int depth = 0;
    if (*p != '"' && !is_list(p))
        return p + strcspn(p, ",]} \t\r\n");
    do {
        if (*p == '"')
            for (p++; *p != '"'; p++)
                p += *p == '\\';
        depth += is_list(p) - (*p == '}' || *p == ']');
        p++;
    } while (depth > 0);
    return p;
}

static struct list read_list(const char *open) {
    struct list list = {.open = open};
    struct buffer members = {0};
    const char *close = end_of(open) - 1;
    for (const char *p = skip_blanks(open + 1); p < close; p = skip_blanks(p + (*p == ','))) {
        struct member member = {.start = p, .value = p};
        if (*open == '{')
            member.value = skip_blanks(skip_blanks(end_of(p)) + 1);
        p = skip_blanks(member.end = end_of(member.value));
        buffer_append(&members, (const char *)&member, sizeof member);
        list.count++;
    }
    struct member behind = {close, "", close};
    buffer_append(&members, (const char *)&behind, sizeof behind);
    list.members = (const struct member *)members.start;
    return list;
}

/* The member with this key; list.count when there is none. */
static size_t find_key(const struct list *list, const char *key) {
    for (size_t i = 0; i < list->count; i++) {
        const char *start = list->members[i].start;
        if (strcmp(cJSON_ParseWithLength(start, (size_t)(end_of(start) - start))->valuestring, key) == 0)
            return i;
    }
    return list->count;
}

/* ---- pointers ---- */

/* What a pointer names: member number of list, whose value is "" where there is none yet; key, in an object.
 * list.open is NULL when it is the whole text. */
struct target {
    struct list list;
    size_t number;
    const char *key;
    struct member member;
};

_Noreturn static void fail_place(const char *pointer) {
    fail(409, NULL, "Il n'y a rien à %s, ou plus : le fichier a changé.", pointer);
}

/* The number that a part of a pointer is, SIZE_MAX when it is none; "-" is the place behind the last. */
static size_t read_number(const char *part, size_t count) {
    size_t number = strtoul(part, NULL, 10);
    if (strcmp(part, "-") == 0)
        return count;
    return strcmp(part, format_string("%zu", number)) == 0 ? number : SIZE_MAX;
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
    struct target target = {.member = {start, start, end_of(start)}};
    if (*pointer && *pointer != '/')
        fail(400, NULL, "Une adresse de valeur commence par / (trouvé : %s).", pointer);
    for (const char *p = pointer; *p; p += strcspn(p, "/")) {
        const char *part = read_part(++p);
        if (!is_list(target.member.value))
            fail_place(pointer);
        const struct list list = read_list(target.member.value);
        const char *key = *list.open == '{' ? part : NULL;
        size_t number = key ? find_key(&list, key) : read_number(part, list.count);
        if (number > list.count)
            fail_place(pointer);
        target = (struct target){list, number, key, list.members[number]};
    }
    return target;
}

/* The same for what has to be there. */
static struct target need_target(const char *text, const char *pointer) {
    struct target target = find_target(text, pointer);
    if (!*target.member.value)
        fail_place(pointer);
    return target;
}

/* ---- how values are written ---- */

/* A value without parts; in a text, a character that stands in model as an escape (\u00a0) is written so
 * again. */
static const char *print_plain(const cJSON *value, const char *model) {
    const char *text = cJSON_PrintUnformatted(value),
               *p = cJSON_IsString(value) ? cut(model, end_of(model)) : "";
    for (; (p = strstr(p, "\\u")); p++) {
        const char *escape = format_string("%.6s", p);
        const cJSON *character = cJSON_Parse(format_string("\"%s\"", escape));
        while (character && character->valuestring[0] & 0x80 && strstr(text, character->valuestring))
            text = replace_text(text, character->valuestring, escape);
    }
    return text;
}

/* What stands between member number of list and the one before it or the bracket. */
static const char *gap_before(const struct list *list, size_t number) {
    return cut(number ? list->members[number - 1].end : list->open + 1, list->members[number].start);
}

/* What is to stand between an item and the next one in list: as between its own, best of all before number.
 */
static const char *gap_like(const struct list *list, size_t number) {
    if (list->count > 1)
        return gap_before(list, number == 0 ? 1 : number < list->count ? number : list->count - 1);
    const char *first = gap_before(list, 0);
    return format_string(",%s", strchr(first, '\n') ? first : " ");
}

/* A value that is written, with its key, if any, and a colon as those of like, an object, are. */
static const char *with_key(const char *key, const struct list *like, const char *value) {
    const struct member *first = like->members;
    if (!key)
        return value;
    return format_string("%s%s%s", cJSON_PrintUnformatted(cJSON_CreateString(key)),
                         like->count ? cut(end_of(first->start), first->value) : ": ", value);
}

/* value in the layout of model, a value of the same kind, or in one line where there is none: "". */
static const char *print_value(const cJSON *value, const char *model) {
    const char *brackets = cJSON_IsObject(value) ? "{}" : "[]";
    if (!value->child)
        return print_plain(value, model);
    struct list like = read_list(*model == *brackets ? model : brackets);
    if (!like.count)
        like = read_list(brackets);
    struct buffer out = {0};
    size_t number = 0, last = like.count ? like.count - 1 : 0;
    buffer_append(&out, brackets, 1);
    for (const cJSON *item = value->child; item; item = item->next, number++) {
        size_t same = item->string ? find_key(&like, item->string) : number < last ? number : last;
        const char *written = print_value(item, like.members[same].value);
        buffer_append_string(&out, number ? gap_like(&like, same) : gap_before(&like, 0));
        buffer_append_string(&out, with_key(item->string, &like, written));
    }
    buffer_append_string(&out, gap_before(&like, like.count));
    buffer_append(&out, brackets + 1, 1);
    return out.start;
}

/* ---- the operations ---- */

/* A new text: what is from start to end replaced. */
static const char *splice(const char *text, const char *start, const char *end, const char *with) {
    return format_string("%.*s%s%s", (int)(start - text), text, with, end);
}

/* The first item of an empty list: an object in a list stands on lines of its own. */
static const char *lay_out_first(const char *text, const char *open, const char *item) {
    const char *line = open, *end = strstr(text, "\r\n") ? "\r\n" : "\n";
    if (*open != '[' || *item != '{' || !strchr(text, '\n'))
        return item;
    while (line > text && line[-1] != '\n')
        line--;
    const char *indent = cut(line, line + strspn(line, " \t"));
    return format_string("%s%s%s%s%s%s", end, indent, *indent == '\t' ? "\t" : "  ", item, end, indent);
}

/* item: how it is written, with its key. */
static const char *insert(const char *text, const struct list *list, size_t number, const char *item) {
    const char *gap = gap_like(list, number);
    if (!list->count)
        return splice(text, list->open + 1, list->members->start, lay_out_first(text, list->open, item));
    if (number == 0)
        return splice(text, list->members->start, list->members->start, format_string("%s%s", item, gap));
    const char *end = list->members[number - 1].end;
    return splice(text, end, end, format_string("%s%s", gap, item));
}

static const char *add(const char *text, const char *pointer, const cJSON *value) {
    const struct target target = find_target(text, pointer);
    const struct list *list = &target.list;
    const struct member *like = &target.member;
    bool item = list->open && !target.key;
    if (item)
        like = &list->members[target.number ? target.number - 1 : 0];
    const char *written = print_value(value, like->value);
    if (!item && *target.member.value)
        return splice(text, target.member.value, target.member.end, written);
    return insert(text, list, target.number, with_key(target.key, list, written));
}

static const char *take_out(const char *text, const char *pointer) {
    const struct target target = need_target(text, pointer);
    const struct list *list = &target.list;
    if (!list->open)
        fail(409, NULL, "Un fichier sans rien n'est pas permis.");
    if (target.number)
        return splice(text, list->members[target.number - 1].end, target.member.end, "");
    return splice(text, list->count > 1 ? target.member.start : list->open + 1, list->members[1].start, "");
}

static const char *replace(const char *text, const char *pointer, const cJSON *value, const cJSON *written) {
    const struct member old = need_target(text, pointer).member;
    if (cJSON_Compare(cJSON_Parse(old.value), value, true))
        return text; /* 0.20 stays 0.20 */
    return splice(text, old.value, old.end, print_value(written, old.value));
}

static const char *test(const char *text, const char *pointer, const cJSON *value) {
    const cJSON *found = cJSON_Parse(need_target(text, pointer).member.value);
    if (!cJSON_Compare(found, value, true))
        fail(409, NULL, "%s n'est plus %.60s : quelqu'un l'a changé (trouvé : %.60s).", pointer,
             cJSON_PrintUnformatted(value), cJSON_PrintUnformatted(found));
    return text;
}

/* "move" and "copy". */
static const char *bring(const char *text, const char *from, const char *pointer, bool move) {
    const struct member found = need_target(text, from).member;
    const cJSON *value = cJSON_CreateRaw(cut(found.value, found.end)); /* as it is written */
    size_t length = strlen(from);
    if (move && strcmp(from, pointer) == 0)
        return text;
    if (move && strncmp(from, pointer, length) == 0 && pointer[length] == '/')
        fail(409, NULL, "%s ne peut pas aller dans une partie de lui-même.", from);
    return add(move ? take_out(text, from) : text, pointer, value);
}

/* How the value of an operation is written: as its "raw" tells, if that says the same. */
static const cJSON *written_value(const cJSON *operation) {
    const char *raw = get_text(operation, "raw", "");
    const cJSON *value = get(operation, "value");
    bool same = cJSON_Compare(cJSON_ParseWithOpts(raw, NULL, true), value, true);
    return same ? cJSON_CreateRaw(raw) : value;
}

static const char *operate(const char *text, const cJSON *operation) {
    const char *pointer = get_text(operation, "path", NULL), *from = get_text(operation, "from", NULL),
               *op = pointer ? get_text(operation, "op", "") : "";
    const cJSON *value = get(operation, "value");
    bool move = strcmp(op, "move") == 0;
    if (from && (move || strcmp(op, "copy") == 0))
        return bring(text, from, pointer, move);
    if (value && strcmp(op, "add") == 0)
        return add(text, pointer, written_value(operation));
    if (value && strcmp(op, "replace") == 0)
        return replace(text, pointer, value, written_value(operation));
    if (value && strcmp(op, "test") == 0)
        return test(text, pointer, value);
    if (strcmp(op, "remove") == 0)
        return take_out(text, pointer);
    fail(400, NULL, "Une opération de JSON Patch (RFC 6902) est attendue (trouvé : %.200s).",
         cJSON_PrintUnformatted(operation));
}

const char *patch_text(const char *text, const cJSON *patch) {
    const cJSON *operation;
    if (!cJSON_IsArray(patch))
        fail(400, NULL, "Une liste d'opérations de JSON Patch (RFC 6902) est attendue.");
    cJSON_ArrayForEach (operation, patch) {
        text = operate(text, operation);
        if (strlen(text) > LARGEST) /* what is copied into itself is twice as long each time */
            fail(413, NULL, "Ce fichier dépasserait %d Mo.", LARGEST >> 20);
    }
    return text;
}
