/* notfound.c: every address that is no page or file. It may be on camera, so its words are in site.json. */
#include "lib/page.h"

int main(void) {
    const cJSON *site = get(page_begin(NULL), "site");
    fail(404, NULL, "%s", get_text(get(site, "errors"), "nowhere", ""));
}
