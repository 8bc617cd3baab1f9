/* last_good.c: the last good versions. See last_good.h. */
#include "content/last_good.h"
#include "base/buffer.h"
#include "base/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

/* Where the good version of the file is. */
static char *good_path(const char *file) {
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    return format_string("%.*s.good/%s", (int)(name - file), file, name);
}

bool has_good(const char *file) {
    return access(good_path(file), R_OK) == 0;
}

char *read_good(const char *file) {
    return read_file(good_path(file), NULL);
}

/* The time that the good version of a file bears. Whatever is done to a file changes its time of change, to
 * now, and nobody can set it back, unlike the other one; another file has another number. */
static struct timespec mark_of(const struct stat *file) {
    struct timespec mark = file->st_ctim;
    mark.tv_nsec = (long)(((unsigned long)mark.tv_nsec + file->st_ino) % 1000000000);
    return mark;
}

bool is_good(const char *file, const struct stat *info, time_t since) {
    struct timespec mark = mark_of(info);
    struct stat good;
    return stat(good_path(file), &good) == 0 && good.st_size == info->st_size &&
           good.st_mtim.tv_sec == mark.tv_sec && good.st_mtim.tv_nsec == mark.tv_nsec &&
           good.st_ctim.tv_sec > since;
}

static void make_folder_of(const char *good) {
    mkdir(format_string("%.*s", (int)(strrchr(good, '/') - good), good), 0777);
}

void keep_good(const char *file, const char *text, size_t size, const struct stat *info) {
    const char *good = good_path(file);
    char *temporary = format_string("%s.XXXXXX", good);
    const char *start = text + size - info->st_size; /* with its byte order mark */
    struct timespec mark = mark_of(info);
    make_folder_of(good);
    int fd = mkstemp(temporary);
    if (fd < 0)
        return;
    bool written = write(fd, start, (size_t)info->st_size) == info->st_size && set_mode(fd, 0644);
    futimens(fd, (struct timespec[]){mark, mark}); /* where it may not, the file is looked at again */
    if (close(fd) != 0 || !written || rename(temporary, good) != 0)
        unlink(temporary);
}

void distrust_good(const char *file) {
    utimensat(AT_FDCWD, good_path(file), (struct timespec[2]){{0}}, 0);
}

/* The first of the lines: more at once would hide what else is told. */
static const char *cut_lines(char *lines) {
    enum { ENOUGH = 20 };
    char *p = lines;
    for (int i = 0; i < ENOUGH && *p; i++)
        p += strcspn(p, "\n") + 1;
    *p = '\0';
    return lines;
}

/* Prints each line of lines, once, that is not in others, with what happened behind the place. */
static void print_new(const char *what, const char *lines, const char *others) {
    const char *line = "";
    for (const char *p = lines; *p; p += strlen(line)) {
        line = format_string("%.*s", (int)strcspn(p, "\n") + 1, p);
        const char *sentence = strstr(line, ": ");
        sentence = sentence ? sentence + strlen(": ") : line;
        if (!strstr(others, line) && strstr(lines, line) == p)
            fprintf(stderr, "%.*s%s%s", (int)(sentence - line), line, what, sentence);
    }
}

void tell_errors(const char *file, const struct error *errors) {
    const char *path = format_string("%s.told", good_path(file)), *lines = cut_lines(describe_errors(errors));
    if (errors) {
        distrust_good(file); /* so that the end of the mistake is seen, too */
        make_folder_of(path);
    }
    int fd = open(path, O_RDWR | O_CLOEXEC | (errors ? O_CREAT : 0), 0666);
    if (fd >= 0)
        flock(fd, LOCK_EX); /* one after the other */
    const char *told = fd >= 0 ? read_file(path, NULL) : "";
    told = told ? told : "";
    print_new("", lines, told);
    print_new("corrigé : ", told, lines);
    if (fd >= 0 && strcmp(told, lines) != 0 && ftruncate(fd, 0) == 0 && write(fd, lines, strlen(lines)) < 0)
        perror(path);
    if (fd >= 0)
        close(fd);
}
