/* answer.h: the one answer of a program, by CGI (RFC 3875). */
#ifndef ANSWER_H
#define ANSWER_H

#include "base/error.h"

#include <stdbool.h>

/* Adds a line to the head of the answer, whatever the answer will be. value: as for printf. */
__attribute__((format(printf, 2, 3))) void answer_header(const char *name, const char *value, ...);

/* From now on fail() answers with its sentence alone, as text that no browser keeps: for programs and
 * scripts, which have no use for a page. answers_in_text: whether that was said. */
void answer_in_text(void);
bool answers_in_text(void);

/* The ETag of text; answer_tag: it is the one of the answer, in place of its own. It is of less than the
 * answer says, so the answer is never 304. */
char *make_tag(const char *text);
void answer_tag(const char *text);

/* Answers with the status and a text of this type ("text/html"; 304 when the browser has it already), and
 * ends. */
_Noreturn void answer(int status, const char *type, const char *body);

/* Answers with the status and no body, and ends. */
_Noreturn void answer_empty(int status);

/* Answers with the first error, as text, and ends. */
_Noreturn void answer_errors(int status, const struct error *errors);

#endif
