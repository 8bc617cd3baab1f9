/* mustache.h: fills a template with data: the mandatory part of the Mustache specification 1.4.
 *
 * {{x}} prints x with & < > " ' escaped, {{{x}}} and {{&x}} as it is, {{#x}}...{{/x}} once a list item (or
 * once if x is anything but false, null, missing, "" or an empty list), {{^x}}...{{/x}} where the former
 * prints nothing, {{> x}} the template x, {{! comment}}, {{=<% %>=}} other delimiters. A number, true, an
 * object or a list prints as JSON.
 */
#ifndef MUSTACHE_H
#define MUSTACHE_H

#include <cjson/cJSON.h>

/* Reads the template of a FILE, as "layout/nav.html", into a string that stays. Returns NULL, with errno set,
 * when there is none. */
typedef char *template_reader(const char *file);

/* Fills the template NAME.html. Returns a new string.
 * A template that is missing or wrong: fail(500) with file and line. */
char *mustache_render(template_reader *read, const char *name, const cJSON *data);

/* Only looks for mistakes in the template NAME.html; a partial that is not there is one. */
void mustache_check(template_reader *read, const char *name);

#endif
