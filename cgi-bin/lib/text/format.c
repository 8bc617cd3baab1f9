/* format.c: numbers, money and dates in the words of site.json. */
#include "text/format.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "content/content.h"
#include "json/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *rule(const char *key) {
    return get_text(get(content("site"), "format"), key, "");
}

/* A real minus sign, which stands before a currency, too: "\u2212$7.00". */
static const char *sign(double number) {
    return number < 0 ? "\u2212" : "";
}

char *format_count(long long number) {
    if (number < 0)
        return format_string("%s%s", sign(number), format_count(-number));
    if (number < 1000)
        return format_string("%lld", number);
    return format_string("%s%s%03lld", format_count(number / 1000), rule("thousands"), number % 1000);
}

/* Of a number of tenths (digits: 1) or hundredths (2), 0 or more: 123456 hundredths -> "1 234,56" */
static char *format_decimals(long long number, int digits) {
    int one = digits == 1 ? 10 : 100;
    return format_string("%s%s%0*lld", format_count(number / one), rule("decimal"), digits, number % one);
}

char *format_money(long long cents) {
    const char *amount = format_decimals(llabs(cents), 2);
    return format_string("%s%s", sign(cents), replace_text(rule("currency"), "{{amount}}", amount));
}

char *format_percent(double percent) {
    const char *amount = format_decimals((long long)(fabs(percent) * 10 + 0.5), 1);
    return format_string("%s%s", sign(percent), replace_text(rule("percent"), "{{amount}}", amount));
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

void show_count(cJSON *object, const char *key) {
    if (cJSON_IsNumber(get(object, key)))
        set_text(object, key, format_count((long long)get_number(object, key)));
}

void show_money(cJSON *object, const char *key) {
    if (cJSON_IsNumber(get(object, key)))
        set_text(object, key, format_money(to_cents(get_number(object, key))));
}
