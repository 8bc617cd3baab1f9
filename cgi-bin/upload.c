/* upload.c: the page on which films are dropped, and what its script and other programs send: files by the
 * protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload), a picture that stands for one, and a JSON
 * object that publishes it. */
#include "base/files.h"
#include "http/page.h"
#include "uploads/filenames.h"
#include "uploads/post.h"
#include "uploads/published.h"
#include "uploads/store.h"

#include <signal.h>
#include <string.h>

static const long long MAX_SIZE = 1LL << 40; /* a terabyte; the disk decides long before */

static void check_version(void) {
    const char *version = request_variable("HTTP_TUS_RESUMABLE");
    if (strcmp(version, "1.0.0") == 0)
        return;
    answer_header("Tus-Version", "1.0.0");
    fail(412, NULL, "Tus-Resumable: 1.0.0 est attendu (trouvé : « %s »).", version);
}

/* 204: what this server knows of the protocol. */
_Noreturn static void options_upload(void) {
    answer_header("Tus-Version", "1.0.0");
    answer_header("Tus-Extension", "creation,termination");
    answer_header("Tus-Max-Size", "%lld", MAX_SIZE);
    answer_empty(204);
}

/* The preview: a post that says nothing yet, and what it may show. */
static const char PREVIEW[] = "{\"empty\": true, \"price\": \" \","
                              " \"likes\": \"0\", \"comments\": \"0\", \"tips\": \"0\"}";
static const char KINDS[] = "[{\"image\": \"logo.svg\"}, {\"video\": \"logo.svg\", \"poster\": \"logo.svg\"},"
                            " {\"file\": \"logo.svg\", \"poster\": \"logo.svg\"}, {\"empty\": true}]";

/* 200: the page. */
_Noreturn static void get_page(void) {
    cJSON *data = page_begin("upload"), *transfers = list_transfers(), *transfer;
    cJSON_ArrayForEach (transfer, transfers) {
        double part = get_number(transfer, "offset") / get_number(transfer, "size");
        cJSON_AddNumberToObject(transfer, "percent", (int)(100 * part));
        set_text(transfer, "at",
                 print_date(story_clock() - (time(NULL) - (time_t)get_number(transfer, "created"))));
    }
    cJSON_AddItemToObject(data, "transfers", transfers);
    cJSON *preview = cJSON_Parse(PREVIEW);
    set_text(preview, "at", get_text(data, "story_date", ""));
    cJSON_AddItemToObject(data, "preview", preview);
    cJSON_AddItemToObject(data, "kinds", cJSON_Parse(KINDS));
    set_text(data, "first", "sizes");
    page_render("upload", data);
}

/* 201 and where it is: a new transfer. 400, 412, 413 too large, 507 no space. */
_Noreturn static void post_upload(void) {
    check_version();
    long long size = request_number("HTTP_UPLOAD_LENGTH");
    struct buffer name = request_metadata("filename");
    if (size == 0 || size > MAX_SIZE)
        fail(size ? 413 : 400, NULL, "Un fichier de 1 à %lld octets est attendu (trouvé : %lld).", MAX_SIZE,
             size);
    char *id =
        create_transfer(size, safe_name(name.start, name.length), request_variable("HTTP_UPLOAD_METADATA"));
    answer_header("Location", "/upload/%s", id);
    answer_empty(201);
}

/* 200: how much has arrived and, for a request with Checksum-From and Checksum-To, the checksum of these
 * bytes of it: so a program finds out whether they are those of its file. 400, 404, 412. */
_Noreturn static void head_upload(const char *id) {
    check_version();
    struct transfer transfer = find_transfer(id);
    answer_header("Upload-Offset", "%lld", transfer.offset);
    answer_header("Upload-Length", "%lld", transfer.size);
    if (*transfer.metadata)
        answer_header("Upload-Metadata", "%s", transfer.metadata);
    if (*request_variable("HTTP_CHECKSUM_TO"))
        answer_header(
            "Checksum", "%08x",
            checksum_of(&transfer, request_number("HTTP_CHECKSUM_FROM"), request_number("HTTP_CHECKSUM_TO")));
    answer_empty(200);
}

/* 204: the slice is stored. 404, 409 not the next one, 412, 413 beyond the end, 415, 423 another one writes,
 * 507 no space. */
_Noreturn static void patch_upload(const char *id) {
    check_version();
    expect_type("application/offset+octet-stream");
    long long offset = request_number("HTTP_UPLOAD_OFFSET"), length = request_number("CONTENT_LENGTH");
    struct transfer transfer = lock_transfer(id);
    if (offset != transfer.offset) {
        answer_header("Upload-Offset", "%lld", transfer.offset);
        fail(409, NULL, "La suite commence à l'octet %lld (trouvé : %lld).", transfer.offset, offset);
    }
    if (length > transfer.size - offset)
        fail(413, NULL, "Il ne manque que %lld octets (trouvé : %lld).", transfer.size - offset, length);
    need_space(length);
    int error = receive_slice(&transfer, length);
    answer_header("Upload-Offset", "%lld", transfer.offset);
    if (error)
        fail_disk(error);
    answer_empty(204);
}

/* 204: a transfer is given up, or a post taken back. 404, 412, 423. */
_Noreturn static void delete_upload(const char *id) {
    const char *folder = find_post(id);
    if (folder) {
        trash_post(folder);
    } else {
        check_version();
        lock_transfer(id);
        trash_transfer(id);
    }
    answer_empty(204);
}

/* 204: the picture that is to stand for the file. 404 no such transfer, or none any more, 413 too large, 415
 * no picture, 423, 507. */
_Noreturn static void put_poster(const char *id) {
    lock_transfer(id);
    const struct buffer picture = request_body();
    keep_poster(id, picture.start, picture.length);
    answer_empty(204);
}

/* id: of the post's file, or "". 400, 404, 409 the file is not all there, 413, 415, 423, 507. */
static void make_and_store_post(const char *id) {
    struct transfer transfer = *id ? lock_transfer(id) : (struct transfer){0};
    if (transfer.offset < transfer.size)
        fail(409, NULL, "Le fichier n'est pas complet : %lld octets sur %lld.", transfer.offset,
             transfer.size);
    cJSON *post = make_post(request_json(), *id ? id : make_id(), *id != '\0');
    store_post(post, *id ? &transfer : NULL);
}

/* 201: the post is on Home; also when it is there already, as an answer may have been lost. */
_Noreturn static void publish_post(const char *id) {
    expect_type("application/json");
    if (!find_post(id))
        make_and_store_post(id);
    answer_header("Location", "/");
    answer_empty(201);
}

/* From now on no signal but kill -9 ends the program: what it has begun, it finishes. A file that grows
 * beyond a limit is an error, too, not a signal. */
static void ignore_signals(void) {
    const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGXFSZ};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_IGN);
}

int main(void) {
    fail_handler = page_fail;
    const char *id = request_path(), *method = request_variable("HTTP_X_HTTP_METHOD_OVERRIDE");
    if (!*method)
        method = request_variable("REQUEST_METHOD");
    bool head = strcmp(method, "HEAD") == 0;
    if (!*id && (head || strcmp(method, "GET") == 0))
        get_page();
    if (strcmp(method, "GET") != 0)
        answer_in_text();
    answer_header("Tus-Resumable", "1.0.0");
    if (strcmp(method, "OPTIONS") == 0)
        options_upload();
    need_content(); /* 503: programs try again, and go on */
    if (head)
        head_upload(id);
    refuse_other_sites();
    ignore_signals();
    size_t length = strcspn(id, "/");
    bool poster = strcmp(id + length, "/poster") == 0;
    if (poster && strcmp(method, "PUT") == 0)
        put_poster(format_string("%.*s", (int)length, id));
    if (strcmp(method, "POST") == 0 && (*id || request_type("application/json")))
        publish_post(id);
    if (strcmp(method, "POST") == 0)
        post_upload();
    if (*id && strcmp(method, "PATCH") == 0)
        patch_upload(id);
    if (*id && strcmp(method, "DELETE") == 0)
        delete_upload(id);
    answer_header("Allow", "%s",
                  poster ? "PUT, OPTIONS"
                  : *id  ? "HEAD, POST, PATCH, DELETE, OPTIONS"
                         : "GET, HEAD, POST, OPTIONS");
    fail(405, NULL, "Cette adresse ne connaît pas %s.", method);
}
