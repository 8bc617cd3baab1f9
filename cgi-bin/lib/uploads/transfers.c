/* transfers.c: files on their way. See transfers.h. */
#include "uploads/transfers.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"
#include "json/tree.h"
#include "uploads/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

enum { CHUNK = 256 << 10 };
static const time_t EXPIRY = 72 * 60 * 60; /* seconds without a change until a transfer is swept away */

static time_t last_change(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? info.st_mtime : 0;
}

/* Removes what lies in .partial and belongs to nothing that was changed in the last 72 hours. */
static void sweep(void) {
    for (char **name = list_folder(in_uploads(".partial"), ""); *name; name++) {
        const char *path = in_uploads(".partial/%s", *name);
        const char *part = in_uploads(".partial/%.*s.part", (int)strcspn(*name, "."), *name);
        time_t limit = time(NULL) - EXPIRY;
        if (last_change(path) > limit || last_change(part) > limit)
            continue;
        empty_folder(path);
        remove(path);
    }
}

char *create_transfer(long long size, const char *name, const char *metadata) {
    make_folders();
    need_space(size);
    sweep();
    char *id = make_id();
    cJSON *info = cJSON_CreateObject();
    cJSON_AddNumberToObject(info, "size", (double)size);
    set_text(info, "name", name);
    set_text(info, "metadata", metadata);
    char *json = cJSON_Print(info);
    write_file(in_uploads(".partial/%s.json", id), json, strlen(json));
    write_file(in_uploads(".partial/%s.part", id), "", 0); /* the last: now there is a transfer */
    sync_path(in_uploads(".partial"));
    return id;
}

/* What create_transfer wrote, or NULL. */
static cJSON *read_info(const char *id) {
    return read_json(in_uploads(".partial/%s.json", id));
}

struct transfer find_transfer(const char *id) {
    struct transfer transfer = {.file = -1};
    struct stat now;
    cJSON *info = is_id(id) ? read_info(id) : NULL;
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

struct transfer lock_transfer(const char *id) {
    const struct timespec moment = {.tv_nsec = 50000000}; /* a twentieth of a second */
    struct transfer transfer = find_transfer(id);
    for (int tries = 0; flock(transfer.file, LOCK_EX | LOCK_NB) != 0; tries++) {
        if (is_unsupported(errno)) { /* then one transfer at a time; the set has a lock of its own */
            lock_folder("lib");
            break;
        }
        if (tries == 200) /* ten seconds: a disk may take some for the last slice */
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
    long long start = transfer->offset;
    /* cut short: what arrived is kept */
    int error = copy_bytes(STDIN_FILENO, transfer->file, length) ? 0 : errno;
    transfer->offset = lseek(transfer->file, 0, SEEK_END);
    if (!error && transfer->offset < transfer->size) {
        begin_sync(transfer->file, start); /* begins; nobody waits */
    } else if (sync_file(transfer->file) != 0) {
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
    for (char **id = list_folder(in_uploads(".partial"), ".part"); *id; id++) {
        struct stat part;
        cJSON *info = is_id(*id) ? read_info(*id) : NULL;
        if (!info || stat(in_uploads(".partial/%s.part", *id), &part) != 0)
            continue;
        set_text(info, "id", *id);
        cJSON_AddNumberToObject(info, "offset", (double)part.st_size);
        if ((double)part.st_size == get_number(info, "size"))
            cJSON_AddTrueToObject(info, "complete");
        cJSON_AddNumberToObject(info, "created", (double)last_change(in_uploads(".partial/%s.json", *id)));
        cJSON_AddItemToArray(transfers, info);
    }
    sort_descending(transfers, "created");
    return transfers;
}

void trash_transfer(const char *id) {
    make_folders();
    empty_folder(in_uploads(".partial/%s", id)); /* without its file, publishing is not to be finished */
    for (char **name = list_folder(in_uploads(".partial"), ""); *name; name++)
        if (strncmp(*name, id, ID_LENGTH) == 0)
            move_file(in_uploads(".partial/%s", *name), in_uploads(".trash/%s", *name));
    sync_path(in_uploads(".partial"));
}
