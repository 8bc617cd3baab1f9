/* last_good.h: the last good version of each file that people edit. It is kept beside the file, in the folder
 * .good, and replaced by rename whenever a newer one has proved good; there also stands what the terminal was
 * told. file: as it is edited. */
#ifndef LAST_GOOD_H
#define LAST_GOOD_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/stat.h>

/* Whether there is a good version of file; reading it: a new string, or NULL. */
bool has_good(const char *file);
char *read_good(const char *file);

/* Whether the good version is one of file as *info tells of it, and was made after since (0: whenever). */
bool is_good(const char *file, const struct stat *info, time_t since);

/* Keeps text, of size bytes, as read_at_rest read it, as the good version. Where that is not possible, as in
 * a folder that may not be written to, nothing is kept, and the next page looks at the file again. */
void keep_good(const char *file, const char *text, size_t size, const struct stat *info);

/* From now on the good version is not taken for one of the file as it is, and the file is looked at again. */
void distrust_good(const char *file);

/* Tells the terminal what is wrong with a file now (NULL: nothing): a line for each mistake, of the first
 * twenty, that has appeared and for each that is gone, whoever else finds the same meanwhile. */
void tell_errors(const char *file, const struct error *errors);

#endif
