/* poster.c: a picture that stands for a file. See poster.h. */
#include "uploads/poster.h"
#include "base/error.h"
#include "base/files.h"
#include "uploads/store.h"

#include <string.h>

/* The extension for a picture that begins so, or NULL. */
static const char *find_extension(const struct buffer *bytes) {
    if (bytes->length < 12)
        return NULL;
    if (memcmp(bytes->start, "RIFF", 4) == 0 && memcmp(bytes->start + 8, "WEBP", 4) == 0)
        return "webp";
    if (memcmp(bytes->start, "\x89PNG\r\n\x1A\n", 8) == 0)
        return "png";
    return memcmp(bytes->start, "\xFF\xD8\xFF", 3) == 0 ? "jpg" : NULL;
}

void keep_poster(const char *id, const struct buffer *bytes) {
    if (!find_extension(bytes))
        fail(415, NULL, "Une image JPEG, PNG ou WebP est attendue (trouvé : %zu octets d'une autre sorte).",
             bytes->length);
    write_file(in_uploads(".partial/%s.poster", id), bytes->start, bytes->length);
}

struct poster read_poster(const char *id) {
    struct poster poster = {0};
    poster.bytes.start = read_file(in_uploads(".partial/%s.poster", id), &poster.bytes.length);
    if (poster.bytes.start)
        poster.extension = find_extension(&poster.bytes);
    return poster;
}
