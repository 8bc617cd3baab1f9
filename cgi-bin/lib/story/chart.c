/* chart.c: the numbers that a chart's SVG is made of. See chart.h. */
#include "story/chart.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "json/tree.h"
#include "text/format.h"

#include <string.h>

enum { TICKS = 4, DATES = 7 }; /* at most, about */
enum { BOX = 10000 };          /* the sides of the box of the lines */
enum { DENSE = 100 };          /* days: more want a thinner line */

struct scale fit_scale(const long long *values, int count, long long unit) {
    long long least = 0, most = 0, step = unit;
    for (int i = 0; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    for (int i = 0; (most - least) / TICKS >= step; i++) /* 1 2 5 10 20 50 ... */
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    least = -((-least + step - 1) / step) * step;
    most = (most + step - 1) / step * step;
    return (struct scale){least, most > least ? most : least + step, step};
}

/* In percent from the top. */
static double place_y(struct scale scale, long long value) {
    return 100 * (double)(scale.most - value) / (double)(scale.most - scale.least);
}

/* In percent from the left. */
static double place_x(int ago, int count) {
    return count > 1 ? 100.0 * (count - 1 - ago) / (count - 1) : 100;
}

/* Percent in the box of the lines. */
static long long in_box(double percent) {
    return (long long)(percent * BOX / 100 + (percent < 0 ? -0.5 : 0.5));
}

char *line_points(struct scale scale, const long long *values, int count) {
    struct buffer points = {0};
    buffer_reserve(&points, 12 * (size_t)count + 1);
    for (int i = count - 1; i >= 0; i--) {
        buffer_append_number(&points, in_box(place_x(i, count)));
        buffer_append(&points, ",", 1);
        buffer_append_number(&points, in_box(place_y(scale, values[i])));
        buffer_append(&points, " ", 1);
    }
    return points.start;
}

static char *list_values(const long long *values, int count) {
    struct buffer list = {0};
    buffer_reserve(&list, 8 * (size_t)count + 1);
    for (int i = count - 1; i >= 0; i--) {
        buffer_append_number(&list, values[i]);
        buffer_append(&list, ",", i > 0);
    }
    return list.start;
}

static cJSON *add_label(cJSON *list, const char *axis, double place, const char *label) {
    cJSON *item = cJSON_CreateObject();
    /* about half of its width, at most, so that it stays inside */
    double half = 0.6 * (double)count_characters(label);
    set_text(item, axis, format_string("%.2f%%", place));
    set_text(item, "label", label);
    set_text(item, "side", place < half ? "start" : place > 100 - half ? "end" : "middle");
    cJSON_AddItemToArray(list, item);
    return item;
}

static void add_ticks(cJSON *chart, struct scale scale, bool money) {
    cJSON *ticks = cJSON_AddArrayToObject(chart, "ticks");
    for (long long value = scale.least; value <= scale.most; value += scale.step)
        add_label(ticks, "y", place_y(scale, value), format_short(value, money));
}

void add_dates(cJSON *object, int count) {
    cJSON *dates = cJSON_AddArrayToObject(object, "dates");
    int step = count <= DATES ? 1 : (count + DATES - 2) / (DATES - 1);
    for (int ago = 0; ago < count; ago += step)
        add_label(dates, "x", place_x(ago, count), format_day(story_clock() - 86400L * ago));
}

static void add_marks(cJSON *chart, const cJSON *events, const char *id, struct scale scale,
                      const long long *values, int count) {
    cJSON *marks = cJSON_AddArrayToObject(chart, "marks");
    const cJSON *event;
    cJSON_ArrayForEach (event, events) {
        int ago = days_ago(get_text(event, "at", ""));
        if (!get(event, id) || ago < 0 || ago >= count)
            continue;
        cJSON *mark = add_label(marks, "x", place_x(ago, count), get_text(event, "label", ""));
        set_text(mark, "y", format_string("%.2f%%", place_y(scale, values[ago])));
    }
}

void add_chart(cJSON *measure, const cJSON *events, const long long *values, int count, bool money) {
    cJSON *chart = cJSON_AddObjectToObject(measure, "chart");
    struct scale scale = fit_scale(values, 2 * count, money ? 100 : 1);
    set_text(chart, "points", line_points(scale, values, count));
    set_text(chart, "points_before", line_points(scale, values + count, count));
    set_text(chart, "zero", format_string("%lld", in_box(place_y(scale, 0))));
    set_text(chart, "last", format_string("%.2f%%", place_y(scale, values[0])));
    set_text(chart, "least", format_string("%lld", scale.least));
    set_text(chart, "most", format_string("%lld", scale.most));
    set_text(chart, "values", list_values(values, count));
    set_text(chart, "values_before", list_values(values + count, count));
    if (count > DENSE)
        cJSON_AddTrueToObject(chart, "dense");
    add_ticks(chart, scale, money);
    add_marks(chart, events, get_text(measure, "id", ""), scale, values, count);
}
