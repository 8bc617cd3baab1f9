/* stamp.h: whether anything has changed of which pages are made. */
#ifndef STAMP_H
#define STAMP_H

/* A text that is another one when a content file of this scene, a schema, a template, a published post (of
 * the newest fifty), or the names in htdocs/media have changed. What there is to look at is listed at the
 * first call for a scene. */
const char *content_stamp(void);

#endif
