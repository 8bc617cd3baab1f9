/* content.c: reads content/NAME.json and finds the spot when it is not JSON. */
#include "content.h"
#include "fail.h"
#include "text.h"
#include "tree.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static cJSON *files; /* name -> tree, for what was read already */

/* The crew types ordinary spaces. Where French wants one not to break, before : ; ? ! % » and the euro sign
 * and after «, it becomes a no-break space, so that no line on screen begins with a question mark. Returns
 * text itself when there is nothing to do. */
static char *typeset(char *text) {
    struct text result = {0};
    char *rest = text;
    for (char *p = text; (p = strpbrk(p, ":;?!%\xE2\xC2")); p++) {
        char *space = p > text && p[-1] == ' ' ? p - 1 : NULL;
        if (*p == '\xC2' && p[1] == '\xAB') /* « */
            space = p[2] == ' ' ? p + 2 : NULL;
        else if ((*p == '\xC2' && p[1] != '\xBB') || (*p == '\xE2' && strncmp(p, "€", 3) != 0))
            space = NULL;
        if (!space)
            continue;
        add_text(&result, rest, (size_t)(space - rest));
        add_text(&result, "\u00a0", strlen("\u00a0"));
        rest = space + 1;
    }
    if (rest == text)
        return text;
    add_text(&result, rest, strlen(rest));
    return result.start;
}

static void typeset_all(cJSON *item) {
    for (; item; item = item->next) {
        if (item->type == cJSON_String)
            item->valuestring = typeset(item->valuestring);
        typeset_all(item->child); /* as deep as cJSON reads: 1000 at most */
    }
}

static void keep_memory(void *memory) {
    (void)memory; /* see text.h */
}

const char *content_folder(void) {
    const char *folder = getenv("CONTENT");
    return folder ? folder : "../content";
}

/* The path of the file and, for messages, how the crew knows it: with only the last folder before it. */
static char *find_file(const char *name, char **shown) {
    const char *folder = content_folder();
    const char *last = strrchr(folder, '/');
    *shown = print_text("%s/%s.json", last ? last + 1 : folder, name);
    return print_text("%s/%s.json", folder, name);
}

/* Says where text stops being JSON: p is the first byte that cannot be right. */
_Noreturn static void fail_syntax(const char *file, const char *text, size_t size, const char *p) {
    struct place where = {file, 1, 1, text};
    for (const char *q = text; q < p; q++) {
        where.line += *q == '\n';
        where.column =
            *q == '\n' ? 1 : where.column + ((*q & 0xC0) != 0x80); /* count characters, not bytes */
    }
    if (p >= text + size)
        fail(500, &where,
             "Le fichier s'arrête trop tôt : il manque un guillemet, un crochet ou une accolade.");
    fail(500, &where,
         "Ceci n'est pas du JSON : cherchez juste avant la marque une virgule, un guillemet ou deux-points "
         "en trop ou manquant.");
}

/* Where the string that begins with the quote at p ends. */
static char *skip_string(char *p) {
    for (p++; *p && *p != '"'; p++)
        p += *p == '\\' && p[1];
    return p + (*p == '"');
}

/* Where the list at p ends, or the text if the list does not. */
static char *skip_list(char *p) {
    int depth = 0;
    do {
        p += strcspn(p, "[]\"");
        depth += (*p == '[') - (*p == ']');
        p = *p == '"' ? skip_string(p) : p + (*p != '\0');
    } while (depth > 0 && *p);
    return p;
}

/* Empties, in place, each list that is the value of key, which is given with its quotes. */
static void empty_lists(char *text, const char *key) {
    char *out = text, *rest = text;
    for (char *p = text; (p = strstr(p, key));) {
        p += strlen(key);
        p += strspn(p, " :\t\r\n");
        if (*p != '[')
            continue;
        char *end = skip_list(p);
        memmove(out, rest, (size_t)(p - rest));
        out += p - rest;
        memcpy(out, "[]", 2);
        out += 2;
        rest = p = end;
    }
    memmove(out, rest, strlen(rest) + 1);
}

/* Reads a file without the lists of these keys, NULL after the last; must: it must be there and right. */
static cJSON *read_content(const char *name, const char *const *without, bool must) {
    cJSON *tree = get(files, name);
    if (tree)
        return tree;
    cJSON_InitHooks(&(cJSON_Hooks){get_memory, keep_memory});
    char *shown, *path = find_file(name, &shown);
    size_t size;
    char *text = read_file(path, &size);
    if (!text) {
        if (!must)
            return NULL;
        fail(500, &(struct place){.file = shown}, "Ce fichier est introuvable ou illisible : %s.",
             strerror(errno));
    }
    const char *end = text;
    if (*without) {
        for (; *without; without++)
            empty_lists(text, *without);
        tree = cJSON_Parse(text);
        end = text = tree ? text : read_file(path, &size); /* to say where it is wrong */
    }
    if (!tree && text) /* + 1: the NUL, where the text must end */
        tree = cJSON_ParseWithLengthOpts(text, size + 1, &end, true);
    if (!tree && must && text)
        fail_syntax(shown, text, size, end);
    if (!tree)
        return NULL;
    typeset_all(tree);
    if (!files)
        files = cJSON_CreateObject();
    cJSON_AddItemToObject(files, name, tree);
    return tree;
}

static const char *const WITHOUT[] = {"\"history\"", "\"script\"", NULL};

cJSON *content(const char *name) {
    return read_content(name, WITHOUT + 2, true);
}

cJSON *content_outline(const char *name) {
    return read_content(name, WITHOUT, true);
}

cJSON *content_history(const char *name) {
    return read_content(name, WITHOUT + 1, true);
}

cJSON *try_content(const char *name) {
    return read_content(name, WITHOUT, false);
}
