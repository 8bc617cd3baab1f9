/* render TEMPLATE.html DATA.json: prints the template filled with the data, so that the engine can be held
 * against any Mustache test suite. Exit status 1 and one line on stderr when something is wrong. A partial
 * that is not there prints nothing, as the specification says; in the site's own templates it is a mistake.
 */
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "text/mustache.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder, *first;

static char *read_template(const char *file) {
    char *text = read_file(format_string("%s/%s", folder, file), NULL);
    return text || strcmp(file, first) == 0 ? text : "";
}

int main(int argc, char *argv[]) {
    if (argc != 3)
        fail(400, NULL, "usage: render TEMPLATE.html DATA.json");
    char *json = read_file(argv[2], NULL);
    cJSON *data = json ? cJSON_Parse(json) : NULL;
    if (!data)
        fail(500, &(struct place){.file = argv[2]}, "not readable as JSON");
    char *path = format_string("%s", argv[1]), *name = basename(argv[1]), *ending = strstr(name, ".html");
    folder = dirname(path);
    first = format_string("%s", name);
    if (!ending || ending[5])
        fail(400, NULL, "a template's name ends in .html: %s", argv[1]);
    *ending = '\0';
    fputs(mustache_render(read_template, name, data), stdout);
    return fflush(stdout) != 0;
}
