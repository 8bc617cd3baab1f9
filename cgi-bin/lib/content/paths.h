/* paths.h: where the content is, and which scene of the film this program shows; each path is a new string.
 * name: of a content file, without .json, as "site" or "uploads/2026-03-14-ID/post".
 *
 * A scene is a folder, content/scenes/NAME, with the files that are different in it, and only these. Its name
 * is small letters, digits, - and _; "" is the content as it is. */
#ifndef PATHS_H
#define PATHS_H

#include <stdbool.h>

/* Where content/ is: the folder that make run was given, else the one beside cgi-bin/. */
const char *content_folder(void);

/* The scene: the one that this program has chosen, else that of the browser's cookie "scene", else the one
 * for all, which content/.set/scene names. What is no scene is left out. */
const char *scene(void);
void choose_scene(const char *name);
const char *scene_for_all(void);

bool is_scene(const char *name);

/* Where the files of the scene are; the content folder when it is "". */
const char *scene_folder(void);

/* The names of all scenes, in the order of the alphabet, "" first, with NULL at their end. */
char **scene_names(void);

/* The file itself: that of the scene, if it has one, else the one that all share. scene_path: where that of
 * the scene is, or would be. */
char *content_path(const char *name);
char *scene_path(const char *name);

/* How the crew knows a file of the content folder: by the name of that folder alone, "content/site.json". */
const char *shown_path(const char *file);

/* The names of all content files that have a schema, in the order of the alphabet, with NULL at their end. */
char **content_names(void);

/* Its schema, whether or not there is one. */
char *schema_path(const char *name);

#endif
