/* takes.c: the log of the takes. See takes.h. */
#include "set/takes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "content/paths.h"
#include "json/tree.h"
#include "set/csv.h"
#include "set/laptops.h"
#include "set/store.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NUMBER, BEGAN, LAPTOP, SCENE, DURATION, MARK, NOTE, SENT, ORDERS, ID, COLUMNS };
enum { MOST = 100 }; /* columns, with those that people put behind ours */

static const char *const TITLES[COLUMNS] = {"number", "began", "laptop", "scene",  "duration",
                                            "mark",   "note",  "sent",   "orders", "id"};
static const char *const MARKS[] = {"", "good", "keep", "nogood", "false"};

static const char *takes_path(void) {
    return format_string("%s/takes.csv", content_folder());
}

/* The table; with its titles, when there is none yet. A byte order mark, which a spreadsheet may have put
 * before it, is left out. */
static struct buffer read_table(void) {
    struct buffer table = {0};
    size_t size;
    const char *text = read_file(takes_path(), &size), *line = text;
    char *titles[COLUMNS];
    if (!text && errno != ENOENT)
        fail_disk(errno);
    if (text && strlen(text) != size) /* nothing of it may get lost */
        fail(500, NULL, "takes.csv n'est pas du texte en UTF-8 : enregistrez-le en CSV UTF-8.");
    /* French spreadsheets save it with ; between the columns */
    if (text && *text && csv_read(&line, titles, COLUMNS) < COLUMNS)
        fail(500, NULL, "takes.csv n'a pas nos colonnes : enregistrez-le en CSV séparé par des virgules.");
    if (text && *text)
        buffer_append_string(&table, text);
    else
        csv_append(&table, TITLES, COLUMNS);
    if (table.start[table.length - 1] != '\n')
        buffer_append_string(&table, "\r\n");
    return table;
}

static void write_table(const char *table) {
    struct stat info;
    if (stat(takes_path(), &info) == 0 && !(info.st_mode & 0222))
        fail(500, NULL, "takes.csv est protégé : il est interdit de l'écrire.");
    replace_file(takes_path(), table, true);
}

static void sync_table(void) {
    sync_path(takes_path());
    sync_path(content_folder());
}

bool is_mark(const char *text) {
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (strcmp(text, MARKS[i]) == 0)
            return true;
    return false;
}

/* When it was, on the clock of this computer: "2026-11-27T14:03:22" */
static const char *print_moment(double seconds) {
    char text[sizeof "2026-11-27T14:03:22"];
    struct tm local;
    bool known = seconds > 0 && seconds < 1e11 && localtime_r(&(time_t){(time_t)seconds}, &local);
    return format_string("%s", known && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &local) ? text : "");
}

/* "3.2 s gaston : Bonjour | 9.0 s lea : Oui", of what happened in a take. */
static const char *print_events(const cJSON *events, const char *what) {
    struct buffer text = {0};
    const cJSON *event;
    buffer_append_string(&text, "");
    cJSON_ArrayForEach (event, events) {
        const char *chat = get_text(event, "chat", "");
        buffer_append_string(&text, text.length ? " | " : "");
        buffer_append_string(&text, format_string("%.1f s %s%s%s", get_number(event, "at"), chat,
                                                  *chat ? " : " : "", get_text(event, what, "")));
    }
    return text.start;
}

/* The greatest number in the table; *known: whether the take id is there. */
static long last_number(const char *table, const char *id, bool *known) {
    char *values[COLUMNS];
    long last = 0;
    *known = false;
    while (csv_read(&table, values, COLUMNS)) {
        long number = strtol(values[NUMBER], NULL, 10);
        last = number > last && number < LONG_MAX ? number : last;
        *known = *known || strcmp(values[ID], id) == 0;
    }
    return last;
}

void record_take(const char *laptop, const cJSON *take) {
    const char *id = get_text(take, "id", "");
    bool known;
    lock_set();
    struct buffer table = read_table();
    long number = 1 + last_number(table.start, id, &known);
    const char *const values[COLUMNS] = {
        [NUMBER] = format_string("%ld", number),
        [BEGAN] = print_moment(get_number(take, "began")),
        [LAPTOP] = laptop_name(laptop),
        [SCENE] = get_text(take, "scene", ""),
        [DURATION] = format_string("%.1f", get_number(take, "duration")),
        [MARK] = "",
        [NOTE] = "",
        [SENT] = print_events(get(take, "sent"), "text"),
        [ORDERS] = print_events(get(take, "orders"), "do"),
        [ID] = id,
    };
    csv_append(&table, values, COLUMNS);
    if (!known)
        write_table(table.start);
    unlock_set(); /* no order waits for the disk any longer */
    sync_table(); /* also one that was there: the program that wrote it may have been killed before this */
}

cJSON *list_takes(void) {
    cJSON *takes = cJSON_CreateArray();
    const char *table = read_table().start;
    char *values[COLUMNS];
    csv_read(&table, values, COLUMNS); /* the titles */
    while (csv_read(&table, values, COLUMNS)) {
        cJSON *take = cJSON_CreateObject();
        if (!*values[NUMBER]) /* an empty line */
            continue;
        for (size_t i = 0; i < COLUMNS; i++)
            set_text(take, TITLES[i], values[i]);
        cJSON_AddItemToArray(takes, take);
    }
    return takes;
}

bool mark_take(const char *number, const char *mark, const char *note) {
    struct buffer marked = {0};
    char *values[MOST];
    bool found = false;
    lock_set();
    const char *table = read_table().start, *line = table; /* the titles are no take */
    for (size_t count; (count = csv_read(&table, values, MOST)); line = table) {
        bool this_one = marked.length && strcmp(values[NUMBER], number) == 0;
        if (!this_one) { /* stays as it is, to the last sign */
            buffer_append(&marked, line, (size_t)(table - line));
            continue;
        }
        values[MARK] = mark ? (char *)mark : values[MARK];
        values[NOTE] = note ? (char *)note : values[NOTE];
        count = count < COLUMNS ? COLUMNS : count < MOST ? count : MOST;
        csv_append(&marked, (const char *const *)values, count);
        found = true;
    }
    if (found)
        write_table(marked.start);
    unlock_set();
    if (found)
        sync_table();
    return found;
}

const char *takes_stamp(void) {
    struct stat info = {0};
    stat(takes_path(), &info);
    return format_string("%lld %ld %llu", (long long)info.st_ctim.tv_sec, info.st_ctim.tv_nsec,
                         (unsigned long long)info.st_ino);
}
