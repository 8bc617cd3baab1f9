/* json_text.h: reads JSON as a text, strictly by RFC 8259: what is wrong and where a person would look for
 * it, and where each value stands. (cJSON, which gives us the values, is laxer and forgets where they were.)
 */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include "fail.h"

#include <stdbool.h>
#include <stddef.h>

/* Where a value begins, and before it its key (NULL in a list). */
struct mark {
    const char *key, *value;
};

struct json_text {
    const char *start, *end; /* the text; there is a NUL at its end */
    struct mark *marks;      /* of every value, in the order of the text: the outermost is the first */
    size_t count, size;
    const char *wrong; /* where the text stops being JSON, and the sentence about it */
    const char *sentence;
    int depth;
};

/* Reads the length bytes of text, behind which there is a NUL. False when it is not JSON: then wrong and
 * sentence tell. */
bool scan_json(struct json_text *json, const char *text, size_t length);

/* The line and column of p, a spot in text. */
struct place find_place(const char *file, const char *text, const char *p);

#endif
