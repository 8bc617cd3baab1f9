/* template.h: fills the templates of cgi-bin/, and keeps the last good version of each (see last_good.h). */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <cjson/cJSON.h>

/* Fills cgi-bin/NAME.html with data, and keeps the templates that it took as good. Returns a new string.
 * A template that is missing, empty or wrong: fail(500). */
char *template_render(const char *name, const cJSON *data);

/* The same with the last good version of each template. */
char *template_render_good(const char *name, const cJSON *data);

/* Only looks for mistakes in cgi-bin/NAME.html, and keeps it as good when there are none. */
void template_check(const char *name);

#endif
