/* schema.h: holds content against its JSON Schema, so that whatever the crew types is right or is explained.
 *
 * The subset of JSON Schema, draft 2020-12, that is understood; any other keyword is an error in the schema:
 *   type enum minimum maximum minLength maxLength minItems maxItems pattern
 *   properties required additionalProperties dependentRequired items anyOf $ref (to "#/$defs/NAME")
 *   $schema $defs title description examples default $comment readOnly, which check nothing
 * In a pattern, what POSIX and JavaScript both know: . * + ? {2,3} | ( ) ^ $ [a-z] and \ before a sign.
 * Of our own, for what JSON Schema cannot say:
 *   x-date: true         a day that exists, "2026-03-14", or a minute of it, "2026-03-14T21:07"
 *   x-unique: "id"       no two items of the list have the same id
 * and, for the forms of /edit (htdocs/lib/edit): x-unit: "s", behind a number; x-names: what values are
 * called there; x-scale: true, a number that grows with all others; x-becomes: "history", where a script
 * goes; and, not looked at here: x-media x-icon x-page x-refers x-except (see references.h) and, by make
 * check alone, x-varied x-rising x-falling x-past (see plausibility.h).
 *
 * The words of an error come from the schema: "title" is what is expected, as "un nombre de secondes". */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "base/error.h"
#include "json/document.h"

struct check {
    struct document content, schema;
    struct error *errors; /* in the order of the file */
    /* Called, unless NULL, for each value with each part of the schema that applies to it. */
    void (*visit)(struct check *check, const cJSON *schema, const cJSON *value);
    int depth; /* of schemas inside each other */
    bool endless;
};

/* Checks text, of length bytes, that stands in file: its syntax, its keys and its values. schema: the path of
 * its schema; where there is no such file, the syntax alone. Afterwards check->errors tells what is wrong,
 * and when that is nothing, check->content.tree is what the text says. */
void check_text(struct check *check, const char *file, const char *text, size_t length, const char *schema);

#endif
