/* json_scan.h: reads JSON as a text, strictly by RFC 8259: what is wrong and where a person would look for
 * it, and where each value stands. (cJSON, which gives us the values, is laxer and forgets where they were.)
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A value: its key, with the quotes (NULL in a list), where they begin, and what it is in: parent, the
 * position of a list or object, where number others are before it. */
struct position {
    const char *key;
    struct place key_place, place; /* without the file */
    size_t parent, number;
};

struct json_scan {
    const char *start, *end; /* the text; there is a NUL at its end */
    struct buffer positions; /* of every value, in the order of the text: the outermost is the first */
    size_t count;
    const char *wrong; /* where the text stops being JSON, and the sentence about it */
    const char *sentence;
    int depth;
    struct place counted; /* how far the lines are counted: up to counted_to */
    const char *counted_to;
};

/* Reads the length bytes of text, behind which there is a NUL. False when it is not JSON: then wrong and
 * sentence tell. */
bool scan_json(struct json_scan *json, const char *text, size_t length);

/* Finds, in the same way, what no text in UTF-8 has, from start to end; other programs write other things. */
bool scan_utf8(struct json_scan *json);

/* The line and column of p, a spot in text. */
struct place find_place(const char *file, const char *text, const char *p);

#endif
