/* schema.c: JSON Schema on cJSON trees. See schema.h for what of it. */
#include "json/schema.h"
#include "base/buffer.h"
#include "base/dates.h"
#include "base/files.h"
#include "base/utf8.h"
#include "json/tree.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 2000 }; /* schemas inside each other */

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

/* ---- what a value has to be ---- */

static bool has_type(const cJSON *name, const cJSON *value) {
    const struct type *type = find_type(name);
    bool whole = type && (type->name[0] != 'i' || floor(value->valuedouble) == value->valuedouble);
    return whole && (value->type & type->bits);
}

static bool satisfies_type(const cJSON *rule, const cJSON *value) {
    const cJSON *name;
    cJSON_ArrayForEach (name, rule)
        if (has_type(name, value))
            return true;
    return has_type(rule, value);
}

static bool satisfies_enum(const cJSON *rule, const cJSON *value) {
    const cJSON *allowed;
    cJSON_ArrayForEach (allowed, rule)
        if (cJSON_Compare(allowed, value, true))
            return true;
    return false;
}

static double number_of(const cJSON *value) {
    return cJSON_IsNumber(value) ? value->valuedouble : NAN;
}

static double length_of(const cJSON *value) { /* in characters */
    return cJSON_IsString(value) ? (double)count_characters(value->valuestring) : NAN;
}

static double size_of(const cJSON *value) {
    return cJSON_IsArray(value) ? cJSON_GetArraySize(value) : NAN;
}

/* Whether a pattern means the same to regcomp and to JavaScript; see schema.h. */
static bool is_portable(const char *p) {
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

static bool satisfies_pattern(const cJSON *rule, const cJSON *value) {
    enum { KEPT = 16 }; /* to compile one takes long, and most are used again and again */
    static struct {
        const char *pattern;
        regex_t regex;
    } kept[KEPT];
    static size_t oldest;
    size_t i = 0;
    int error = 0;
    if (!cJSON_IsString(value))
        return true;
    while (i < KEPT && (!kept[i].pattern || strcmp(kept[i].pattern, rule->valuestring) != 0))
        i++;
    if (i == KEPT) {
        i = oldest++ % KEPT;
        error = regcomp(&kept[i].regex, rule->valuestring, REG_EXTENDED | REG_NOSUB);
        kept[i].pattern = error ? NULL : rule->valuestring; /* NULL: nothing fits */
    }
    if (!error)
        error = regexec(&kept[i].regex, value->valuestring, 0, NULL, 0);
    if (error == REG_ESPACE)
        fail(500, NULL, "La mémoire manque.");
    return !error;
}

static bool satisfies_date(const cJSON *rule, const cJSON *value) {
    time_t when;
    return !cJSON_IsTrue(rule) || !cJSON_IsString(value) || read_date(value->valuestring, &when);
}

/* ---- what its parts have to be ---- */

static void validate(struct check *check, const cJSON *schema, const cJSON *value);
static void explain(struct check *check, const cJSON *schema, const cJSON *value);

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

static void apply_properties(struct check *check, const cJSON *schema, const cJSON *value) {
    const cJSON *known = get(schema, "properties"), *child;
    if (cJSON_IsObject(value))
        cJSON_ArrayForEach (child, value)
            validate(check, get(known, child->string), child);
}

static void apply_additional(struct check *check, const cJSON *schema, const cJSON *value) {
    const cJSON *known = get(schema, "properties"), *rule = get(schema, "additionalProperties"), *child;
    if (!cJSON_IsObject(value))
        return;
    cJSON_ArrayForEach (child, value) {
        if (get(known, child->string))
            continue;
        if (cJSON_IsFalse(rule))
            add_unknown_key(check, known, child);
        else
            validate(check, rule, child);
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

static void apply_required(struct check *check, const cJSON *schema, const cJSON *value) {
    if (cJSON_IsObject(value))
        require(check, get(schema, "required"), value, NULL);
}

static void apply_dependent(struct check *check, const cJSON *schema, const cJSON *value) {
    const cJSON *names;
    cJSON_ArrayForEach (names, get(schema, "dependentRequired"))
        if (get(value, names->string))
            require(check, names, value, names->string);
}

static void apply_items(struct check *check, const cJSON *schema, const cJSON *value) {
    const cJSON *child;
    if (cJSON_IsArray(value))
        cJSON_ArrayForEach (child, value)
            validate(check, get(schema, "items"), child);
}

/* What is wrong with a value that fits none is what the title says, or else what the first of them misses. */
static void apply_any(struct check *check, const cJSON *schema, const cJSON *value) {
    struct error *before = check->errors;
    const cJSON *choices = get(schema, "anyOf"), *choice;
    bool found = false;
    cJSON_ArrayForEach (choice, choices) {
        check->errors = NULL;
        validate(check, choice, value);
        found |= !check->errors;
    }
    check->errors = before;
    if (!found && get(schema, "title"))
        explain(check, schema, value);
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

static void apply_ref(struct check *check, const cJSON *schema, const cJSON *value) {
    validate(check, find_definition(check, get(schema, "$ref")), value);
}

static void apply_unique(struct check *check, const cJSON *schema, const cJSON *value) {
    const char *key = get_text(schema, "x-unique", "");
    const cJSON *item;
    if (!cJSON_IsArray(value))
        return;
    struct index index = make_index(value, key);
    cJSON_ArrayForEach (item, value) {
        const char *text = get_text(item, key, NULL);
        if (text && find_indexed(&index, text) != item)
            add_error(&check->errors, &check->content, get(item, key), false,
                      "« %s » est déjà pris plus haut ; chaque « %s » est unique.", text, key);
    }
}

/* ---- the keywords ---- */

/* A keyword checks a value by one of: satisfies; measure, where the rule is the least or else the greatest
 * that it may be; apply, which looks at the parts of the value. Or it checks nothing. In it are, as parts
 * tells, a schema, or a list or object of them. */
static const struct keyword {
    const char *name;
    bool (*satisfies)(const cJSON *rule, const cJSON *value);
    double (*measure)(const cJSON *value);
    bool least;
    const char *words;
    void (*apply)(struct check *check, const cJSON *schema, const cJSON *value);
    enum { NONE, ONE, SEVERAL } parts;
} KEYWORDS[] = {
    {"type", .satisfies = satisfies_type},
    {"enum", .satisfies = satisfies_enum},
    {"pattern", .satisfies = satisfies_pattern},
    {"x-date", .satisfies = satisfies_date},
    {"minimum", .measure = number_of, .least = true, .words = "ou plus"},
    {"maximum", .measure = number_of, .words = "ou moins"},
    {"minLength", .measure = length_of, .least = true, .words = "caractère(s) ou plus"},
    {"maxLength", .measure = length_of, .words = "caractère(s) ou moins"},
    {"minItems", .measure = size_of, .least = true, .words = "élément(s) ou plus"},
    {"maxItems", .measure = size_of, .words = "élément(s) ou moins"},
    {"properties", .apply = apply_properties, .parts = SEVERAL},
    {"additionalProperties", .apply = apply_additional, .parts = ONE},
    {"required", .apply = apply_required},
    {"dependentRequired", .apply = apply_dependent},
    {"items", .apply = apply_items, .parts = ONE},
    {"anyOf", .apply = apply_any, .parts = SEVERAL},
    {"$ref", .apply = apply_ref},
    {"x-unique", .apply = apply_unique},
    {"$defs", .parts = SEVERAL},
};

/* Keywords that check nothing here. */
static const char *const NOTES[] = {"$schema",  "title",    "description", "examples", "default",  "$comment",
                                    "readOnly", "x-media",  "x-icon",      "x-page",   "x-refers", "x-except",
                                    "x-varied", "x-rising", "x-falling",   "x-past"};

static const struct keyword *find_keyword(const char *name) {
    static const struct keyword note = {0};
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
        if (strcmp(name, KEYWORDS[i].name) == 0)
            return &KEYWORDS[i];
    for (size_t i = 0; i < sizeof NOTES / sizeof *NOTES; i++)
        if (strcmp(name, NOTES[i]) == 0)
            return &note;
    return NULL;
}

/* Whether a keyword of the kind that satisfies or measures is content with value. */
static bool satisfies(const struct keyword *keyword, const cJSON *rule, const cJSON *value) {
    double size = keyword->measure ? keyword->measure(value) : NAN;
    if (!isnan(size))
        return keyword->least ? size >= rule->valuedouble : size <= rule->valuedouble;
    return !keyword->satisfies || keyword->satisfies(rule, value);
}

/* Adds to check->errors what is wrong with value by schema, a schema (NULL: nothing). */
static void validate(struct check *check, const cJSON *schema, const cJSON *value) {
    bool fits = !cJSON_IsFalse(schema);
    const cJSON *rule;
    check->endless |= check->depth > DEEPEST;
    if (!schema || check->endless)
        return;
    if (check->visit)
        check->visit(check, schema, value);
    check->depth++;
    cJSON_ArrayForEach (rule, schema) {
        const struct keyword *keyword = find_keyword(rule->string);
        if (keyword->apply)
            keyword->apply(check, schema, value);
        else
            fits &= satisfies(keyword, rule, value);
    }
    check->depth--;
    if (!fits)
        explain(check, schema, value);
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

/* Adds the error that value is not what schema want: what was expected, and what was found. */
static void explain(struct check *check, const cJSON *schema, const cJSON *value) {
    const char *kind = describe_kind(schema), *limit = "", *found = cJSON_PrintUnformatted(value), *more = "";
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++) {
        const cJSON *rule = get(schema, KEYWORDS[i].name);
        bool always = strcmp(KEYWORDS[i].name, "minimum") == 0;
        if (rule && KEYWORDS[i].measure && (always || !satisfies(&KEYWORDS[i], rule, value)))
            limit = format_string(", %s %s", cJSON_PrintUnformatted(rule), KEYWORDS[i].words);
    }
    char *end = "";
    if (satisfies_type(get(schema, "type"), cJSON_CreateNumber(1)) && cJSON_IsString(value) &&
        strtod(value->valuestring, &end) >= 0 && !*end)
        more = " ; un nombre s'écrit sans guillemets";
    size_t most = 48;
    while (most < strlen(found) && (found[most] & 0xC0) == 0x80) /* do not cut a character in two */
        most++;
    add_error(&check->errors, &check->content, value, false, "%s est attendu%s%s (trouvé : %.*s%s%s).", kind,
              strncmp(kind, "une ", 4) == 0 ? "e" : "", limit, (int)most, found,
              strlen(found) > most ? "…" : "", more);
}

/* ---- the schema itself ---- */

/* What is wrong with one rule of a schema, or NULL. */
static const char *find_fault(const struct check *check, const cJSON *rule) {
    const struct keyword *keyword = find_keyword(rule->string);
    const char *text = cJSON_IsString(rule) ? rule->valuestring : "";
    if (!keyword)
        return "ce mot-clé n'est pas de ceux que cgi-bin/lib/schema.h énumère.";
    if (keyword->satisfies == satisfies_type && !cJSON_IsArray(rule) && !find_type(rule))
        return "ce type est inconnu.";
    if (keyword->satisfies == satisfies_pattern && (!*text || !is_portable(text)))
        return "ce motif n'est pas de ceux que cgi-bin/lib/schema.h permet.";
    if (keyword->apply == apply_ref && !find_definition(check, rule))
        return "une référence à #/$defs/NOM, dans ce fichier, est attendue.";
    return NULL;
}

/* Finds what is wrong in the schema itself. */
static void check_schema(struct check *check, const cJSON *schema) {
    const cJSON *rule, *part;
    if (!cJSON_IsObject(schema))
        return;
    cJSON_ArrayForEach (rule, schema) {
        const char *fault = find_fault(check, rule);
        if (fault)
            add_error(&check->errors, &check->schema, rule, true, "%s", fault);
        else if (find_keyword(rule->string)->parts == ONE)
            check_schema(check, rule);
        else if (find_keyword(rule->string)->parts == SEVERAL)
            cJSON_ArrayForEach (part, rule)
                check_schema(check, part);
    }
}

static void check_all(struct check *check, const char *file, const char *text, size_t length,
                      const char *schema) {
    setlocale(LC_CTYPE, "C.UTF-8"); /* so that . in a pattern is a character */
    read_document(&check->content, file, text, length, &check->errors);
    char *text_of_schema = check->content.tree ? read_file(schema, &length) : NULL;
    if (!text_of_schema)
        return;
    struct error *before = check->errors;
    check->errors = NULL;
    read_document(&check->schema, schema + 3 * (strncmp(schema, "../", 3) == 0), text_of_schema, length,
                  &check->errors);
    check_schema(check, check->schema.tree);
    if (check->errors)
        return;
    check->errors = before;
    validate(check, check->schema.tree, check->content.tree);
    if (check->endless)
        add_error(&check->errors, &check->schema, check->schema.tree, false, "une référence tourne en rond.");
}

void check_text(struct check *check, const char *file, const char *text, size_t length, const char *schema) {
    check_all(check, file, text, length, schema);
    sort_errors(&check->errors);
}
