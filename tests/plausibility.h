/* plausibility.h: finds what is no error but would look fake on camera. */
#ifndef PLAUSIBILITY_H
#define PLAUSIBILITY_H

#include "base/error.h"
#include "json/document.h"

/* What was found, in the order of the files. */
extern struct error *implausible;

/* Adds a sentence, as for printf, about a place. */
__attribute__((format(printf, 2, 3))) void warn_at(struct place where, const char *sentence, ...);

/* Looks at one value with what the schema says about it: x-rising, x-falling (the dates of a list go up or
 * down), x-varied (no two items have the same picture) and x-past (nothing is later than the story clock). */
void find_implausible(const struct document *document, const cJSON *rules, const cJSON *value);

/* Looks at whole files that have no error: lorem ipsum, weekdays that do not fit their date, a key that
 * erases where nobody types, sums. */
void find_more_implausible(const struct document *documents, size_t count);

/* The same of a value in a document. */
__attribute__((format(printf, 3, 4))) void warn_value(const struct document *document, const cJSON *value,
                                                      const char *sentence, ...);

#endif
