/* rules.c: a value by itself against the rules of a schema. See rules.h. */
#include "json/rules.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "json/tree.h"

#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

static const struct type {
    const char *name;
    int bits; /* of cJSON's */
    const char *words;
} TYPES[] = {
    {"string", cJSON_String, "un texte entre guillemets"},
    {"number", cJSON_Number, "un nombre"},
    {"integer", cJSON_Number, "un nombre entier"},
    {"boolean", cJSON_True | cJSON_False, "true ou false"},
    {"array", cJSON_Array, "une liste entre [ et ]"},
    {"object", cJSON_Object, "un objet entre { et }"},
    {"null", cJSON_NULL, "null"},
};

static const struct type *find_type(const cJSON *name) {
    for (size_t i = 0; cJSON_IsString(name) && i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(TYPES[i].name, name->valuestring) == 0)
            return &TYPES[i];
    return NULL;
}

/* ---- a value by itself; a rule that is not there (NULL) is satisfied by any ---- */

static bool has_type(const cJSON *name, const cJSON *value) {
    const struct type *type = find_type(name);
    if (!type || !(value->type & type->bits))
        return false;
    return strcmp(type->name, "integer") != 0 || floor(value->valuedouble) == value->valuedouble;
}

static bool satisfies_type(const cJSON *rule, const cJSON *value) {
    const cJSON *name;
    cJSON_ArrayForEach (name, rule)
        if (has_type(name, value))
            return true;
    return !rule || has_type(rule, value);
}

static bool satisfies_enum(const cJSON *rule, const cJSON *value) {
    const cJSON *allowed;
    cJSON_ArrayForEach (allowed, rule)
        if (cJSON_Compare(allowed, value, true))
            return true;
    return !rule;
}

/* How much a value may be: a number by itself, a text by its characters, a list by its items. */
static const struct limit {
    const char *name;
    int type; /* of values, as cJSON has it */
    bool least;
    const char *words;
} LIMITS[] = {
    {"minimum", cJSON_Number, true, "ou plus"},
    {"maximum", cJSON_Number, false, "ou moins"},
    {"minLength", cJSON_String, true, "caractère(s) ou plus"},
    {"maxLength", cJSON_String, false, "caractère(s) ou moins"},
    {"minItems", cJSON_Array, true, "élément(s) ou plus"},
    {"maxItems", cJSON_Array, false, "élément(s) ou moins"},
};
enum { LIMIT_COUNT = sizeof LIMITS / sizeof *LIMITS };

static bool satisfies_limit(const struct limit *limit, const cJSON *schema, const cJSON *value) {
    const cJSON *rule = value->type == limit->type ? get(schema, limit->name) : NULL;
    if (!rule)
        return true;
    double size = value->valuedouble;
    if (cJSON_IsString(value))
        size = (double)count_characters(value->valuestring);
    else if (cJSON_IsArray(value))
        size = cJSON_GetArraySize(value);
    return limit->least ? size >= rule->valuedouble : size <= rule->valuedouble;
}

/* A pattern made ready for use. */
struct compiled {
    const char *pattern;
    int error; /* of regcomp: it is no pattern, and nothing fits */
    regex_t regex;
    struct compiled *next;
};

/* Each pattern once, as that takes long and most are used again and again. */
static const struct compiled *compile_pattern(const char *pattern) {
    static struct compiled *all;
    for (const struct compiled *known = all; known; known = known->next)
        if (strcmp(known->pattern, pattern) == 0)
            return known;
    struct compiled *made = allocate(sizeof *made);
    made->pattern = pattern;
    made->error = regcomp(&made->regex, pattern, REG_EXTENDED | REG_NOSUB);
    made->next = all;
    all = made;
    return made;
}

static bool satisfies_pattern(const cJSON *rule, const cJSON *value) {
    if (!rule || !cJSON_IsString(value))
        return true;
    const struct compiled *pattern = compile_pattern(rule->valuestring);
    int error = pattern->error;
    if (!error)
        error = regexec(&pattern->regex, value->valuestring, 0, NULL, 0);
    if (error == REG_ESPACE)
        fail(500, NULL, "La mémoire manque.");
    return !error;
}

static bool satisfies_date(const cJSON *rule, const cJSON *value) {
    time_t when;
    return !cJSON_IsTrue(rule) || !cJSON_IsString(value) || read_date(value->valuestring, &when);
}

bool satisfies(const cJSON *schema, const cJSON *value) {
    for (size_t i = 0; i < LIMIT_COUNT; i++)
        if (!satisfies_limit(&LIMITS[i], schema, value))
            return false;
    return !cJSON_IsFalse(schema) && satisfies_type(get(schema, "type"), value) &&
           satisfies_enum(get(schema, "enum"), value) && satisfies_pattern(get(schema, "pattern"), value) &&
           satisfies_date(get(schema, "x-date"), value);
}

/* What kind of value the schema wants, in words. */
static const char *describe_kind(const cJSON *schema) {
    const cJSON *type = get(schema, "type"), *item;
    const char *kind = "";
    cJSON_ArrayForEach (item, get(schema, "enum"))
        kind = format_string("%s%s%s", kind, *kind ? " ou " : "", cJSON_PrintUnformatted(item));
    if (!*kind && find_type(type))
        kind = find_type(type)->words;
    return get_text(schema, "title", *kind ? kind : "autre chose");
}

char *explain(const cJSON *schema, const cJSON *value) {
    const cJSON *type = get(schema, "type");
    const char *kind = describe_kind(schema), *limit = "", *found = cJSON_PrintUnformatted(value), *more = "";
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const cJSON *rule = get(schema, LIMITS[i].name);
        bool always = strcmp(LIMITS[i].name, "minimum") == 0;
        if (rule && (always || !satisfies_limit(&LIMITS[i], schema, value)))
            limit = format_string(", %s %s", cJSON_PrintUnformatted(rule), LIMITS[i].words);
    }
    char *end = "";
    if (type && satisfies_type(type, cJSON_CreateNumber(1)) && cJSON_IsString(value) &&
        strtod(value->valuestring, &end) >= 0 && !*end)
        more = " ; un nombre s'écrit sans guillemets";
    size_t most = 48;
    while (most < strlen(found) && (found[most] & 0xC0) == 0x80) /* do not cut a character in two */
        most++;
    return format_string("%s est attendu%s%s (trouvé : %.*s%s%s).", kind,
                         strncmp(kind, "une ", 4) == 0 ? "e" : "", limit, (int)most, found,
                         strlen(found) > most ? "…" : "", more);
}

/* ---- the rules themselves ---- */

bool is_type(const cJSON *rule) {
    return find_type(rule);
}

bool is_pattern(const cJSON *rule) {
    const char *p = cJSON_IsString(rule) ? rule->valuestring : "";
    if (!*p)
        return false;
    for (bool set = false; *p; p++) {
        if ((*p == '\\' && (set || isalnum((unsigned char)p[1]) || !p[1])) || (set && *p == '['))
            return false;
        if (!set && (strncmp(p, "(?", 2) == 0 || (strchr("*+?}", *p) && p[1] == '?')))
            return false;
        if (strncmp(p, "[]", 2) == 0 || strncmp(p, "[^]", 3) == 0)
            return false;
        set = set ? *p != ']' : *p == '[';
        p += *p == '\\';
    }
    return true;
}
