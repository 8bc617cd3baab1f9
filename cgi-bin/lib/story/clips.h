/* clips.h: the picture that stands for a clip until it plays. */
#ifndef CLIPS_H
#define CLIPS_H

#include <cjson/cJSON.h>

/* Gives all that has a "video" of htdocs/media, somewhere in a tree, its "poster": where it names none, the
 * file of that name with .jpg, if it is there. */
void add_posters(cJSON *tree);

#endif
