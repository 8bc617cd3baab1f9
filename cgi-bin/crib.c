/* crib.c: one sheet for the script supervisor, to be printed: the operator's keys and all scripts. */
#include "lib/page.h"

static void number_exchanges(cJSON *script) {
    cJSON *exchange;
    int number = 0;
    cJSON_ArrayForEach(exchange, script) cJSON_AddNumberToObject(exchange, "number", ++number);
}

int main(void) {
    cJSON *data = page_begin("messages"), *conversation;
    cJSON_ArrayForEach(conversation, get(data, "conversations"))
        number_exchanges(get(conversation, "script"));
    set_text(data, "title", get_text(get(get(data, "site"), "crib"), "title", ""));
    page_render("crib", data);
}
