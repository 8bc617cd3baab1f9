/* post.c: what is published, checked. */
#include "uploads/post.h"
#include "base/dates.h"
#include "base/error.h"
#include "base/utf8.h"
#include "content/content.h"
#include "http/request.h"
#include "json/tree.h"
#include "text/format.h"

#include <string.h>

/* Ends with fail(400) when a key of the body is of another kind than it should be. */
static void check_kinds(const cJSON *body) {
    static const struct {
        const char *key, *kind;
        int types;
    } KEYS[] = {
        {"text", "un texte", cJSON_String},   {"audience", "un texte", cJSON_String},
        {"at", "une date", cJSON_String},     {"poster", "une image", cJSON_String},
        {"price", "un nombre", cJSON_Number}, {"scheduled", "true ou false", cJSON_True | cJSON_False}};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        cJSON *item = get(body, KEYS[i].key);
        if (item && !(item->type & (KEYS[i].types | cJSON_NULL)))
            fail(400, NULL, "%s : %s est attendu (trouvé : %.40s).", KEYS[i].key, KEYS[i].kind,
                 cJSON_Print(item));
    }
}

cJSON *make_post(const cJSON *body, bool has_file) {
    const cJSON *rules = content("upload");
    cJSON *post = cJSON_CreateObject();
    check_kinds(body);
    const char *given = get_text(body, "text", ""), *text = clean_text(given, strlen(given), "\n\t");
    if ((double)count_characters(text) > get_number(rules, "caption_length"))
        fail(400, NULL, "La légende a %zu caractères : %.0f au plus sont attendus.", count_characters(text),
             get_number(rules, "caption_length"));
    if (!*text && !has_file)
        fail(400, NULL, "Une publication sans fichier demande un texte.");
    set_text(post, "text", text);

    const cJSON *audiences = get(rules, "audiences");
    const char *audience =
        get_text(body, "audience", get_text(audiences ? audiences->child : NULL, "name", ""));
    if (!find_item(audiences, "name", audience))
        fail(400, NULL, "Une audience de upload.json est attendue (trouvé : « %s »).", audience);
    set_text(post, "audience", audience);

    double price = get_number(body, "price"), least = get_number(rules, "price_min"),
           most = get_number(rules, "price_max");
    if (price != 0 && !(price >= least && price <= most))
        fail(400, NULL, "Un prix de %.2f à %.2f est attendu, ou 0 (trouvé : %g).", least, most, price);
    if (price != 0) {
        cJSON_AddNumberToObject(post, "price", (double)to_cents(price) / 100);
        cJSON_AddNumberToObject(post, "sales", 0);
    }
    time_t when = story_clock();
    const char *at = get_text(body, "at", NULL);
    if (at && !read_date(at, &when))
        fail(400, NULL, "at : une date comme 2026-03-14T21:07:00 est attendue (trouvé : « %s »).", at);
    set_text(post, "at", print_date(when));
    if (cJSON_IsTrue(get(body, "scheduled")))
        cJSON_AddTrueToObject(post, "scheduled");
    const char *counts[] = {"views", "likes", "comments", "tips"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        cJSON_AddNumberToObject(post, counts[i], 0);
    return post;
}

/* The extension for a picture that begins so, or NULL. */
static const char *find_extension(const struct buffer *bytes) {
    if (bytes->length < 12)
        return NULL;
    if (memcmp(bytes->start, "RIFF", 4) == 0 && memcmp(bytes->start + 8, "WEBP", 4) == 0)
        return "webp";
    if (memcmp(bytes->start, "\x89PNG\r\n\x1A\n", 8) == 0)
        return "png";
    return memcmp(bytes->start, "\xFF\xD8\xFF", 3) == 0 ? "jpg" : NULL;
}

struct poster read_poster(const cJSON *body) {
    struct poster poster = {0};
    const char *url = get_text(body, "poster", NULL), *code = url ? strstr(url, ";base64,") : NULL;
    code = code ? code + strlen(";base64,") : NULL;
    if (code && decode_base64(code, strlen(code), &poster.bytes))
        poster.extension = find_extension(&poster.bytes);
    if (url && !poster.extension)
        fail(400, NULL, "poster : une image JPEG, PNG ou WebP est attendue, en data: (trouvé : « %.40s »).",
             url);
    return poster;
}
