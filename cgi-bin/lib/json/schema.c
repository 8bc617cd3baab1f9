/* schema.c: JSON Schema on cJSON trees. See schema.h for what of it. */
#include "json/schema.h"
#include "base/buffer.h"
#include "base/files.h"
#include "json/rules.h"
#include "json/tree.h"

#include <string.h>

enum { DEEPEST = 2000 }; /* schemas inside each other */

static void validate(struct check *check, const cJSON *schema, const cJSON *value);

static void add_unknown_key(struct check *check, const cJSON *known, const cJSON *value) {
    const char *nearest = NULL;
    size_t least = strlen(value->string) / 3 + 2;
    const cJSON *key;
    cJSON_ArrayForEach (key, known) {
        if (edit_distance(value->string, key->string) >= least)
            continue;
        nearest = key->string;
        least = edit_distance(value->string, nearest);
    }
    const char *hint = nearest ? format_string(" ; vouliez-vous dire « %s » ?", nearest) : ".";
    add_error(&check->errors, &check->content, value, true, "cette clé est inconnue%s", hint);
}

static void validate_parts(struct check *check, const cJSON *schema, const cJSON *value) {
    const cJSON *known = get(schema, "properties"), *others = get(schema, "additionalProperties"), *part;
    cJSON_ArrayForEach (part, value) {
        if (cJSON_IsArray(value))
            validate(check, get(schema, "items"), part);
        else if (get(known, part->string))
            validate(check, get(known, part->string), part);
        else if (cJSON_IsFalse(others))
            add_unknown_key(check, known, part);
        else
            validate(check, others, part);
    }
}

/* object must have all the keys of the list names; because: the key that wants them, or NULL. */
static void require(struct check *check, const cJSON *names, const cJSON *object, const char *because) {
    const cJSON *name;
    because = because ? format_string(", que « %s » demande", because) : "";
    cJSON_ArrayForEach (name, names)
        if (cJSON_IsString(name) && !get(object, name->valuestring))
            add_error(&check->errors, &check->content, object, false, "la clé « %s » manque%s.",
                      name->valuestring, because);
}

static void require_all(struct check *check, const cJSON *schema, const cJSON *value) {
    const cJSON *names;
    if (!cJSON_IsObject(value))
        return;
    require(check, get(schema, "required"), value, NULL);
    cJSON_ArrayForEach (names, get(schema, "dependentRequired"))
        if (get(value, names->string))
            require(check, names, value, names->string);
}

/* What is wrong with a value that fits none is what the title says, or else what the first of them misses. */
static void validate_any(struct check *check, const cJSON *schema, const cJSON *value) {
    struct error *before = check->errors;
    const cJSON *choices = get(schema, "anyOf"), *choice;
    bool found = !choices;
    cJSON_ArrayForEach (choice, choices) {
        check->errors = NULL;
        validate(check, choice, value);
        found |= !check->errors;
    }
    check->errors = before;
    if (!found && get(schema, "title"))
        add_error(&check->errors, &check->content, value, false, "%s", explain(schema, value));
    else if (!found)
        validate(check, choices->child, value);
}

/* The schema that "#/$defs/NAME" means, or NULL. */
static const cJSON *find_definition(const struct check *check, const cJSON *ref) {
    const char *start = "#/$defs/", *name = cJSON_IsString(ref) ? ref->valuestring : "";
    return strncmp(name, start, strlen(start)) == 0
               ? get(get(check->schema.tree, "$defs"), name + strlen(start))
               : NULL;
}

static void find_doubles(struct check *check, const cJSON *schema, const cJSON *value) {
    const char *key = get_text(schema, "x-unique", NULL);
    const cJSON *item;
    if (!key || !cJSON_IsArray(value))
        return;
    struct index index = make_index(value, key);
    cJSON_ArrayForEach (item, value) {
        const char *text = get_text(item, key, NULL);
        if (text && find_indexed(&index, text) != item)
            add_error(&check->errors, &check->content, get(item, key), false,
                      "« %s » est déjà pris plus haut ; chaque « %s » est unique.", text, key);
    }
}

/* Adds to check->errors what is wrong with value by schema (NULL: nothing). */
static void validate(struct check *check, const cJSON *schema, const cJSON *value) {
    check->endless |= check->depth > DEEPEST;
    if (!schema || check->endless)
        return;
    check->depth++;
    if (!satisfies(schema, value))
        add_error(&check->errors, &check->content, value, false, "%s", explain(schema, value));
    if (check->visit)
        check->visit(check, schema, value);
    validate_parts(check, schema, value);
    require_all(check, schema, value);
    find_doubles(check, schema, value);
    validate_any(check, schema, value);
    validate(check, find_definition(check, get(schema, "$ref")), value);
    check->depth--;
}

/* ---- the schema itself ---- */

/* All that may stand in a schema: what is looked at here and in rules.c, and what is not; see schema.h. */
static const char *const CHECKS[] = {"type",       "enum",
                                     "minimum",    "maximum",
                                     "minLength",  "maxLength",
                                     "minItems",   "maxItems",
                                     "pattern",    "x-date",
                                     "properties", "additionalProperties",
                                     "required",   "dependentRequired",
                                     "items",      "anyOf",
                                     "$ref",       "x-unique",
                                     "$defs",      NULL};
static const char *const NOTES[] = {
    "$schema",   "title",  "description", "examples", "default",   "$comment", "readOnly",
    "x-media",   "x-icon", "x-page",      "x-refers", "x-except",  "x-varied", "x-rising",
    "x-falling", "x-past", "x-unit",      "x-scale",  "x-becomes", "x-names",  NULL};

static bool is_among(const char *const *names, const char *name) {
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

/* What is wrong with one rule of a schema, or NULL. */
static const char *find_fault(const struct check *check, const cJSON *rule) {
    const char *name = rule->string;
    if (!is_among(CHECKS, name) && !is_among(NOTES, name))
        return "ce mot-clé n'est pas de ceux que cgi-bin/lib/json/schema.h énumère.";
    if (strcmp(name, "type") == 0 && !cJSON_IsArray(rule) && !is_type(rule))
        return "ce type est inconnu.";
    if (strcmp(name, "pattern") == 0 && !is_pattern(rule))
        return "ce motif n'est pas de ceux que cgi-bin/lib/json/schema.h permet.";
    if (strcmp(name, "$ref") == 0 && !find_definition(check, rule))
        return "une référence à #/$defs/NOM, dans ce fichier, est attendue.";
    return NULL;
}

/* Finds what is wrong in the schema itself. */
static void check_schema(struct check *check, const cJSON *schema) {
    static const char *const PARTS[] = {"properties", "$defs", "anyOf"};
    const cJSON *rule, *part;
    if (!cJSON_IsObject(schema))
        return;
    cJSON_ArrayForEach (rule, schema) {
        const char *fault = find_fault(check, rule);
        if (fault)
            add_error(&check->errors, &check->schema, rule, true, "%s", fault);
    }
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        cJSON_ArrayForEach (part, get(schema, PARTS[i]))
            check_schema(check, part);
    check_schema(check, get(schema, "items"));
    check_schema(check, get(schema, "additionalProperties"));
}

void check_text(struct check *check, const char *file, const char *text, size_t length, const char *schema) {
    size_t schema_length;
    const char *schema_text = read_file(schema, &schema_length);
    use_utf8(); /* so that . in a pattern is a character */
    if (schema_text) {
        const char *shown = schema + 3 * (strncmp(schema, "../", 3) == 0);
        read_document(&check->schema, shown, schema_text, schema_length, &check->errors);
        check_schema(check, check->schema.tree);
    }
    if (!check->errors) {
        read_document(&check->content, file, text, length, &check->errors);
        if (check->content.tree)
            validate(check, check->schema.tree, check->content.tree);
    }
    if (check->endless)
        add_error(&check->errors, &check->schema, check->schema.tree, false, "une référence tourne en rond.");
    sort_errors(&check->errors);
}
