/* answer.c: the answer. See answer.h. */
#include "http/answer.h"
#include "base/buffer.h"
#include "http/request.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* The tag of a page is made of all that the page says, so it is right whatever the page depends on. FNV-1a,
 * but of eight bytes at a time. */
static uint64_t hash(const char *text, size_t length) {
    uint64_t h = 14695981039346656037u, word = 0;
    for (; length >= sizeof word; length -= sizeof word, text += sizeof word) {
        memcpy(&word, text, sizeof word);
        h = (h ^ word) * 1099511628211u;
        h ^= h >> 32; /* lets the high bits of a word count in the low ones, too */
    }
    word = length;
    memcpy(&word, text, length);
    return (h ^ word) * 1099511628211u;
}

static struct buffer head;  /* the lines of the answer's head so far */
static bool answers_text;   /* see answer_in_text */
static const char *own_tag; /* see answer_tag */

void answer_header(const char *name, const char *value, ...) {
    va_list values;
    va_start(values, value);
    char *line = format_string("%s: %s\r\n", name, vformat_string(value, values));
    va_end(values);
    buffer_append_string(&head, line);
}

void answer_in_text(void) {
    answers_text = true;
}

bool answers_in_text(void) {
    return answers_text;
}

char *make_tag(const char *text) {
    return format_string("\"%016" PRIx64 "\"", hash(text, strlen(text)));
}

void answer_tag(const char *text) {
    own_tag = make_tag(text);
}

void answer(int status, const char *type, const char *body) {
    const char *etag = own_tag ? own_tag : make_tag(body);
    bool page = status == 200 && *body;
    if (page || own_tag)
        answer_header("ETag", "%s", etag);
    if (page && !own_tag && strcmp(request_variable("HTTP_IF_NONE_MATCH"), etag) == 0) {
        status = 304;
        body = "";
    }
    if (*body)
        answer_header("Content-Type", "%s; charset=utf-8", type);
    if (status != 204 && status != 304) /* these two never have a body */
        answer_header("Content-Length", "%zu", strlen(body));
    answer_header("Cache-Control", "%s", answers_text ? "no-store" : "no-cache");
    answer_header("Status", "%d\r\n", status); /* and the empty line that ends the head */
    struct iovec parts[] = {{head.start, head.length}, {(void *)body, strlen(body)}};
    if (writev(STDOUT_FILENO, parts, 2) != (ssize_t)(parts[0].iov_len + parts[1].iov_len)) {
        perror("stdout");
        exit(1);
    }
    exit(0);
}

void answer_empty(int status) {
    answer(status, "", "");
}

void answer_errors(int status, const struct error *errors) {
    const char *place = describe_place(&errors->where);
    if (!answers_text) /* not even an error page: no script of ours looks whether it is mended */
        answer_header("Refresh", "1");
    answer(status, "text/plain", format_string("%s%s%s\n", place, *place ? " : " : "", errors->sentence));
}
