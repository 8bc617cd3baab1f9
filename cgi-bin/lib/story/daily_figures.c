/* daily_figures.c: views and money by day. See daily_figures.h. */
#include "story/daily_figures.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "content/content.h"
#include "json/tree.h"
#include "text/format.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide; /* a total times a weight is more than 64 bits hold */

static const double FADE = 0.8;       /* how much of the change is left in the period before */
static const double MOST_TIMES = 100; /* no period of the past is greater than so many times the last */

/* ---- apportioning ---- */

long long *apportion(long long total, const long long *weights, int count) {
    long long sum = 0, sizes = 0, left = total;
    long long *parts = allocate((size_t)count * sizeof *parts);
    long long *rests = allocate((size_t)count * sizeof *rests);
    for (int i = 0; i < count; i++) {
        sum += weights[i];
        sizes += llabs(weights[i]);
    }
    bool even = sum <= 0 || sum < sizes / 1000; /* else negative weights could make the parts enormous */
    for (int i = 0; i < count; i++) {
        wide product = (wide)total * (even ? 1 : weights[i]);
        long long whole = even ? count : sum;
        parts[i] = (long long)(product / whole);
        rests[i] = (long long)(product - (wide)parts[i] * whole);
        if (rests[i] < 0) { /* "/" rounds towards 0; all parts are rounded down */
            parts[i]--;
            rests[i] += whole;
        }
        left -= parts[i];
    }
    for (; left > 0 && count > 0; left--) {
        int largest = 0;
        for (int i = 1; i < count; i++)
            largest = rests[i] > rests[largest] ? i : largest;
        parts[largest]++;
        rests[largest] = -1;
    }
    return parts;
}

/* How totals become days: weights of whole periods, and by how much the last is more than the one before. */
struct distribution {
    long long *weights;
    double change;
};

/* From 0.85 to 1.15, always the same for a day: the days before a curve are not quite like those in it. */
static double daily_noise(long day) {
    unsigned hash = (unsigned)day * 2654435761u;
    hash = (hash ^ hash >> 15) * 2246822519u;
    return 0.85 + 0.3 * (hash >> 8) / (1 << 24);
}

/* An event multiplies its day, and half as much of it each day that follows. */
static void apply_events(const char *id, double *weights, int days) {
    const cJSON *event;
    cJSON_ArrayForEach (event, get(content("stats"), "events")) {
        double more = get(event, id) ? get_number(event, id) - 1 : 0;
        int ago = days_ago(get_text(event, "at", ""));
        for (int after = 0; after < 7 && more != 0; after++, more /= 2)
            if (ago >= after && ago - after < days)
                weights[ago - after] *= 1 + more;
    }
}

static int whole_periods(int days) {
    return (days + PERIOD - 1) / PERIOD * PERIOD;
}

/* Of so many days at least. curve: the weights of the last days, the oldest first. */
static const struct distribution *read_distribution(const cJSON *measure, const cJSON *curve, int days) {
    int length = cJSON_GetArraySize(curve), ago = length, count = whole_periods(days);
    double *weights = allocate((size_t)(count + length) * sizeof *weights);
    const cJSON *weight;
    cJSON_ArrayForEach (weight, curve)
        weights[--ago] = weight->valuedouble;
    for (int i = length; i < count; i++)
        weights[i] = length ? weights[i % length] * daily_noise(story_clock() / 86400 - i) : 1;
    apply_events(get_text(measure, "id", ""), weights, count);
    struct distribution *distribution = allocate(sizeof *distribution);
    *distribution = (struct distribution){allocate((size_t)count * sizeof(long long)),
                                          get_number(measure, "change") / 100};
    for (int i = 0; i < count; i++) { /* a millionth is fine enough, and bounds keep the sums in 64 bits */
        double bounded = weights[i] > 1e9 ? 1e9 : weights[i] < -1e9 ? -1e9 : weights[i];
        distribution->weights[i] = (long long)(1e6 * bounded);
    }
    return distribution;
}

/* Apportions the total of the last period, and those of the periods before, over their days: so many at
 * least. */
static long long *apportion_back(const struct distribution *distribution, long long total, int days) {
    long long *parts = allocate((size_t)whole_periods(days) * sizeof *parts);
    double times = 1, change = distribution->change;
    for (int i = 0; i < days; i += PERIOD) {
        long long sum = i ? (long long)((double)total * times + 0.5) : total;
        memcpy(parts + i, apportion(sum, distribution->weights + i, PERIOD), PERIOD * sizeof *parts);
        times /= 1 + change;
        times = times > MOST_TIMES ? MOST_TIMES : times;
        change *= FADE;
    }
    return parts;
}

long long *count_days(const cJSON *measure, int days) {
    return apportion_back(read_distribution(measure, get(measure, "curve"), days),
                          (long long)(get_number(measure, "total") + 0.5), days);
}

long long sum_days(const long long *days, int from, int to) {
    long long sum = 0;
    for (int i = from; i < to; i++)
        sum += days[i];
    return sum;
}

char *list_days(const long long *days, int from, int to) {
    struct buffer list = {0};
    buffer_reserve(&list, 8 * (size_t)(to - from) + 1);
    for (int i = to - 1; i >= from; i--) {
        buffer_append_number(&list, days[i]);
        buffer_append(&list, ",", i > from);
    }
    return list.start;
}

/* ---- money ---- */

/* What the sales of the last period add up to, in cents. */
struct sum {
    long long gross, commission;
};

static void add_sales(struct sum *sum, const cJSON *source, double count, double price) {
    long long sales = (long long)(count + 0.5), cents = to_cents(price);
    sum->gross += sales * cents;
    if (!cJSON_IsFalse(get(source, "commission")))
        sum->commission += sales * (cents - after_commission(cents));
}

/* How many subscribers there are beside those of the plans that say how many. */
static double other_subscribers(const cJSON *plans) {
    const cJSON *counters = get(get(content("site"), "creator"), "counters"), *plan;
    double count = get_number(find_item(counters, "id", "subscribers"), "value");
    cJSON_ArrayForEach (plan, plans)
        count -= get_number(plan, "count");
    return count > 0 ? count : 0;
}

/* The source's own sales, and those of the posts of home.json where "posts" is true. */
static struct sum sum_sales(const cJSON *source) {
    struct sum sum = {0};
    const cJSON *sales = get(source, "sales"), *item;
    cJSON_ArrayForEach (item, sales) {
        double count = get(item, "count") ? get_number(item, "count") : other_subscribers(sales);
        add_sales(&sum, source, count, get_number(item, "price"));
    }
    if (cJSON_IsTrue(get(source, "posts")))
        cJSON_ArrayForEach (item, get(content("home"), "posts"))
            add_sales(&sum, source, get_number(item, "sales"), get_number(item, "price"));
    return sum;
}

static const char EARNINGS[] = "earnings"; /* the id of the measure that is money */

bool is_money(const cJSON *measure) {
    return strcmp(get_text(measure, "id", ""), EARNINGS) == 0;
}

const cJSON *earnings_measure(void) {
    return find_item(get(content("stats"), "measures"), "id", EARNINGS);
}

struct earnings read_earnings(int days) {
    const cJSON *measure = earnings_measure();
    cJSON *list = get(content("stats"), "sources"), *item;
    days = days > 3 * PERIOD ? days : 3 * PERIOD;
    size_t size = (size_t)days * sizeof(long long);
    struct earnings earnings = {0, allocate((size_t)cJSON_GetArraySize(list) * sizeof(struct source)),
                                allocate(size)};
    memset(earnings.net, 0, size);
    cJSON_ArrayForEach (item, list) {
        struct sum sum = sum_sales(item);
        const cJSON *curve = get(get(item, "curve") ? item : measure, "curve");
        const struct distribution *distribution = read_distribution(measure, curve, days);
        long long *net = apportion_back(distribution, sum.gross - sum.commission, days);
        for (int i = 0; i < days; i++)
            earnings.net[i] += net[i];
        earnings.sources[earnings.count++] = (struct source){item, distribution, net, sum.commission};
    }
    return earnings;
}

long long sum_commission(const struct source *source, int days) {
    return sum_days(apportion_back(source->distribution, source->commission, days), 0, days);
}

static int hold_days(void) {
    return (int)get_number(content("stats"), "hold");
}

/* The first day of the month of the story clock, or of the one so many months later. */
static time_t month_start(int later) {
    struct tm tm;
    gmtime_r(&(time_t){story_clock()}, &tm);
    tm.tm_mon += later;
    tm.tm_mday = 1;
    tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
    return timegm(&tm);
}

/* On the first of each month all is paid out that has waited "hold" days by then. Returns how many days were
 * not yet, this month (later: 0) or when it began (-1). */
static int unpaid_days(int later) {
    return (int)(story_clock() / 86400 - month_start(later) / 86400) + hold_days() + 1;
}

void add_balances(cJSON *object, const long long *net) {
    add_money(object, "pending", sum_days(net, 0, hold_days()));
    add_money(object, "available", sum_days(net, hold_days(), unpaid_days(0)));
    add_rate(object, earnings_measure());
    add_money(object, "paid", sum_days(net, unpaid_days(0), unpaid_days(-1)));
    set_text(object, "paid_day", print_date(month_start(0)));
    set_text(object, "next_day", print_date(month_start(1)));
}

/* ---- for the templates ---- */

/* "value" for the scripts, "shown" for the eye; "size": a class for what is too long to be set large. */
static cJSON *add_data(cJSON *object, const char *key, const char *value, const char *shown) {
    cJSON *data = cJSON_AddObjectToObject(object, key);
    size_t length = count_characters(shown);
    set_text(data, "value", value);
    set_text(data, "shown", shown);
    set_text(data, "size", length > 18 ? "longer" : length > 12 ? "long" : "");
    return data;
}

void add_money(cJSON *object, const char *key, long long cents) {
    struct buffer value = {0};
    buffer_append(&value, "-", cents < 0);
    buffer_append_number(&value, llabs(cents) / 100);
    buffer_append(&value, ".0", llabs(cents) % 100 < 10 ? 2 : 1);
    buffer_append_number(&value, llabs(cents) % 100);
    cJSON_AddTrueToObject(add_data(object, key, value.start, format_money(cents)), "money");
}

void add_count(cJSON *object, const char *key, long long number) {
    add_data(object, key, format_string("%lld", number), format_count(number));
}

void add_change(cJSON *object, long long now, long long before) {
    if (before <= 0)
        return;
    double percent = 100 * ((double)(now - before) / (double)before);
    set_text(object, "trend", percent < 0 ? "down" : "up");
    set_text(object, "percent", format_string("%s%s", percent < 0 ? "" : "+", format_percent(percent)));
}

void add_rate(cJSON *object, const cJSON *measure) {
    double live = get_number(measure, "live");
    if (live > 0)
        set_text(object, "rate", format_string("%.0f", is_money(measure) ? 100 * live : live));
}
