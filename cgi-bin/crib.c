/* crib.c: one sheet for the script supervisor, to be printed: the operator's keys and all scripts. */
#include "http/page.h"

/* Makes what the other person says a list of objects: a text is one that has only that. */
static void list_lines(cJSON *exchange) {
    cJSON *them = cJSON_DetachItemFromObject(exchange, "them"),
          *lines = cJSON_AddArrayToObject(exchange, "lines"), *line;
    if (!cJSON_IsArray(them)) {
        cJSON *list = cJSON_CreateArray();
        cJSON_AddItemToArray(list, them);
        them = list;
    }
    cJSON_ArrayForEach (line, them) {
        cJSON *copy = cJSON_IsString(line) ? cJSON_CreateObject() : cJSON_Duplicate(line, true);
        if (cJSON_IsString(line))
            set_text(copy, "text", line->valuestring);
        show_money(copy, "tip");
        show_money(copy, "locked");
        cJSON_AddItemToArray(lines, copy);
    }
}

int main(void) {
    cJSON *data = page_begin("messages"), *conversation, *exchange;
    cJSON_ArrayForEach (conversation, get(data, "conversations")) {
        int number = 0;
        cJSON_ArrayForEach (exchange, get(conversation, "script")) {
            cJSON_AddNumberToObject(exchange, "number", ++number);
            list_lines(exchange);
        }
        if (get(conversation, "opening"))
            list_lines(get(conversation, "opening"));
    }
    set_text(data, "title", get_text(get(get(data, "site"), "crib"), "title", ""));
    page_render("crib", data);
}
