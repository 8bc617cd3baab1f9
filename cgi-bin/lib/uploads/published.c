/* published.c: posts that were uploaded. See published.h. */
#include "uploads/published.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/url.h"
#include "json/tree.h"
#include "uploads/filenames.h"
#include "uploads/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- the picture that stands for a file ---- */

/* The extension for a picture that begins so, or NULL. */
static const char *find_extension(const char *bytes, size_t length) {
    if (length < 12)
        return NULL;
    if (memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0)
        return "webp";
    if (memcmp(bytes, "\x89PNG\r\n\x1A\n", 8) == 0)
        return "png";
    return memcmp(bytes, "\xFF\xD8\xFF", 3) == 0 ? "jpg" : NULL;
}

void keep_poster(const char *id, const char *bytes, size_t length) {
    if (!find_extension(bytes, length))
        fail(415, NULL, "Une image JPEG, PNG ou WebP est attendue (trouvé : %zu octets d'une autre sorte).",
             length);
    write_file(in_uploads(".partial/%s.poster", id), bytes, length);
}

/* Copies the poster that was kept into the folder; returns its name there, or NULL when there is none. */
static char *copy_poster(const char *id, const char *folder) {
    size_t length;
    const char *bytes = read_file(in_uploads(".partial/%s.poster", id), &length);
    const char *extension = bytes ? find_extension(bytes, length) : NULL;
    if (!extension)
        return NULL;
    char *name = format_string("poster.%s", extension);
    write_file(format_string("%s/%s", folder, name), bytes, length);
    return name;
}

/* ---- the post ---- */

/* The folder that a post gets, for good. */
static char *name_folder(const cJSON *post) {
    return format_string("%.10s-%s", get_text(post, "at", ""), get_text(post, "id", ""));
}

/* The last step of publishing: the folder that has all of the post, and its file, gets its place. When a
 * program was ended before it, the next one that asks for the post does it. */
static void finish_post(const char *id) {
    const char *folder = in_uploads(".partial/%s", id), *part = in_uploads(".partial/%s.part", id);
    bool whole = is_id(id) && access(part, F_OK) != 0;
    const cJSON *post = whole ? read_json(format_string("%s/post.json", folder)) : NULL;
    if (!post)
        return;
    const char *final = in_uploads("%s", name_folder(post));
    if (rename(folder, final) != 0 && errno != ENOENT) /* two at once: the other one was quicker */
        fail_disk(errno);
    sync_path(final);
    sync_path(in_uploads("%s", ""));
    unlink(in_uploads(".partial/%s.json", id));
    unlink(in_uploads(".partial/%s.poster", id));
}

char *find_post(const char *id) {
    finish_post(id);
    for (char **name = list_folder(in_uploads("%s", ""), ""); *name; name++) {
        size_t length = strlen(*name);
        const char *end = length > ID_LENGTH ? *name + length - ID_LENGTH : "";
        if (*end && end[-1] == '-' && strcmp(end, id) == 0)
            return *name;
    }
    return NULL;
}

/* Writes all of the post but its file into the folder; returns the name that the file is to have there. */
static char *write_post(cJSON *post, const char *folder, const struct transfer *file) {
    const char *final = name_folder(post), *poster = copy_poster(get_text(post, "id", ""), folder);
    char *name = NULL;
    if (poster)
        set_text(post, "poster", format_string("%s/%s", final, poster));
    if (file) {
        name = take_name(folder, file->name, NULL);
        if (!name)
            fail_disk(errno);
        set_text(post, kind_of_file(name), format_string("%s/%s", final, encode_name(name)));
        set_text(post, "alt", file->name);
    }
    const char *json = cJSON_Print(post);
    write_file(format_string("%s/post.json", folder), json, strlen(json));
    sync_path(folder);
    return name;
}

void store_post(cJSON *post, const struct transfer *file) {
    const char *id = get_text(post, "id", ""), *folder = in_uploads(".partial/%s", id);
    make_folders();
    make_folder(folder);
    empty_folder(folder); /* of an attempt that was cut off */
    const char *name = write_post(post, folder, file);
    if (file) {
        /* done already, unless the program that got the last slice was killed */
        if (sync_file(file->file) != 0)
            fail_disk(errno);
        move_file(in_uploads(".partial/%s.part", id), format_string("%s/%s", folder, name));
    }
    if (!find_post(id))
        fail_disk(ENOENT);
}

void trash_post(const char *folder) {
    make_folders();
    move_file(in_uploads("%s", folder), in_uploads(".trash/%s", folder));
    sync_path(in_uploads("%s", ""));
}
