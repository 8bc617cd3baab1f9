/* document.h: a JSON text with its values, which knows where each of them stands, and errors about them. */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "base/error.h"
#include "json/json_scan.h"

#include <cjson/cJSON.h>

struct document {
    const char *file; /* its name in errors */
    struct json_scan json;
    cJSON *tree; /* NULL when it is not JSON; the valueint of each value is the number of its position */
};

/* Reads the length bytes of text, which stand in file. What is wrong, duplicate keys included, goes to
 * errors. */
void read_document(struct document *document, const char *file, const char *text, size_t length,
                   struct error **errors);

/* Adds an error about a place to a list, which is to be sorted in the end. */
__attribute__((format(printf, 3, 4))) void add_error_at(struct error **list, struct place where,
                                                        const char *sentence, ...);

/* The same about a value (at_key: its key) of document.
 * The sentence gets the path to the value put before it, as "conversations[2].script[0].delay : ". */
__attribute__((format(printf, 5, 6))) void add_error(struct error **list, const struct document *document,
                                                     const cJSON *value, bool at_key, const char *sentence,
                                                     ...);

/* Puts errors in the order of the files and of what stands there. */
void sort_errors(struct error **list);

#endif
