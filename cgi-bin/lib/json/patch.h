/* patch.h: changes a JSON text as a JSON Patch tells (RFC 6902, with the pointers of RFC 6901), and no byte
 * that the patch does not name: a value changes where it stands, what is added takes the layout of its
 * neighbours, what is moved or copied stays as it was written, and so does what has a "raw" (of our own,
 * where RFC 6902 leaves other members alone): the bytes of the "value", if they say the same. */
#ifndef PATCH_H
#define PATCH_H

#include <cjson/cJSON.h>

/* A new text: text, which is JSON, with all operations of patch done, in their order.
 * fail(400) when patch is no patch, fail(409) when a "test" does not hold or there is no such place,
 * fail(413) when the text would be larger than 8 MB. */
const char *patch_text(const char *text, const cJSON *patch);

#endif
