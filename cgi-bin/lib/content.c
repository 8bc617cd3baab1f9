/* content.c: reads content/NAME.json, checks it when it is new, and keeps the last good version of it. */
#include "content.h"
#include "references.h"
#include "schema.h"
#include "text.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static cJSON *files; /* name -> tree, for what was read already */

/* A file may be read when nobody has written into it for so long (ns): an editor that saves in place empties
 * it first, and then writes. */
static const long QUIET = 50000000;

/* Where things are that belong to content/NAME.json. */
struct paths {
    const char *file, *good, *schema, *shown; /* shown: how the crew knows the file */
};

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

char *schema_path(const char *name) {
    return print_text("../content/schema/%s.schema.json", name); /* every scene keeps to the same rules */
}

static struct paths find_paths(const char *name) {
    const char *folder = content_folder();
    const char *last = strrchr(folder, '/');
    return (struct paths){
        .file = print_text("%s/%s.json", folder, name),
        .good = print_text("%s/.good/%s.json", folder, name),
        .schema = schema_path(name),
        .shown = print_text("%s/%s.json", last ? last + 1 : folder, name),
    };
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

/* ---- the last good version ---- */

static bool same_time_and_size(const struct stat *a, const struct stat *b) {
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* When the file, or what is listed in the folder, was last changed; 0 when it is not there. */
static time_t last_change(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? info.st_ctim.tv_sec : 0;
}

/* When pictures, icons, pages or people came or went, to which files refer. */
static time_t last_change_of_targets(void) {
    static time_t latest;
    const char *targets[] = {"../htdocs/media", "../htdocs/icons.svg", ".",
                             print_text("%s/messages.json", content_folder())};
    for (size_t i = latest ? 4 : 0; i < 4; i++) {
        time_t changed = last_change(targets[i]);
        latest = changed > latest ? changed : latest;
    }
    return latest;
}

/* Reads the good copy if it is one of the file as it is now, by its time and size, and was made after the
 * last change of the schema and of what files refer to. NULL when it is not: then the file wants a check. */
static char *read_if_good(const struct paths *paths, size_t *size) {
    struct stat file, good;
    if (stat(paths->file, &file) != 0 || stat(paths->good, &good) != 0 || !same_time_and_size(&file, &good))
        return NULL;
    if (last_change(paths->schema) >= good.st_ctim.tv_sec || last_change_of_targets() >= good.st_ctim.tv_sec)
        return NULL;
    return read_file(paths->good, size);
}

/* Reads the file when it has come to rest; NULL, with errno set, when it does not or cannot be read. */
static char *read_at_rest(const char *path, struct stat *info, size_t *size) {
    for (int tries = 0; tries < 5; tries++) {
        struct timespec now;
        struct stat after;
        if (stat(path, info) != 0)
            return NULL;
        clock_gettime(CLOCK_REALTIME, &now);
        long age = (now.tv_sec - info->st_mtim.tv_sec) * 1000000000L + now.tv_nsec - info->st_mtim.tv_nsec;
        bool emptied = info->st_size == 0 && tries < 4; /* and about to be written, by a slow editor */
        if (emptied || (age >= 0 && age < QUIET)) {
            nanosleep(&(struct timespec){.tv_nsec = emptied ? QUIET : QUIET - age}, NULL);
            continue;
        }
        char *text = read_file(path, size);
        if (!text || (stat(path, &after) == 0 && same_time_and_size(info, &after)))
            return text;
    }
    errno = EBUSY;
    return NULL;
}

/* Keeps text as the good copy of the file, which was changed at that time. Where that is not possible, as in
 * a folder that may not be written to, nothing is kept, and the next page checks the file again. */
static void keep_good(const struct paths *paths, const char *text, size_t size, struct timespec changed) {
    char *folder = print_text("%s", paths->good), *temporary = print_text("%s.XXXXXX", paths->good);
    *strrchr(folder, '/') = '\0';
    mkdir(folder, 0777);
    int fd = mkstemp(temporary);
    if (fd < 0)
        return;
    bool written = write(fd, text, size) == (ssize_t)size && fchmod(fd, 0644) == 0 &&
                   futimens(fd, (struct timespec[]){changed, changed}) == 0;
    if (close(fd) != 0 || !written || rename(temporary, paths->good) != 0)
        unlink(temporary);
}

/* Whether the browser runs on the computer of the server, where the crew is. */
static bool is_host(void) {
    const char *client = getenv("REMOTE_ADDR"), *server = getenv("SERVER_ADDR");
    if (!client)
        return true; /* no browser at all */
    return strncmp(client, "127.", 4) == 0 || strncmp(client, "::ffff:127.", 11) == 0 ||
           strcmp(client, "::1") == 0 || (server && strcmp(client, server) == 0);
}

static struct error *lost; /* references that lead nowhere */
static size_t lost_count;

static void find_lost(struct check *check, const cJSON *rules, const cJSON *value) {
    enum { ENOUGH = 20 }; /* to be told at once */
    const char *missing = cJSON_IsString(value) ? find_missing(rules, value->valuestring) : NULL;
    if (!missing || lost_count++ >= ENOUGH)
        return;
    add_error(&lost, &check->content, value, false, "%s", missing);
    for (const struct error *before = lost->next; before; before = before->next)
        if (strcmp(before->sentence, lost->sentence) == 0) { /* by another reading of the same file */
            lost = lost->next;
            break;
        }
}

const struct error *lost_references(void) {
    if (!lost || !is_host())
        return NULL;
    sort_errors(&lost);
    return lost;
}

/* Reads and checks the file. When something is wrong, *errors tells what, and NULL is returned. */
static char *read_checked(const struct paths *paths, size_t *size, struct error **errors) {
    struct stat info;
    struct check check = {.visit = find_lost};
    size_t before = lost_count;
    char *text = read_at_rest(paths->file, &info, size);
    if (text) {
        check_text(&check, paths->shown, text, *size, paths->schema);
        *errors = check.errors;
    } else {
        *errors = get_memory(sizeof **errors);
        **errors = (struct error){
            {.file = paths->shown},
            print_text("Ce fichier est introuvable ou illisible : %s.",
                       errno == EBUSY ? "un programme est en train de l'écrire" : strerror(errno)),
            NULL};
    }
    if (*errors)
        return NULL;
    /* without its time it is checked again the next time, until nothing is lost */
    keep_good(paths, text, *size, lost_count == before ? info.st_mtim : (struct timespec){0});
    return text;
}

/* The text of content/NAME.json, or of its last good version for those who must not see a mistake: set
 * laptops, and pages that must come out all the same (must is false). */
static char *read_text(const char *name, bool must, size_t *size) {
    struct paths paths = find_paths(name);
    struct error *errors;
    char *text = read_if_good(&paths, size);
    if (!text)
        text = read_checked(&paths, size, &errors);
    if (text)
        return text;
    bool show = must && is_host();
    text = show ? NULL : read_file(paths.good, size);
    if (must && !text)
        fail_all(500, errors);
    if (must)
        print_errors(stderr, errors);
    return text;
}

/* Reads a file without the lists of these keys, NULL after the last; must: it must be there and right. */
static cJSON *parse_content(const char *name, const char *const *without, bool must) {
    cJSON_InitHooks(&(cJSON_Hooks){get_memory, keep_memory});
    size_t size;
    char *text = read_text(name, must, &size);
    if (!text)
        return NULL;
    for (; *without; without++)
        empty_lists(text, *without);
    cJSON *tree = cJSON_Parse(text);
    if (!tree)
        fail(500, NULL, "La copie de %s.json dans .good est abîmée : effacez-la.", name);
    typeset_all(tree);
    return tree;
}

static cJSON *read_content(const char *name, const char *const *without, bool must) {
    cJSON *tree = get(files, name);
    if (tree || !(tree = parse_content(name, without, must)))
        return tree;
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

cJSON *look_at_content(const char *name) {
    return parse_content(name, WITHOUT, false);
}
