/* json_scan.c: a strict reader of JSON that explains mistakes. See json_scan.h.
 * Each scan_ function takes where something begins and returns where it ends, or NULL when it is wrong. */
#include "json/json_scan.h"
#include "base/buffer.h"
#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORD_PROCESSOR "Un traitement de texte a écrit ce fichier : enregistrez-le en texte brut, en UTF-8."
#define UTF_16 "Ce fichier est en UTF-16 (« Unicode ») : enregistrez-le en UTF-8."

enum { DEEPEST = 500 }; /* lists and objects inside each other; cJSON gives up at 1000 */

/* Signs that people type and that are not JSON wherever they stand, and what to tell about them. */
static const struct {
    const char *signs, *sentence;
} ODD[] = {
    {"“ ” „ « » ‘ ’ '", "Ce guillemet doit être un guillemet droit : \"."},
    {"/ #", "Un commentaire n'est pas permis ici ; une note se met sous la clé \"//\"."},
    {"\u00a0 \u202f \u200b", "Il y a ici une espace insécable, qui ne se voit pas : remplacez-la."},
};

/* Moves the place of *from on to p. */
static void move_place(struct place *where, const char **from, const char *p) {
    for (; *from < p; ++*from) {
        if (**from == '\n')
            *where = (struct place){where->file, where->line + 1, 1, *from + 1};
        else
            where->column += (**from & 0xC0) != 0x80; /* count characters, not bytes */
    }
}

struct place find_place(const char *file, const char *text, const char *p) {
    struct place where = {file, 1, 1, text};
    move_place(&where, &text, p);
    return where;
}

__attribute__((format(printf, 3, 4))) static const char *syntax_error(struct json_scan *json, const char *p,
                                                                      const char *sentence, ...) {
    va_list values;
    va_start(values, sentence);
    json->wrong = p;
    json->sentence = vformat_string(sentence, values);
    va_end(values);
    return NULL;
}

/* Explains what is at p, where something else was expected. */
static const char *syntax_error_odd(struct json_scan *json, const char *p, const char *expected) {
    const char *sign = format_string("%.*s", (int)utf8_length(p), p);
    for (size_t i = 0; *sign && *sign != ' ' && i < sizeof ODD / sizeof *ODD; i++)
        if (strstr(ODD[i].signs, sign))
            return syntax_error(json, p, "%s", ODD[i].sentence);
    if (p >= json->end) {
        while (p > json->start && isspace((unsigned char)p[-1]))
            p--;
        return syntax_error(json, p, "Le fichier s'arrête trop tôt.");
    }
    if (isspace((unsigned char)*p))
        return syntax_error(json, p, "Attendu ici : %s.", expected);
    return syntax_error(json, p, "Attendu ici : %s (trouvé : « %s »).", expected, sign);
}

/* Adds a value whose key, parent and number are known. */
static void add_position(struct json_scan *json, struct position position, const char *value) {
    move_place(&json->counted, &json->counted_to, position.key ? position.key : value);
    position.key_place = json->counted;
    move_place(&json->counted, &json->counted_to, value);
    position.place = json->counted;
    buffer_append(&json->positions, (const char *)&position, sizeof position);
    json->count++;
}

static const char *skip_blanks(const char *p) {
    return p + strspn(p, " \t\r\n");
}

/* ---- texts ---- */

static const char *scan_escape(struct json_scan *json, const char *p) {
    if (p[1] == 'u' && strspn(p + 2, "0123456789abcdefABCDEF") >= 4)
        return p + 6;
    if (p[1] && strchr("\"\\/bfnrt", p[1]))
        return p + 2;
    return syntax_error(json, p, "Après \\, un de \" \\ / n t est attendu, ou u et quatre chiffres.");
}

/* Explains the text that begins at open and is not closed before p, or only by the quote of the next one. */
static const char *syntax_error_open_text(struct json_scan *json, const char *open, const char *p) {
    for (const char *q = open; q < p; q += utf8_length(q)) /* perhaps it is, but with another quote */
        if ((strncmp(q, "”", strlen("”")) == 0 || strncmp(q, "»", strlen("»")) == 0) &&
            strchr(",}]\r\n", q[utf8_length(q)]))
            return syntax_error_odd(json, q, "");
    return syntax_error(json, open,
                        "Le guillemet ouvert ici n'est pas fermé ; pour aller à la ligne, un texte dit \\n.");
}

static const char *scan_text(struct json_scan *json, const char *open) {
    const char *p = open + 1;
    while (p) {
        p += strcspn(p, "\"\\\t\n\r"); /* most is plain */
        if (*p == '"')
            return p + 1;
        if (p >= json->end || *p == '\n' || *p == '\r')
            return syntax_error_open_text(json, open, p);
        p = *p == '\\' ? scan_escape(json, p)
                       : syntax_error(json, p, "Dans un texte, une tabulation s'écrit \\t.");
    }
    return NULL;
}

/* Explains the letter at p that follows, without a blank, the text that began at open. */
static const char *syntax_error_letter(struct json_scan *json, const char *open, const char *p) {
    const char *next = p + strcspn(p, "\"\n");
    if (next[0] == '"' && *skip_blanks(next + 1) == ':') /* a key: its quote closed the text before it */
        return syntax_error_open_text(json, open, p);
    return syntax_error(json, p - 1, "Un guillemet à l'intérieur d'un texte s'écrit \\\" (ou « et »).");
}

/* ---- numbers and words ---- */

static const char *skip_digits(const char *p) {
    return p + strspn(p, "0123456789");
}

static const char *scan_number(struct json_scan *json, const char *start) {
    const char *p = start + (*start == '-'), *digits = p;
    p = skip_digits(p);
    if (p == digits)
        return syntax_error_odd(json, p, "un chiffre");
    if (*digits == '0' && p > digits + 1)
        return syntax_error(json, start, "Un nombre ne commence pas par 0.");
    if (*p == '.' && !isdigit((unsigned char)*++p))
        return syntax_error_odd(json, p, "un chiffre");
    p = skip_digits(p);
    if (*p == 'e' || *p == 'E') {
        p += 1 + (p[1] == '+' || p[1] == '-');
        if (!isdigit((unsigned char)*p))
            return syntax_error_odd(json, p, "un chiffre");
        p = skip_digits(p);
    }
    if (isalpha((unsigned char)*p) || *p == '.')
        return syntax_error(json, p, "Un nombre s'écrit nu, sans unité, avec un seul point : 3.5.");
    if (isinf(strtod(start, NULL)))
        return syntax_error(json, start, "Ce nombre est trop grand pour être compté.");
    return p;
}

static const char *scan_word(struct json_scan *json, const char *p) {
    const char *words[] = {"true", "false", "null"};
    size_t length = strspn(p, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < 3; i++)
        if (strlen(words[i]) == length && strncmp(p, words[i], length) == 0)
            return p + length;
    if (isalpha((unsigned char)*p) || *p == '_')
        return syntax_error(
            json, p,
            "Un texte s'écrit entre guillemets droits : \" ; seuls true et false vont sans (trouvé : "
            "« %.*s »).",
            (int)strcspn(p, " \t\r\n,:]}\""), p);
    if (*p == '.' || *p == '+')
        return syntax_error(json, p, "Un nombre commence par un chiffre ou par - : 0.5.");
    return syntax_error_odd(json, p, "une valeur, comme \"un texte\" ou 12");
}

/* ---- lists and objects ---- */

static const char *scan_value(struct json_scan *json, struct position position, const char *p);

/* Explains what is at p, behind a whole value (start to end) in the list or object that opened at open. */
static const char *syntax_error_gap(struct json_scan *json, const char *open, const char *start,
                                    const char *end, const char *p) {
    const char *close = *open == '{' ? "}" : "]", *what = *open == '{' ? "une accolade" : "un crochet";
    size_t line = find_place(NULL, json->start, open).line;
    if (p >= json->end)
        return syntax_error(json, end, "Le fichier s'arrête trop tôt : %s %s manque, pour fermer ligne %zu.",
                            what, close, line);
    if (*start == '"' && p == end && (isalpha((unsigned char)*p) || utf8_length(p) > 1))
        return syntax_error_letter(json, start, p);
    if (*p == ']' || *p == '}')
        return syntax_error(json, end, "Il manque ici %s %s, pour fermer ligne %zu (trouvé : %c).", what,
                            close, line, *p);
    bool number = isdigit((unsigned char)*start) || *start == '-';
    if (number && isdigit((unsigned char)*p) && !memchr(end, '\n', (size_t)(p - end)))
        return syntax_error(json, end, "Un nombre s'écrit sans espace : 1284.");
    if (isalnum((unsigned char)*p) || strchr("\"{[-", *p))
        return syntax_error(json, end, "Une virgule manque ici.");
    return syntax_error_odd(json, p, *open == '{' ? "une virgule ou }" : "une virgule ou ]");
}

/* Explains what is at p, where a key should be; comma: the one before it, or NULL. */
static const char *syntax_error_key(struct json_scan *json, const char *comma, const char *p) {
    if (comma && isdigit((unsigned char)comma[-1]) && isdigit((unsigned char)*p))
        return syntax_error(json, comma, "Un nombre s'écrit avec un point, sans virgule : 3.5.");
    if (comma && *p == '{')
        return syntax_error(json, comma, "Une accolade } manque avant cette virgule.");
    if (isalpha((unsigned char)*p) || *p == '_')
        return syntax_error(json, p, "Une clé s'écrit entre guillemets droits : \"%.*s\".",
                            (int)strcspn(p, " \t\r\n,:]}\""), p);
    return syntax_error_odd(json, p, "une clé entre guillemets droits");
}

/* A key and the colon behind it. */
static const char *scan_key(struct json_scan *json, const char *comma, const char *p) {
    if (*p != '"')
        return syntax_error_key(json, comma, p);
    const char *end = scan_text(json, p);
    if (!end)
        return NULL;
    const char *colon = skip_blanks(end);
    if (*colon == ':')
        return skip_blanks(colon + 1);
    if (*colon && strchr("=,}]", *colon))
        return syntax_error_odd(json, colon, "deux-points, après la clé");
    if (colon == end && isalpha((unsigned char)*end))
        return syntax_error_open_text(json, p, end);
    return syntax_error(json, end, "Deux-points manquent après cette clé.");
}

static const char *scan_list(struct json_scan *json, const char *open) {
    const char close = *open == '{' ? '}' : ']', *p = skip_blanks(open + 1), *comma = NULL;
    size_t parent = json->count - 1, number = 0;
    if (++json->depth > DEEPEST)
        return syntax_error(json, open, "Plus de %d listes sont imbriquées.", DEEPEST);
    while (comma || *p != close) {
        if (comma && *p == close)
            return syntax_error(json, comma, "Cette virgule est en trop : aucune après le dernier élément.");
        if (comma && *p == ',')
            return syntax_error(json, p, "Cette virgule est en trop.");
        const char *key = close == '}' ? p : NULL;
        if (key && !(p = scan_key(json, comma, p)))
            return NULL;
        struct position position = {.key = key, .parent = parent, .number = number++};
        const char *value = p, *end = scan_value(json, position, p);
        if (!end)
            return NULL;
        p = skip_blanks(end);
        if (*p == close)
            break;
        if (*p != ',')
            return syntax_error_gap(json, open, value, end, p);
        comma = p;
        p = skip_blanks(p + 1);
    }
    json->depth--;
    return p + 1;
}

static const char *scan_value(struct json_scan *json, struct position position, const char *p) {
    add_position(json, position, p);
    if (*p == '"')
        return scan_text(json, p);
    if (*p == '{' || *p == '[')
        return scan_list(json, p);
    if (*p == '-' || isdigit((unsigned char)*p))
        return scan_number(json, p);
    return scan_word(json, p);
}

bool scan_utf8(struct json_scan *json) {
    static const struct {
        const char *start, *sentence;
    } FOREIGN[] = {
        {"{\\rtf", WORD_PROCESSOR}, {"PK\3\4", WORD_PROCESSOR}, {"\xFF\xFE", UTF_16}, {"\xFE\xFF", UTF_16}};
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++)
        if (strncmp(json->start, FOREIGN[i].start, strlen(FOREIGN[i].start)) == 0)
            return syntax_error(json, json->start, "%s", FOREIGN[i].sentence);
    if (json->end - json->start > 1 && !json->start[0] != !json->start[1])
        return syntax_error(json, json->start, UTF_16);
    for (const char *p = json->start; p < json->end;) {
        size_t length;
        decode_utf8(p, json->end, &length);
        if (!length)
            return syntax_error(
                json, p,
                "Ce caractère n'est pas de l'UTF-8, mais sans doute du Windows-1252 (« ANSI ») : "
                "enregistrez le fichier en UTF-8.");
        if ((unsigned char)*p < ' ' && !memchr("\t\r\n", *p, 3))
            return syntax_error(json, p, "Il y a ici un caractère qui ne se voit pas : effacez-le.");
        p += length;
    }
    return true;
}

bool scan_json(struct json_scan *json, const char *text, size_t length) {
    *json = (struct json_scan){
        .start = text, .end = text + length, .counted = {NULL, 1, 1, text}, .counted_to = text};
    if (!scan_utf8(json))
        return false;
    const char *p = skip_blanks(text);
    if (p >= json->end)
        return syntax_error(json, text, "Le fichier est vide : un objet entre { et } est attendu.");
    p = scan_value(json, (struct position){.key = NULL}, p);
    if (p && skip_blanks(p) < json->end)
        syntax_error_odd(json, skip_blanks(p), "la fin du fichier, ou une accolade est fermée trop tôt");
    return !json->wrong;
}
