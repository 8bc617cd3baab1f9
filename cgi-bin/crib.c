/* crib.c: one sheet for the script supervisor, to be printed: the operator's keys and all scripts. */
#include "http/page.h"
#include "story/fans.h"

int main(void) {
    cJSON *data = page_begin("messages"), *conversation, *exchange;
    int place = 0;
    cJSON_ArrayForEach (conversation, get(data, "conversations")) {
        int number = 0;
        set_text(conversation, "path", format_string("/conversations/%d", place++));
        add_people(conversation);
        cJSON_ArrayForEach (exchange, get(conversation, "script")) {
            set_text(exchange, "place", format_string("script/%d", number++));
            set_text(exchange, "number", format_string("%d", number));
        }
    }
    set_text(data, "title", get_text(get(get(data, "site"), "crib"), "title", ""));
    set_text(data, "first", "conversations");
    page_render("crib", data);
}
