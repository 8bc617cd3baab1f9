/* stats.c: the figures of the last days, /stats?range=30, from stats.json; the posts are those of home.json,
 * the fans are those of fans.json, their tips those of messages.json. How a total becomes days is in
 * lib/daily_figures.h. */
#include "http/page.h"
#include "story/daily_figures.h"
#include "story/fans.h"
#include "story/posts.h"
#include "story/transactions.h"

#include <string.h>

/* From the day after this date a year ago until today: 365 days, or 366 with a 29 February among them. */
static int days_of_year(void) {
    struct tm tm;
    gmtime_r(&(time_t){story_clock()}, &tm);
    tm.tm_year--;
    return (int)((story_clock() - timegm(&tm)) / 86400);
}

/* Marks the range that was asked for, or else "range", as "current", and returns its days. No such range:
 * 400. */
static int choose_range(cJSON *data) {
    const char *asked = request_query("range"), *known = "";
    const char *wanted = asked ? asked : format_string("%.0f", get_number(data, "range"));
    cJSON *range, *chosen = NULL;
    cJSON_ArrayForEach (range, get(data, "ranges")) {
        char *days = format_string("%.0f", get_number(range, "days"));
        known = format_string("%s%s%s", known, *known ? ", " : "", days);
        if (strcmp(days, wanted) == 0)
            chosen = range;
    }
    if (!chosen && asked)
        fail(400, NULL, "Une période de %s jours est attendue (trouvé : « %s »).", known, asked);
    double days = chosen ? get_number(chosen, "days") : PERIOD;
    if (chosen) {
        cJSON_AddTrueToObject(chosen, "current");
        cJSON_AddItemReferenceToObject(data, "shown_range", chosen);
    }
    return days == 365 ? days_of_year() : (int)days;
}

/* Adds what the figure and the chart of a measure show (of no days there is none), and returns the total.
 * Without a total there is nothing. */
static long long compute_measure(cJSON *measure, int days, const struct earnings *earnings) {
    bool money = is_money(measure);
    if (!money && !get(measure, "total"))
        return 0;
    const long long *values = money ? earnings->net : count_days(measure, 2 * days);
    long long total = sum_days(values, 0, days);
    (money ? add_money : add_count)(measure, "now", total);
    add_change(measure, total, sum_days(values, days, 2 * days));
    add_rate(measure, measure);
    set_text(measure, "values", list_days(values, 0, days));
    set_text(measure, "before", list_days(values, days, 2 * days));
    return total;
}

/* Adds to each item "share", as "12,4 %", and "width", for a bar: its part, 0 or more, of all parts. The
 * shares that are shown add up to 100,0 %. */
static void add_shares(cJSON *list, const long long *parts) {
    int count = cJSON_GetArraySize(list), i = 0;
    bool any = sum_days(parts, 0, count) > 0;
    const long long *tenths = apportion(any ? 1000 : 0, parts, count);
    cJSON *item;
    cJSON_ArrayForEach (item, list) {
        double percent = (double)tenths[i++] / 10;
        set_text(item, "share", format_percent(percent));
        set_text(item, "width", format_string("%.1f%%", percent));
    }
}

static void add_sums(cJSON *row, long long net, long long commission) {
    cJSON *sums = cJSON_AddArrayToObject(row, "sums");
    add_money(sums, "gross", net + commission);
    add_money(sums, "commission", commission);
    add_money(sums, "net", net);
}

/* Lets a row grow as earnings do; "fee_part": how much commission goes with a cent of the net. */
static void let_grow(cJSON *row, const cJSON *source) {
    double part = cJSON_IsFalse(get(source, "commission")) ? 0 : get_number(content("site"), "commission");
    add_rate(row, earnings_measure());
    set_text(row, "fee_part", format_string("%.6f", part < 1 ? part / (1 - part) : 0));
}

/* Adds to each source what it brought in, and "sum", of all: a source that lost has no share. What comes in
 * during the take is the first source's. */
static void compute_sources(cJSON *data, int days, const struct earnings *earnings) {
    long long commission = 0, *parts = allocate((size_t)earnings->count * sizeof *parts);
    for (int i = 0; i < earnings->count; i++) {
        const struct source *source = &earnings->sources[i];
        long long net = sum_days(source->net, 0, days), fee = sum_commission(source, days);
        parts[i] = net > 0 ? net : 0;
        add_sums(source->item, net, fee);
        commission += fee;
    }
    add_shares(get(data, "sources"), parts);
    cJSON *sum = cJSON_AddObjectToObject(data, "sum");
    add_sums(sum, sum_days(earnings->net, 0, days), commission);
    if (earnings->count) {
        cJSON *first = earnings->sources[0].item;
        let_grow(first, first);
        let_grow(sum, first);
    }
}

/* Apportions the views over the countries. */
static void compute_countries(cJSON *countries, long long views) {
    int count = cJSON_GetArraySize(countries), i = 0;
    long long *shares = allocate((size_t)count * sizeof *shares);
    cJSON *country;
    cJSON_ArrayForEach (country, countries)
        shares[i++] = (long long)(1000 * get_number(country, "share"));
    const long long *parts = apportion(views, shares, count);
    i = 0;
    cJSON_ArrayForEach (country, countries)
        add_count(country, "views", parts[i++]);
    add_shares(countries, views > 0 ? parts : shares);
}

int main(void) {
    cJSON *data = page_begin("stats"), *measures = get(data, "measures"), *measure;
    int days = choose_range(data);

    struct earnings earnings = read_earnings(2 * days);
    long long views = 0;
    cJSON_ArrayForEach (measure, measures) {
        cJSON_AddBoolToObject(measure, "chosen", measure == measures->child); /* its chart is seen at first */
        long long total = compute_measure(measure, days, &earnings);
        if (strcmp(get_text(measure, "id", ""), "views") == 0)
            views = total;
    }
    compute_sources(data, days, &earnings);
    compute_countries(get(data, "countries"), views);
    cJSON *balances = cJSON_AddObjectToObject(data, "balances");
    add_balances(balances, earnings.net);
    cJSON_AddItemToObject(data, "best_posts", best_posts(days));
    cJSON_AddItemToObject(data, "best_fans", best_fans());
    cJSON_AddItemToObject(data, "latest", latest_transactions(days));

    cJSON_AddItemToObject(data, "first", cJSON_CreateStringArray((const char *[]){"plot", "charts"}, 2));
    page_render("stats", data);
}
