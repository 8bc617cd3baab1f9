/* page.h: what every page does: check the request, read the content, answer. A page is
 *
 *     int main(void) {
 *         cJSON *data = page_begin("contest");
 *         ... compute, and add to data what the template shows ...
 *         page_render("contest", data);
 *     }
 */
#ifndef PAGE_H
#define PAGE_H

#include "base/buffer.h"
#include "base/dates.h"
#include "base/error.h"
#include "base/memory.h"
#include "content/content.h"
#include "http/answer.h"
#include "http/request.h"
#include "json/tree.h"
#include "text/format.h"

/* Begins a page that is read: any method but GET and HEAD is answered with 405. Returns the data for the
 * template: what content/NAME.json says (nothing when name is NULL), "site" (site.json) and
 * "title" (the label of the page in the nav, which is marked "current"). */
cJSON *page_begin(const char *name);

/* The same data alone: for a page that has checked its request, and chosen its scene, itself. */
cJSON *page_data(const char *name);

/* Fills cgi-bin/NAME.html with data, answers with it (or 304 when the browser has it already) and ends. The
 * page gets htdocs/NAME.css and NAME.js where there are any. */
_Noreturn void page_render(const char *name, cJSON *data);

/* What fail() does in a page (see error.h): answers with the page error.html, in words for a person.
 * page_begin sees to it; a program that may fail before sets fail_handler to it first thing. */
void page_fail(int status, const struct error *errors);

#endif
