/* daily_figures.h: views and money by day, from stats.json: what Home and Stats share.
 *
 * All that is written there is of the last PERIOD days. A curve spreads it over these days; the PERIOD days
 * before are the same, less the measure's change, and so on back, the change fading. Every sum of any days is
 * then a sum of the same days, so figures, charts and tables agree to the unit and the cent. Arrays of days
 * begin with today. */
#ifndef DAILY_FIGURES_H
#define DAILY_FIGURES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

enum { PERIOD = 30 };

/* Apportions total over count new parts as weights say, by the largest remainder: the parts add up to total
 * exactly. Weights may be 0 or negative; where they do not add up to something that can be spread, all parts
 * are alike. */
long long *apportion(long long total, const long long *weights, int count);

/* What happened on each of the last days: of measure, an item of stats.json's "measures". */
long long *count_days(const cJSON *measure, int days);

/* Whether a measure is money, in cents; and the one that is, or NULL when stats.json does not show it. */
bool is_money(const cJSON *measure);
const cJSON *earnings_measure(void);

/* What one item of stats.json's "sources" brought in, in cents: the net a day, the commission of the last
 * period; distribution: how these become days. */
struct source {
    cJSON *item;
    const struct distribution *distribution;
    long long *net, commission;
};

/* The earnings of the last days, of as many at least as balances need: net is the sum of the sources. */
struct earnings {
    int count;
    struct source *sources;
    long long *net;
};
struct earnings read_earnings(int days);

/* The commission on what a source brought in on the last days, in cents. */
long long sum_commission(const struct source *source, int days);

/* The sum of the days from ... to - 1. */
long long sum_days(const long long *days, int from, int to);

/* The same days as a new string, "3,1,2", the oldest first: for the charts of htdocs/first/plot.js. */
char *list_days(const long long *days, int from, int to);

/* Adds to object the balances: "pending" for "hold" days, then "available" until the first of the month, and
 * "rate", see below; what was "paid" on "paid_day", and when is next: "next_day". net: that of read_earnings.
 */
void add_balances(cJSON *object, const long long *net);

/* Adds key to object: {"value": "2246.50", "shown": "2 246,50 €", "money": true}, for <data>. In the place of
 * an object may be a list, where the key only tells the reader what it is. */
void add_money(cJSON *object, const char *key, long long cents);
void add_count(cJSON *object, const char *key, long long number);

/* Adds "trend", "up" or "down", and "percent", as "+12,4 %"; neither when there was nothing before. */
void add_change(cJSON *object, long long now, long long before);

/* Adds "rate" to object when the measure is "live": units (views, cents) a minute. */
void add_rate(cJSON *object, const cJSON *measure);

#endif
