/* chart.h: the numbers that a chart's SVG is made of; the SVG itself is in the templates. Lines are in a box
 * of 10000 x 10000, which the template stretches; what must not be stretched, as text, has its place in
 * percent. Values are of days, today first; on the chart today is on the right. */
#ifndef CHART_H
#define CHART_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* What the y axis shows: from least to most, a mark each step; least <= 0 < most. */
struct scale {
    long long least, most, step;
};

/* The scale for these values; a step is 1, 2 or 5 units, or ten times that, and so on. */
struct scale fit_scale(const long long *values, int count, long long unit);

/* The points of a line through count values. */
char *line_points(struct scale scale, const long long *values, int count);

/* Adds a "chart" to measure, of count days and as many before them: points, points_before; zero and last,
 * where the axis and the last point are; least, most; values, values_before for the script; ticks [{y,
 * label}] and marks [{x, y, side, label}], those of events which have the measure's id as
 * a key. money: values are cents. */
void add_chart(cJSON *measure, const cJSON *events, const long long *values, int count, bool money);

/* Adds "dates" to object, [{x, label, side}], for charts of so many days. */
void add_dates(cJSON *object, int count);

#endif
