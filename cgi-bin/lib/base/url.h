/* url.h: names as a part of an address (RFC 3986). */
#ifndef URL_H
#define URL_H

/* A new string: the name as a part of an address: all but letters, digits and -._ as %41. */
char *encode_name(const char *name);

/* A new string: what a part of an address stands for, up to end: %41 is A, and + a blank. */
char *decode_url(const char *text, const char *end);

#endif
