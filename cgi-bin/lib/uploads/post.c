/* post.c: what a client says of a post, checked. See post.h. */
#include "uploads/post.h"
#include "base/dates.h"
#include "base/error.h"
#include "base/utf8.h"
#include "content/content.h"
#include "content/paths.h"
#include "json/schema.h"
#include "json/tree.h"
#include "text/format.h"
#include "uploads/store.h"

#include <string.h>

/* What body says under the keys that are a client's, and the defaults of all others. */
static cJSON *fill_in(const cJSON *body) {
    cJSON *post = cJSON_CreateObject(), *rule;
    cJSON_ArrayForEach (rule, get(read_json(schema_path("post")), "properties")) {
        const cJSON *value = get(rule, "readOnly") ? NULL : get(body, rule->string);
        if (!value || cJSON_IsNull(value))
            value = get(rule, "default");
        if (value)
            cJSON_AddItemToObject(post, rule->string, cJSON_Duplicate(value, true));
    }
    return post;
}

/* So that nothing is published that Home refuses. */
static void check_schema(const cJSON *post) {
    const char *json = cJSON_Print(post);
    struct check check = {0};
    check_text(&check, NULL, json, strlen(json), schema_path("post"));
    if (check.errors)
        fail_all(400, check.errors);
}

/* What the site asks of posts that are published by its pages; one that the crew writes may differ. */
static void check_bounds(const cJSON *post, bool has_file) {
    const cJSON *rules = content("upload");
    const char *text = get_text(post, "text", ""), *audience = get_text(post, "audience", "");
    if ((double)count_characters(text) > get_number(rules, "caption_length"))
        fail(400, NULL, "La légende a %zu caractères : %.0f au plus sont attendus.", count_characters(text),
             get_number(rules, "caption_length"));
    if (!*text && !has_file)
        fail(400, NULL, "Une publication sans fichier demande un texte.");
    if (!find_item(get(rules, "audiences"), "name", audience))
        fail(400, NULL, "Une audience de upload.json est attendue (trouvé : « %s »).", audience);
    double price = get_number(post, "price"), least = get_number(rules, "price_min"),
           most = get_number(rules, "price_max");
    if (get(post, "price") && !(price >= least && price <= most))
        fail(400, NULL, "Un prix de %.2f à %.2f est attendu (trouvé : %g).", least, most, price);
}

cJSON *make_post(const cJSON *body, const char *id, bool has_file) {
    cJSON *post = fill_in(body), *first = get(content("upload"), "audiences")->child;
    set_text(post, "id", id);
    if (*scene())
        set_text(post, "scene", scene());
    cJSON_AddNumberToObject(post, "published", now_seconds());
    if (!get(post, "at"))
        set_text(post, "at", print_date(story_clock()));
    if (!get(post, "audience"))
        set_text(post, "audience", get_text(first, "name", ""));
    if (get(post, "price"))
        cJSON_AddNumberToObject(post, "sales", 0);
    check_schema(post);
    const char *text = get_text(post, "text", "");
    set_text(post, "text", clean_text(text, strlen(text), "\n\t"));
    check_bounds(post, has_file);
    return post;
}
