/* csv.h: tables as text, comma-separated values (RFC 4180). */
#ifndef CSV_H
#define CSV_H

#include "base/buffer.h"

#include <stddef.h>

/* Adds a line with these count values. A text that a spreadsheet would take for a formula, as it begins with
 * = + - @, a tab or a line's end, gets a ' before it. */
void csv_append(struct buffer *table, const char *const *values, size_t count);

/* Reads the line at *text into most new strings, "" where it has no value, and moves *text behind it. Returns
 * how many it has, 0 at the end of the table. The ' of csv_append is left out. */
size_t csv_read(const char **text, char **values, size_t most);

#endif
