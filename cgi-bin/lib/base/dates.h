/* dates.h: dates as numbers. A date is ISO 8601 local, "2026-03-14" or "2026-03-14T21:07", also with seconds,
 * in the film's own time zone, which has no summer time; as a number it counts seconds from 1970 in that
 * zone. */
#ifndef DATES_H
#define DATES_H

#include <stdbool.h>
#include <time.h>

/* Reads a date into *when; when it is none, as "2026-02-30", false, and *when stays as it was. */
bool read_date(const char *iso, time_t *when);

/* The date as a number. A text that is no date: fail(500) and says which. */
time_t parse_date(const char *iso);

/* The other way round, always with seconds, as a new string: "2026-03-14T21:07:00" */
char *print_date(time_t when);

/* The real time: seconds since 1970, with their fraction. */
double now_seconds(void);

#endif
