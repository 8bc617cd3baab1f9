/* paths.h: where the content is; each path is a new string. name: of a content file, without .json, as "site"
 * or "uploads/2026-03-14-ID/post". */
#ifndef PATHS_H
#define PATHS_H

/* Where content/ is: the folder that make run was given, else the one beside cgi-bin/. */
const char *content_folder(void);

/* The file itself. */
char *content_path(const char *name);

/* How the crew knows a file of the content folder: by the name of that folder alone, "content/site.json". */
const char *shown_path(const char *file);

/* The names of all content files that have a schema, in the order of the alphabet, with NULL at their end. */
char **content_names(void);

/* Its schema, whether or not there is one. */
char *schema_path(const char *name);

#endif
