/* dates.c: dates as numbers. See dates.h. */
#include "base/dates.h"
#include "base/buffer.h"
#include "base/error.h"

bool read_date(const char *iso, time_t *when) {
    struct tm tm = {0};
    const char *end = strptime(iso, "%Y-%m-%d", &tm);
    if (end && *end == 'T')
        end = strptime(end + 1, "%H:%M", &tm);
    if (end && *end == ':')
        end = strptime(end + 1, "%S", &tm);
    int day = tm.tm_mday;
    time_t time = timegm(&tm);
    if (!end || *end || tm.tm_mday != day) /* timegm makes March 2 of February 30 */
        return false;
    *when = time;
    return true;
}

time_t parse_date(const char *iso) {
    time_t when;
    if (!read_date(iso, &when))
        fail(500, NULL, "Une date comme 2026-03-14T21:07 est attendue (trouvé : « %s »).", iso);
    return when;
}

char *print_date(time_t when) {
    struct tm tm;
    char text[32];
    gmtime_r(&when, &tm);
    return format_string("%.*s", (int)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm), text);
}

double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
