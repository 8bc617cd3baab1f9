/* plausibility.c: a message above an older one, a Friday that is a Thursday, and the like. See
 * plausibility.h. */
#include "plausibility.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "content/content.h"
#include "json/tree.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const DAYS[] = {"dimanche", "lundi",    "mardi",  "mercredi",
                                   "jeudi",    "vendredi", "samedi", NULL};
static const char *const MONTHS[] = {"janvier",  "février",  "mars", "avril",     "mai",
                                     "juin",     "juillet",  "août", "septembre", "octobre",
                                     "novembre", "décembre", NULL};
static const time_t DAY = 24 * 60 * 60;

struct error *implausible;

void warn_at(struct place where, const char *sentence, ...) {
    va_list values;
    va_start(values, sentence);
    add_error_at(&implausible, where, "attention : %s", vformat_string(sentence, values));
    va_end(values);
}

void warn_value(const struct document *document, const cJSON *value, const char *sentence, ...) {
    va_list values;
    va_start(values, sentence);
    add_error(&implausible, document, value, false, "%s", vformat_string(sentence, values));
    va_end(values);
    implausible->sentence = format_string("attention : %s", implausible->sentence);
}

/* The time at which a take begins, or 0 when that is the real time. */
static time_t film_clock(void) {
    time_t clock;
    return read_date(get_text(content_or_last_good("site"), "clock", ""), &clock) ? clock : 0;
}

/* ---- by the schema ---- */

static void find_disorder(const struct document *document, const cJSON *list, const char *key, bool rising) {
    const cJSON *item;
    time_t when, before = 0;
    cJSON_ArrayForEach (item, list) {
        if (!read_date(get_text(item, key, ""), &when))
            continue;
        if (before && (rising ? when < before : when > before))
            warn_value(document, get(item, key), "cette date est %s celle du dessus.",
                       rising ? "avant" : "après");
        before = when;
    }
}

static void find_doubles(const struct document *document, const cJSON *list, const char *key) {
    const cJSON *item;
    struct index index = make_index(list, key);
    cJSON_ArrayForEach (item, list) {
        const char *text = get_text(item, key, "");
        const cJSON *first = find_indexed(&index, text);
        if (*text && first != item)
            warn_value(document, get(item, key), "« %s » sert déjà plus haut, à %s.", text,
                       get_text(first, "name", "un autre"));
    }
}

void find_implausible(const struct document *document, const cJSON *rules, const cJSON *value) {
    const char *rising = get_text(rules, "x-rising", NULL), *falling = get_text(rules, "x-falling", NULL);
    const char *varied = get_text(rules, "x-varied", NULL);
    if (cJSON_IsArray(value) && (rising || falling))
        find_disorder(document, value, rising ? rising : falling, rising);
    if (cJSON_IsArray(value) && varied)
        find_doubles(document, value, varied);
    time_t when, clock = film_clock();
    if (get(rules, "x-past") && clock && cJSON_IsString(value) && read_date(value->valuestring, &when) &&
        when > clock)
        warn_value(document, value, "cette date est après l'heure du film.");
}

/* ---- in texts ---- */

/* Whether the text at *p begins with a name, or with three letters or more of it and a point, as "lun." If
 * so, *p moves behind it and the blank after it. */
static bool read_name(const char **p, const char *name) {
    size_t length = 0;
    while (name[length] && tolower((unsigned char)(*p)[length]) == name[length])
        length++;
    if (name[length] && (length < 3 || (*p)[length] != '.'))
        return false;
    *p += length + ((*p)[length] == '.');
    if (**p != ' ')
        return false;
    ++*p;
    return true;
}

static int read_one_of(const char **p, const char *const names[]) {
    for (int i = 0; names[i]; i++)
        if (read_name(p, names[i]))
            return i;
    return -1;
}

/* Reads "15 mars 2026", "15 mars" or "15" at p, seen from the time near. Returns the day, or 0 when p is no
 * such date: the nearest one that fits. */
static time_t read_day(const char *p, time_t near) {
    char *after;
    int day = (int)strtol(p, &after, 10);
    if (!isdigit((unsigned char)*p) || day < 1 || day > 31 || *after == 'h' || *after == ':' || *after == '/')
        return 0;
    p = after + 2 * (strncmp(after, "er", 2) == 0);
    p += *p == ' ';
    int month = read_one_of(&p, MONTHS), year = month < 0 ? 0 : atoi(p);
    if (year > 1000)
        near = timegm(&(struct tm){.tm_year = year - 1900, .tm_mon = month, .tm_mday = 15});
    for (int away = 0; away <= (month < 0 ? 20 : 183); away++)
        for (int sign = -1; sign <= 1; sign += 2) {
            time_t when = near + sign * away * DAY;
            struct tm tm;
            gmtime_r(&when, &tm);
            if (tm.tm_mday == day && (month < 0 || tm.tm_mon == month))
                return when;
        }
    return 0;
}

/* Finds "dimanche 14 mars" in a text of the time near, when that is no Sunday. */
static void find_weekdays(const struct document *document, const cJSON *value, time_t near) {
    for (const char *p = value->valuestring; *p; p++) {
        const char *start = p, *after = p;
        int weekday =
            start == value->valuestring || !isalpha((unsigned char)p[-1]) ? read_one_of(&after, DAYS) : -1;
        time_t when = weekday < 0 ? 0 : read_day(after, near);
        struct tm tm;
        gmtime_r(&when, &tm);
        if (when && tm.tm_wday != weekday)
            warn_value(document, value, "« %.*s… » : ce jour-là est un %s.", (int)(after - start) + 2, start,
                       DAYS[tm.tm_wday]);
    }
}

/* near: the time that a text speaks from; typed: the actor's keys type it, as every "me". */
static void find_in_texts(const struct document *document, const cJSON *value, time_t near, bool typed) {
    const cJSON *child;
    const char *key = value->string ? value->string : "";
    if (strcmp(key, "//") == 0)
        return; /* the crew's own note */
    typed |= strcmp(key, "me") == 0;
    read_date(get_text(value, "at", ""), &near);
    if (cJSON_IsString(value) && strcasestr(value->valuestring, "lorem"))
        warn_value(document, value, "lorem ipsum.");
    if (cJSON_IsString(value) && !typed && strstr(value->valuestring, "⌫"))
        warn_value(document, value, "« ⌫ » n'efface une lettre que dans « me » : ici, il se verrait.");
    if (cJSON_IsString(value) && near)
        find_weekdays(document, value, near);
    cJSON_ArrayForEach (child, value)
        find_in_texts(document, child, near, typed);
}

/* ---- sums ---- */

/* A conversation: no more is unread than was left unanswered. Adds to each of the fans, in valuedouble, which
 * an object has no use for, the tips of the last thirty days. */
static void find_wrong_sums(const struct document *document, const cJSON *conversation,
                            const struct index *fans) {
    int unanswered = 0;
    double clock = (double)film_clock();
    const cJSON *message, *unread = get(conversation, "unread"),
                          *alone = cJSON_GetArrayItem(get(conversation, "fans"), 0);
    cJSON_ArrayForEach (message, get(conversation, "history")) {
        time_t when;
        const char *from = get_text(message, "from", "");
        bool recent =
            read_date(get_text(message, "at", ""), &when) && (double)when > clock - 30.0 * (double)DAY;
        unanswered = strcmp(from, "me") != 0 ? unanswered + 1 : 0;
        cJSON *fan = find_indexed(fans, strcmp(from, "them") == 0 && alone ? alone->valuestring : from);
        if (fan && recent)
            fan->valuedouble += get_number(message, "tip");
    }
    if (unread && unread->valuedouble > unanswered)
        warn_value(document, unread, "%.0f messages non lus, mais seulement %d du fan à la fin.",
                   unread->valuedouble, unanswered);
}

/* A post: no comment is older than it, and its counter knows of all that are here. */
static void find_wrong_comments(const struct document *document, const cJSON *post) {
    const cJSON *comment, *history = get(get(post, "thread"), "history"), *count = get(post, "comments");
    time_t when, posted;
    cJSON_ArrayForEach (comment, history)
        if (read_date(get_text(post, "at", ""), &posted) && read_date(get_text(comment, "at", ""), &when) &&
            when < posted)
            warn_value(document, get(comment, "at"), "ce commentaire est plus ancien que sa publication.");
    if (count && count->valuedouble < cJSON_GetArraySize(history))
        warn_value(document, count, "%.0f commentaires, mais %d dans « thread ».", count->valuedouble,
                   cJSON_GetArraySize(history));
}

/* No fan has tipped more in thirty days than was spent. */
static void find_wrong_spent(const struct document *document, const cJSON *fan) {
    const cJSON *spent = get(fan, "spent");
    if (spent && film_clock() > 0 && spent->valuedouble < fan->valuedouble - 0.001)
        warn_value(document, spent, "les pourboires de ces 30 jours font déjà %.2f.", fan->valuedouble);
}

/* A line of the activity leads to a post that there is; of a file that is wrong nobody knows. */
static void find_lost_post(const struct document *document, const cJSON *line, const struct index *posts) {
    const cJSON *post = get(line, "post");
    if (cJSON_IsString(post) && posts->count && !find_indexed(posts, post->valuestring))
        warn_value(document, post, "home.json n'a pas de publication « %s ».", post->valuestring);
}

/* The list of this key, of the document that has one. */
static const cJSON *find_list(const struct document *documents, size_t count, const char *key) {
    const cJSON *list = NULL;
    for (const struct document *d = documents; d < documents + count; d++)
        list = get(d->tree, key) ? get(d->tree, key) : list;
    return list;
}

void find_more_implausible(const struct document *documents, size_t count) {
    const cJSON *item;
    const struct index fans = make_index(find_list(documents, count, "fans"), "id");
    const struct index posts = make_index(find_list(documents, count, "posts"), "id");
    for (const struct document *d = documents; d < documents + count; d++) {
        find_in_texts(d, d->tree, film_clock(), false);
        cJSON_ArrayForEach (item, get(d->tree, "conversations"))
            find_wrong_sums(d, item, &fans);
        cJSON_ArrayForEach (item, get(d->tree, "activity"))
            find_lost_post(d, item, &posts);
        cJSON_ArrayForEach (item, get(d->tree, "posts"))
            find_wrong_comments(d, item);
    }
    for (const struct document *d = documents; d < documents + count; d++)
        cJSON_ArrayForEach (item, get(d->tree, "fans"))
            find_wrong_spent(d, item);
}
