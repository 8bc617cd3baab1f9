/* request.h: all that is asked, by CGI (RFC 3875). Whatever is wrong in it ends the program with fail(4xx).
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "base/buffer.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* A variable of CGI ("REQUEST_METHOD", "HTTP_HOST"), "" when it is not there. */
const char *request_variable(const char *name);

/* What follows the page's own name in the address: "gaston" of /messages/gaston, "" of /messages. */
const char *request_path(void);

/* The decoded value of key in the query string, as "30" of /stats?range=30, or in the body, which is
 * application/x-www-form-urlencoded; NULL when it is not there. */
char *request_query(const char *key);
char *request_form(const char *key);

/* The address that is asked for, on this site, without this key of its query string: a new string. */
char *request_without(const char *key);

/* Ends with fail(403) when another site's page sends the request. A browser tells so; other programs say
 * nothing about it and pass. */
void refuse_other_sites(void);

/* Whether the body is of this type, whatever its charset; expect_type: else fail(415). */
bool request_type(const char *type);
void expect_type(const char *type);

/* The whole number of 0 or more in a variable of CGI, as large as can be when 64 bits do not hold it. What is
 * no number or not there: fail(400). */
long long request_number(const char *name);

/* All of the body; fail(413) when that is over 2 MB. request_json: fail(400), too, when it is no object of
 * JSON. */
struct buffer request_body(void);
cJSON *request_json(void);

/* The decoded value of key in Upload-Metadata, which is "key base64,key base64,..."; empty when it is not
 * there. Checks all of it: fail(400) when any of it is not so. */
struct buffer request_metadata(const char *key);

#endif
