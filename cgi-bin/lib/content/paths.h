/* paths.h: where the content is; each path is a new string. name: of a content file, without .json, as "site"
 * or "uploads/2026-03-14-ID/post". */
#ifndef PATHS_H
#define PATHS_H

/* Where content/ is: the folder that make run was given, else the one beside cgi-bin/. */
const char *content_folder(void);

/* The file itself. */
char *content_path(const char *name);

/* Its schema, whether or not there is one. */
char *schema_path(const char *name);

#endif
