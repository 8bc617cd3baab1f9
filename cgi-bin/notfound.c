/* notfound.c: every address that is not a page or a file. */
#include "lib/page.h"

int main(void) {
    const cJSON *site = get(page_begin(NULL), "site");
    fail(404, NULL, "%s",
         get_text(get(site, "errors"), "nowhere", "")); /* on camera, so in the film's language */
}
