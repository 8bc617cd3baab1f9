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

#include "base/fail.h"
#include "base/text.h"
#include "content/content.h"
#include "text/format.h"
#include "json/tree.h"

/* Begins a page that is read: any method but GET and HEAD is answered with 405. Returns the data for the
 * template: what content/NAME.json says (nothing when name is NULL), "site" (site.json, and in it "unread":
 * how many messages are not read, absent when none) and "title" (the label of the page in the nav, which is
 * marked "current"). */
cJSON *page_begin(const char *name);

/* Fills cgi-bin/NAME.html with data, answers with it (or 304 when the browser has it already) and ends. The
 * page gets htdocs/NAME.css and NAME.js where there are any. */
_Noreturn void page_render(const char *name, cJSON *data);

/* Adds a line to the head of the answer, whatever the answer will be. value: as for printf. */
__attribute__((format(printf, 2, 3))) void answer_header(const char *name, const char *value, ...);

/* From now on fail() answers with its sentence alone, as text that no browser keeps: for programs and
 * scripts, which have no use for a page. */
void answer_in_text(void);

/* Answers with the status and a text of this type ("text/html"; 304 when the browser has it already), and
 * ends. */
_Noreturn void answer(int status, const char *type, const char *body);

/* Answers with the status and no body, and ends. */
_Noreturn void answer_empty(int status);

/* A variable of CGI ("REQUEST_METHOD", "HTTP_HOST"), "" when it is not there. */
const char *request_variable(const char *name);

/* What follows the page's own name in the address: "gaston" of /messages/gaston, "" of /messages. */
const char *request_path(void);

/* The decoded value of key in the query string, as "30" of /stats?range=30; NULL when it is not there. */
char *request_query(const char *key);

#endif
