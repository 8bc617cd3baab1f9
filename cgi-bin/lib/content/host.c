/* host.c: who is asking. See host.h. */
#include "content/host.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

/* Whether the first length characters of text are an address or the name of this computer for itself. */
static bool is_loopback(const char *text, size_t length) {
    static const char *const NAMES[] = {"::1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strlen(NAMES[i]) == length && strncasecmp(text, NAMES[i], length) == 0)
            return true;
    size_t mapped = strncmp(text, "::ffff:", 7) == 0 ? 7 : 0; /* an address of IPv4 as IPv6 shows it */
    return strncmp(text + mapped, "127.", 4) == 0 && mapped + strspn(text + mapped, "0123456789.") >= length;
}

/* Whether what the browser asks for, as "127.0.0.1:8080" or "[::1]", is this server. */
static bool asks_for_this_server(const char *asked) {
    const char *server = variable("SERVER_ADDR"), *port = variable("SERVER_PORT"),
               *colon = strrchr(asked, ':');
    if (!colon || strchr(colon, ']'))
        colon = asked + strlen(asked);
    size_t length = (size_t)(colon - asked);
    bool bare = strlen(server) == length && strncmp(asked, server, length) == 0,
         bracketed = strlen(server) + 2 == length && strncmp(asked + 1, server, length - 2) == 0;
    return (is_loopback(asked, length) || bare || bracketed) && strcmp(*colon ? colon + 1 : "80", port) == 0;
}

bool is_host(void) {
    static const char *const FORWARDED[] = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA"};
    const char *client = getenv("REMOTE_ADDR"), *asked = variable("HTTP_HOST");
    if (!client)
        return true; /* no browser at all */
    for (size_t i = 0; i < sizeof FORWARDED / sizeof *FORWARDED; i++)
        if (getenv(FORWARDED[i]))
            return false;
    return strcmp(variable("HOST"), "no") != 0 && (!*asked || asks_for_this_server(asked)) &&
           (is_loopback(client, strlen(client)) || strcmp(client, variable("SERVER_ADDR")) == 0);
}
