/* store.c: the folder content/uploads. See store.h. */
#include "uploads/store.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/url.h"
#include "content/content.h"
#include "content/paths.h"
#include "uploads/filenames.h"
#include "json/schema.h"
#include "json/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 256 << 10, ID_LENGTH = 16 };
static const long long RESERVE = 2LL << 30; /* bytes that stay free for all else on this disk */
static const time_t EXPIRY_SECONDS =
    72 * 60 * 60; /* seconds without a change until a transfer is swept away */
static const char ID_ALPHABET[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32, none like another */

/* ---- files ---- */

/* A path in content/uploads, as for printf. */
__attribute__((format(printf, 1, 2))) static char *in_uploads(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *path = format_string("%s/uploads/%s", content_folder(), vformat_string(format, values));
    va_end(values);
    return path;
}

void ignore_signals(void) {
    const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGXFSZ};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_IGN);
}

/* The folders of the posts: the id and the name of each. */
static cJSON *list_folders(void) {
    cJSON *folders = cJSON_CreateArray();
    for (char **name = list_folder(in_uploads("%s", "")); *name; name++) {
        size_t length = strlen(*name);
        if (length <= ID_LENGTH || (*name)[length - ID_LENGTH - 1] != '-')
            continue;
        cJSON *folder = cJSON_CreateObject();
        set_text(folder, "id", *name + length - ID_LENGTH);
        set_text(folder, "name", *name);
        cJSON_AddItemToArray(folders, folder);
    }
    return folders;
}

static void empty_folder(const char *path) {
    for (char **name = list_folder(path); *name; name++)
        unlink(format_string("%s/%s", path, *name));
}

static void make_folders(void) {
    make_folder(in_uploads("%s", ""));
    make_folder(in_uploads(".partial"));
    make_folder(in_uploads(".trash"));
}

void need_space(long long bytes) {
    struct statvfs disk;
    if (statvfs(in_uploads("%s", ""), &disk) != 0)
        fail_disk(errno);
    long long free_bytes = (long long)(disk.f_bavail * disk.f_frsize);
    if (free_bytes - RESERVE < bytes)
        fail(507, NULL,
             "Le disque est plein : il reste %lld Mo, il en faut %lld. Faites de la place, par exemple dans "
             "uploads/.trash, puis reprenez.",
             free_bytes / 1000000, (bytes + RESERVE) / 1000000 + 1);
}

/* ---- transfers ---- */

static char *make_id(void) {
    unsigned char bytes[ID_LENGTH];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        fail(500, NULL, "Le hasard manque : %s.", strerror(errno));
    char *id = allocate(ID_LENGTH + 1);
    for (int i = 0; i < ID_LENGTH; i++)
        id[i] = ID_ALPHABET[bytes[i] % 32];
    id[ID_LENGTH] = '\0';
    return id;
}

static bool is_id(const char *text) {
    return strlen(text) == ID_LENGTH && strspn(text, ID_ALPHABET) == ID_LENGTH;
}

static time_t last_change(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? info.st_mtime : 0;
}

/* Removes what lies in .partial and belongs to nothing that was changed in the last 72 hours. */
static void sweep(void) {
    for (char **name = list_folder(in_uploads(".partial")); *name; name++) {
        const char *path = in_uploads(".partial/%s", *name);
        const char *part = in_uploads(".partial/%.*s.part", (int)strcspn(*name, "."), *name);
        time_t limit = time(NULL) - EXPIRY_SECONDS;
        if (last_change(path) > limit || last_change(part) > limit)
            continue;
        empty_folder(path);
        remove(path);
    }
}

char *create_transfer(long long size, const char *name, const char *type, const char *metadata) {
    make_folders();
    need_space(size);
    sweep();
    char *id = make_id();
    cJSON *info = cJSON_CreateObject();
    cJSON_AddNumberToObject(info, "size", (double)size);
    set_text(info, "name", name);
    set_text(info, "type", type);
    set_text(info, "metadata", metadata);
    char *json = cJSON_Print(info);
    write_file(in_uploads(".partial/%s.json", id), json, strlen(json));
    write_file(in_uploads(".partial/%s.part", id), "", 0); /* the last: now there is a transfer */
    sync_path(in_uploads(".partial"));
    return id;
}

static cJSON *read_json(const char *path) {
    char *text = read_file(path, NULL);
    return text ? cJSON_Parse(text) : NULL;
}

/* What create_transfer wrote, or NULL. */
static cJSON *read_info(const char *id) {
    return read_json(in_uploads(".partial/%s.json", id));
}

struct transfer find_transfer(const char *id) {
    struct transfer transfer = {.id = id, .file = -1};
    struct stat now;
    cJSON *info = is_id(id) && !find_post(id) ? read_info(id) : NULL;
    if (info)
        transfer.file = open(in_uploads(".partial/%s.part", id), O_RDWR | O_APPEND | O_CLOEXEC);
    if (transfer.file < 0 || fstat(transfer.file, &now) != 0)
        fail(404, NULL, "Ce transfert n'existe pas, ou plus (trouvé : « %s »).", id);
    transfer.offset = now.st_size;
    transfer.size = (long long)get_number(info, "size");
    transfer.name = get_text(info, "name", "");
    transfer.metadata = get_text(info, "metadata", "");
    return transfer;
}

struct transfer lock_transfer(const char *id, int seconds) {
    const struct timespec moment = {.tv_nsec = 50000000}; /* a twentieth of a second */
    struct transfer transfer = find_transfer(id);
    for (int tries = 0; flock(transfer.file, LOCK_EX | LOCK_NB) != 0; tries++) {
        if (tries == 20 * seconds)
            fail(423, NULL, "Un autre envoi écrit ce fichier en ce moment : réessayez dans un instant.");
        nanosleep(&moment, NULL);
    }
    struct stat locked, now; /* another program may have been at it until the lock came */
    if (fstat(transfer.file, &locked) != 0 || stat(in_uploads(".partial/%s.part", id), &now) != 0 ||
        locked.st_ino != now.st_ino)
        fail(404, NULL, "Ce transfert vient d'être publié ou supprimé.");
    transfer.offset = locked.st_size;
    return transfer;
}

int receive_slice(struct transfer *transfer, long long length) {
    char *buffer = allocate(CHUNK);
    long long start = transfer->offset;
    int error = 0;
    while (length > 0 && !error) {
        ssize_t got = read(STDIN_FILENO, buffer, length < CHUNK ? (size_t)length : CHUNK);
        if (got <= 0)
            break; /* cut short: what arrived is kept */
        if (!write_all(transfer->file, buffer, (size_t)got))
            error = errno;
        length -= got;
    }
    transfer->offset = lseek(transfer->file, 0, SEEK_END);
    if (!error && transfer->offset < transfer->size) {
        sync_file_range(transfer->file, start, 0, SYNC_FILE_RANGE_WRITE); /* begins; nobody waits */
    } else if (fsync(transfer->file) != 0) {
        error = errno; /* nobody can know now which of the bytes are on the disk */
        transfer->offset = ftruncate(transfer->file, 0) == 0 ? 0 : transfer->offset;
    }
    return error;
}

uint32_t checksum_of(const struct transfer *transfer, long long from, long long to) {
    unsigned char *buffer = allocate(CHUNK);
    uint32_t sum = 0x811C9DC5;
    for (ssize_t got; from < to; from += got) {
        got = pread(transfer->file, buffer, to - from < CHUNK ? (size_t)(to - from) : CHUNK, from);
        if (got <= 0)
            break; /* there is no more */
        for (ssize_t i = 0; i < got; i++)
            sum = (sum ^ buffer[i]) * 0x01000193;
    }
    return sum;
}

cJSON *list_transfers(void) {
    cJSON *transfers = cJSON_CreateArray();
    const struct index posts = make_index(list_folders(), "id");
    for (char **name = list_folder(in_uploads(".partial")); *name; name++) {
        const char *id = format_string("%.*s", (int)strcspn(*name, "."), *name);
        struct stat part, json;
        bool whole = strstr(*name, ".part") && is_id(id);
        cJSON *info = whole && !find_indexed(&posts, id) ? read_info(id) : NULL;
        if (!info || stat(in_uploads(".partial/%s.part", id), &part) != 0 ||
            stat(in_uploads(".partial/%s.json", id), &json) != 0)
            continue;
        set_text(info, "id", id);
        cJSON_AddNumberToObject(info, "offset", (double)part.st_size);
        if ((double)part.st_size == get_number(info, "size"))
            cJSON_AddTrueToObject(info, "complete");
        cJSON_AddNumberToObject(info, "created", (double)json.st_mtime);
        cJSON_AddItemToArray(transfers, info);
    }
    sort_descending(transfers, "created");
    return transfers;
}

/* ---- posts ---- */

/* The last step of publishing: the folder that has all of the post, and its file, gets its place. When a
 * program was ended before it, the next one that asks for the post does it. */
static void finish_post(const char *id) {
    const char *folder = in_uploads(".partial/%s", id), *part = in_uploads(".partial/%s.part", id);
    bool whole = is_id(id) && access(part, F_OK) != 0;
    const cJSON *post = whole ? read_json(format_string("%s/post.json", folder)) : NULL;
    if (!post)
        return;
    const char *final = in_uploads("%.10s-%s", get_text(post, "at", ""), id);
    if (rename(folder, final) != 0 && errno != ENOENT) /* two at once: the other one was quicker */
        fail_disk(errno);
    sync_path(final);
    sync_path(in_uploads("%s", ""));
    unlink(in_uploads(".partial/%s.json", id));
}

char *find_post(const char *id) {
    finish_post(id);
    return cJSON_GetStringValue(get(find_item(list_folders(), "id", id), "name"));
}

cJSON *list_posts(void) {
    cJSON *posts = cJSON_CreateArray();
    for (char **name = list_folder(in_uploads("%s", "")); *name; name++) {
        cJSON *post = content_of_upload(*name);
        if (!post)
            continue;
        cJSON_AddTrueToObject(post, "uploaded");
        cJSON_AddItemToArray(posts, post);
    }
    sort_descending(posts, "published");
    return posts;
}

/* Takes a name in the folder: the given one, with " (2)" behind it when there is such a file, and without
 * what FAT allows in no name when the disk refuses it. */
static char *take_name(const char *folder, const char *given) {
    static const char REFUSED[] = "\"*:<>?|";
    const char *dot = strrchr(given, '.');
    char *name = format_string("%s", given);
    int file;
    for (int i = 2;
         (file = open(format_string("%s/%s", folder, name), O_CREAT | O_EXCL | O_CLOEXEC, 0666)) < 0;) {
        if (errno == EEXIST) {
            name = format_string("%.*s (%d)%s", (int)(dot - given), given, i++, dot);
            continue;
        }
        char *p = strpbrk(name, REFUSED);
        if (!p)
            fail_disk(errno);
        for (; p; p = strpbrk(p, REFUSED))
            *p = '_';
    }
    close(file);
    return name;
}

/* Writes all of the post but its file into the folder; returns the name that the file is to have there. */
static char *write_post(cJSON *post, const char *folder, const struct transfer *transfer,
                        const struct poster *poster) {
    const char *id = get_text(post, "id", ""),
               *final = format_string("%.10s-%s", get_text(post, "at", ""), id);
    char *name = NULL;
    if (poster->extension) {
        write_file(format_string("%s/poster.%s", folder, poster->extension), poster->bytes.start,
                   poster->bytes.length);
        set_text(post, "poster", format_string("%s/poster.%s", final, poster->extension));
    }
    if (transfer->id) {
        name = take_name(folder, transfer->name);
        set_text(post, kind_of_file(name), format_string("%s/%s", final, encode_name(name)));
        set_text(post, "alt", transfer->name);
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    cJSON_AddNumberToObject(post, "published", (double)now.tv_sec + (double)now.tv_nsec / 1e9);
    char *json = cJSON_Print(post);
    struct check check = {0}; /* so that nothing is published that Home refuses */
    check_text(&check, "post.json", json, strlen(json), schema_path("post"));
    if (check.errors)
        fail_all(400, check.errors);
    write_file(format_string("%s/post.json", folder), json, strlen(json));
    sync_path(folder);
    return name;
}

void store_post(cJSON *post, const struct transfer *transfer, const struct poster *poster) {
    const char *id = transfer->id ? transfer->id : make_id(), *folder = in_uploads(".partial/%s", id);
    make_folders();
    make_folder(folder);
    empty_folder(folder); /* of an attempt that was cut off */
    set_text(post, "id", id);
    const char *name = write_post(post, folder, transfer, poster);
    if (name) {
        /* done already, unless the program that got the last slice was killed */
        if (fsync(transfer->file) != 0)
            fail_disk(errno);
        move_file(in_uploads(".partial/%s.part", id), format_string("%s/%s", folder, name));
    }
    if (!find_post(id))
        fail_disk(ENOENT);
}

void trash_transfer(const char *id) {
    const char *extensions[] = {"part", "json"};
    make_folders();
    for (int i = 0; i < 2; i++)
        move_file(in_uploads(".partial/%s.%s", id, extensions[i]),
                  in_uploads(".trash/%s.%s", id, extensions[i]));
    sync_path(in_uploads(".partial"));
}

void trash_post(const char *folder) {
    make_folders();
    move_file(in_uploads("%s", folder), in_uploads(".trash/%s", folder));
    sync_path(in_uploads("%s", ""));
}
