/* lint.h: finds in templates, styles and scripts what a browser leaves out without a word, and tags that are
 * no tags any more. */
#ifndef LINT_H
#define LINT_H

#include "base/error.h"

#include <stdbool.h>

/* The mistakes in a template, a style sheet (NAME.css) or a script; file: its path from the project's folder.
 * What is only odd goes to implausible, see plausibility.h. */
struct error *lint(const char *file);

#endif
