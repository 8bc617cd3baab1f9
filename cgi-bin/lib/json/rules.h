/* rules.h: what a schema says of a value by itself, without its parts: type, enum, minimum, maximum,
 * minLength, maxLength, minItems, maxItems, pattern and x-date; see schema.h. */
#ifndef RULES_H
#define RULES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether value is what the schema wants. */
bool satisfies(const cJSON *schema, const cJSON *value);

/* A new string about a value that is not: what was expected and what was found. */
char *explain(const cJSON *schema, const cJSON *value);

/* Whether the rule "type" names one that there is, and "pattern" is one that means the same to regcomp and to
 * JavaScript. */
bool is_type(const cJSON *rule);
bool is_pattern(const cJSON *rule);

#endif
