/* memory.h: where memory comes from. A program answers one request and ends, so nothing is ever freed. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* A new piece of memory, aligned for anything, cut off a larger one: much cheaper than malloc for the
 * thousands of small things in a page. Where memory is short: fail(500), and so of all that calls this. */
void *allocate(size_t size);

#endif
