/* good.h: the last good version of each file that people edit. It is kept beside the file, in the folder
 * .good, and replaced by rename whenever a newer one has proved good; there also stands what the terminal was
 * told. */
#ifndef GOOD_H
#define GOOD_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/stat.h>

/* Where the good version of the file is. */
char *good_path(const char *file);

/* Whether the good version is one of the file as it is now. */
bool is_good(const struct stat *file, const struct stat *good);

/* Keeps text, of size bytes, as read_at_rest read it, as the good version. Where that is not possible, as in
 * a folder that may not be written to, nothing is kept, and the next page looks at the file again. */
void keep_good(const char *good, const char *text, size_t size, const struct stat *info);

/* From now on the good version is not taken for one of the file as it is, and the file is looked at again. */
void distrust_good(const char *good);

/* Tells the terminal what is wrong with a file now (NULL: nothing), given its good version: a line for each
 * mistake, of the first twenty, that has appeared and for each that is gone, whoever else finds the same
 * meanwhile. */
void tell_errors(const char *good, const struct error *errors);

#endif
