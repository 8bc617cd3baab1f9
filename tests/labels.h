/* labels.h: the words of a page. They are written in its content file, under "labels" and the like, and named
 * where they are used; no schema lists them. */
#ifndef LABELS_H
#define LABELS_H

#include "base/error.h"
#include "json/document.h"

/* Finds what templates and scripts want of the labels of content/NAME.json, the document, and it does not
 * have; the ones that nobody wants go to implausible, see plausibility.h. */
struct error *check_labels(const struct document *document, const char *name);

#endif
