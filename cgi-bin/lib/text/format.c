/* format.c: numbers, money and dates in the words of site.json. */
#include "text/format.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "content/content.h"
#include "json/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cJSON *rules(void) {
    static const cJSON *found; /* looked up once: every number on the page asks */
    if (!found)
        found = get(content("site"), "format");
    return found;
}

static const char *rule(const char *key) {
    return get_text(rules(), key, "");
}

/* A real minus sign, which stands before a currency, too: "\u2212$7.00". */
static const char *sign(long long number) {
    return number < 0 ? "\u2212" : "";
}

char *format_count(long long number) {
    char digits[20]; /* of 64 bits, the last first */
    int length = 0;
    for (unsigned long long rest = llabs(number); rest || !length; rest /= 10)
        digits[length++] = (char)('0' + rest % 10);
    struct buffer text = {0};
    buffer_append_string(&text, sign(number));
    while (length--) {
        buffer_append(&text, &digits[length], 1);
        if (length && length % 3 == 0)
            buffer_append_string(&text, rule("thousands"));
    }
    return text.start;
}

char *format_size(long long bytes, const cJSON *units) {
    int unit = 0;
    long long tenths = bytes * 10;
    for (; tenths >= 10000 && unit + 1 < cJSON_GetArraySize(units); unit++)
        tenths = (tenths + 500) / 1000;
    const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(units, unit));
    char *text = format_count(tenths / 10);
    if (unit)
        text = format_string("%s%s%lld", text, rule("decimal"), tenths % 10);
    return format_string("%s\u00a0%s", text, name ? name : "");
}

char *format_money(long long cents) {
    long long rest = llabs(cents) % 100;
    char *amount = format_string("%s%s%lld%lld", format_count(llabs(cents) / 100), rule("decimal"), rest / 10,
                                 rest % 10);
    return format_string("%s%s", sign(cents), replace_text(rule("currency"), "{{amount}}", amount));
}

char *format_percent(double percent) {
    long long tenths = (long long)((percent < 0 ? -percent : percent) * 10 + 0.5);
    char *amount = format_string("%s%s%lld", format_count(tenths / 10), rule("decimal"), tenths % 10);
    return replace_text(rule("percent"), "{{amount}}", amount);
}

char *format_short(long long number, bool money) {
    double rest = (double)llabs(number) / (money ? 100 : 1);
    /* "", "\u00a0k", "\u00a0M" ... */
    const cJSON *unit = cJSON_GetArrayItem(get(rules(), "short"), 0);
    for (; rest >= 1000 && unit && unit->next; unit = unit->next)
        rest /= 1000;
    char *amount = rest < 1000 ? replace_text(format_string("%.3g", rest), ".", rule("decimal"))
                               : format_count((long long)rest);
    amount = format_string("%s%s", amount, unit ? unit->valuestring : "");
    return format_string("%s%s", sign(number),
                         money ? replace_text(rule("currency"), "{{amount}}", amount) : amount);
}

long long to_cents(double euros) {
    return (long long)(euros * 100 + (euros < 0 ? -0.5 : 0.5));
}

long long after_commission(long long cents) {
    return cents - (long long)((double)cents * get_number(content("site"), "commission") + 0.5);
}

time_t story_clock(void) {
    static time_t clock; /* looked at once, so that a page is of one moment */
    if (clock)
        return clock;
    const char *text = get_text(content("site"), "clock", "live");
    if (strcmp(text, "live") != 0)
        clock = parse_date(text);
    if (!clock) {
        struct tm local;
        localtime_r(&(time_t){time(NULL)}, &local);
        clock = timegm(&local);
    }
    return clock;
}

int days_ago(const char *iso) {
    return (int)(story_clock() / 86400 - parse_date(iso) / 86400);
}

char *format_time(time_t when) {
    struct tm tm;
    char text[32];
    gmtime_r(&when, &tm);
    return format_string("%.*s", (int)strftime(text, sizeof text, get_text(rules(), "time", "%H:%M"), &tm),
                         text);
}

static const char *word(const char *list, int index) {
    const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(get(rules(), list), index));
    return text ? text : "";
}

char *format_day(time_t when) {
    struct tm tm, now;
    time_t clock = story_clock();
    gmtime_r(&when, &tm);
    gmtime_r(&clock, &now);
    long days = clock / 86400 - when / 86400;
    if (days == 0 || days == 1)
        return format_string("%s", rule(days ? "yesterday" : "today"));
    char number[24];
    snprintf(number, sizeof number, "%d", tm.tm_mday);
    char *text = replace_text(rule(tm.tm_year == now.tm_year ? "day" : "old_day"), "{{weekday}}",
                              word("weekdays", tm.tm_wday));
    text = replace_text(text, "{{day}}", tm.tm_mday == 1 ? get_text(rules(), "first", number) : number);
    text = replace_text(text, "{{month}}", word("months", tm.tm_mon));
    snprintf(number, sizeof number, "%d", tm.tm_year + 1900);
    return replace_text(text, "{{year}}", number);
}

char *format_ago(time_t when) {
    long minutes = (long)(story_clock() - when) / 60;
    if (minutes >= 24 * 60)
        return format_day(when);
    if (minutes < 1)
        return format_string("%s", rule("now"));
    char number[24];
    snprintf(number, sizeof number, "%ld", minutes < 60 ? minutes : minutes / 60);
    return replace_text(rule(minutes < 60 ? "minutes_ago" : "hours_ago"), "{{n}}", number);
}

void show_count(cJSON *object, const char *key) {
    if (cJSON_IsNumber(get(object, key)))
        set_text(object, key, format_count((long long)get_number(object, key)));
}

void show_money(cJSON *object, const char *key) {
    if (cJSON_IsNumber(get(object, key)))
        set_text(object, key, format_money(to_cents(get_number(object, key))));
}

void show_date(cJSON *object, const char *key, char *format(time_t)) {
    const char *iso = get_text(object, key, NULL);
    if (iso)
        set_text(object, key, format(parse_date(iso)));
}
