/* notfound.c: what lighttpd leaves to the site: every address that is no page or file to be served, and
 * requests that it cannot answer. The first may be on camera, so its words are in site.json. */
#include "base/files.h"
#include "http/page.h"

#include <stdlib.h>
#include <string.h>

int main(void) {
    fail_handler = page_fail;
    /* What lighttpd would answer: 403 for a file never served, 200 when it was asked for /notfound. */
    int status = atoi(request_variable("REDIRECT_STATUS"));
    if (status == 413) { /* a program sends slices that are too large */
        answer_in_text();
        answer_header("Tus-Resumable", "1.0.0");
        fail(413, NULL, "64 Mo au plus par tranche d'un envoi, 64 Ko par autre demande.");
    }
    /* An <img> gets a neutral picture, so that none is broken on camera; Firefox shows none that comes with a
     * 404. */
    const char *absent = read_file("../htdocs/absent.svg", NULL);
    if (absent && strncmp(request_variable("HTTP_ACCEPT"), "image/", strlen("image/")) == 0)
        answer(200, "image/svg+xml", absent);
    const cJSON *site = get(page_begin(NULL), "site");
    if (status < 400 || status == 403 || status == 404)
        fail(404, NULL, "%s", get_text(get(site, "errors"), "nowhere", ""));
    fail(status, NULL, "lighttpd n'a pas obtenu de réponse pour %s.", request_variable("REQUEST_URI"));
}
