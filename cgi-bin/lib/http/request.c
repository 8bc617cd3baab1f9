/* request.c: all that is asked. See request.h. */
#include "http/request.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/url.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_BODY = 2 << 20 }; /* a caption or a poster */

const char *request_variable(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

const char *request_path(void) {
    const char *path = request_variable("PATH_INFO");
    return path + strspn(path, "/");
}

/* The decoded value of key in "key=value&key=value", or NULL. */
static char *find_value(const char *pairs, const char *key) {
    for (const char *p = pairs; *p;) {
        size_t pair = strcspn(p, "&"), name = strcspn(p, "=&");
        if (strcmp(decode_url(p, p + name), key) == 0)
            return decode_url(p + name + (name < pair), p + pair);
        p += pair + (p[pair] == '&');
    }
    return NULL;
}

char *request_query(const char *key) {
    return find_value(request_variable("QUERY_STRING"), key);
}

char *request_form(const char *key) {
    static struct buffer form;
    if (!form.start)
        form = request_body();
    return find_value(form.start, key);
}

char *request_without(const char *key) {
    const char *url = request_variable("REQUEST_URI"), *path = url + strspn(url, "/\\"),
               *p = path + strcspn(path, "?");
    struct buffer address = {0};
    buffer_append_string(&address, "/"); /* one alone: what follows two is a host */
    buffer_append(&address, path, (size_t)(p - path));
    const char *before = "?";
    while (*p) {
        size_t pair = strcspn(++p, "&"), name = strcspn(p, "=&");
        if (strcmp(decode_url(p, p + name), key) != 0) {
            buffer_append_string(&address, before);
            buffer_append(&address, p, pair);
            before = "&";
        }
        p += pair;
    }
    return address.start;
}

/* ---- what a request brings ---- */

void refuse_other_sites(void) {
    const char *origin = request_variable("HTTP_ORIGIN"), *site = request_variable("HTTP_SEC_FETCH_SITE");
    const char *host = strstr(origin, "://");
    bool own_origin = !*origin || (host && strcasecmp(host + 3, request_variable("HTTP_HOST")) == 0);
    if (!own_origin || (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0))
        fail(403, NULL, "Cette demande vient d'un autre site (%s) : elle doit venir d'une page d'ici.",
             *origin ? origin : site);
}

bool request_type(const char *type) {
    const char *given = request_variable("CONTENT_TYPE");
    size_t length = strlen(type), end = length + strspn(given + strnlen(given, length), " ");
    return strncasecmp(given, type, length) == 0 && (!given[end] || given[end] == ';');
}

void expect_type(const char *type) {
    if (!request_type(type))
        fail(415, NULL, "%s est attendu (trouvé : « %s »).", type, request_variable("CONTENT_TYPE"));
}

long long request_number(const char *name) {
    const char *text = request_variable(name);
    long long number = 0;
    if (!*text || text[strspn(text, "0123456789")])
        fail(400, NULL, "%s doit être un nombre entier, 0 ou plus (trouvé : « %s »).", name, text);
    for (; *text; text++)
        number = number > (LLONG_MAX - 9) / 10 ? LLONG_MAX : number * 10 + (*text - '0');
    return number;
}

struct buffer request_body(void) {
    enum { SIZE = LARGEST_BODY + 2 }; /* a byte more than there may be, and a NUL */
    struct buffer body = {.start = allocate(SIZE), .size = SIZE};
    ssize_t got;
    while ((got = read(STDIN_FILENO, body.start + body.length, SIZE - 1 - body.length)) > 0)
        body.length += (size_t)got;
    if (body.length > LARGEST_BODY)
        fail(413, NULL, "La demande dépasse %d Mo (une miniature peut être plus petite).",
             LARGEST_BODY >> 20);
    body.start[body.length] = '\0';
    return body;
}

cJSON *request_json(void) {
    const struct buffer body = request_body();
    cJSON *json = cJSON_ParseWithLengthOpts(body.start, body.length + 1, NULL, true);
    if (!cJSON_IsObject(json))
        fail(400, NULL, "Un objet JSON est attendu (trouvé : « %.40s »).", body.start);
    return json;
}

/* ---- Upload-Metadata ---- */

/* The six bits that a character of base64 stands for, or -1. */
static int decode_digit(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = memchr(digits, c, 64);
    return found ? (int)(found - digits) : -1;
}

/* Adds what length characters of base64 stand for; false when they are not base64. */
static bool decode_base64(const char *text, size_t length, struct buffer *bytes) {
    size_t digits = length;
    while (digits > 0 && length - digits < 2 && text[digits - 1] == '=')
        digits--;
    if (length % 4 != 0)
        return false;
    buffer_reserve(bytes, bytes->length + length / 4 * 3 + 1);
    unsigned bits = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = decode_digit(text[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (unsigned)digit; /* the oldest fall out on the left */
        if (i % 4 != 0)
            buffer_append(bytes, &(char){(char)(bits >> (6 - 2 * (i % 4)))}, 1);
    }
    return true;
}

struct buffer request_metadata(const char *key) {
    struct buffer value = {0};
    const char *given = request_variable("HTTP_UPLOAD_METADATA");
    for (const char *p = given; *p; p += *p == ',') {
        p += strspn(p, " ");
        size_t name = strcspn(p, " ,");
        const char *code = p + name + strspn(p + name, " ");
        size_t length = strcspn(code, " ,");
        struct buffer decoded = {0};
        const char *end = code + length + strspn(code + length, " ");
        if (name == 0 || (*end && *end != ',') || !decode_base64(code, length, &decoded))
            fail(400, NULL, "Upload-Metadata doit être « clé base64, clé base64 » (trouvé : « %s »).", given);
        if (strlen(key) == name && strncmp(p, key, name) == 0)
            value = decoded;
        p = end;
    }
    return value;
}
