/* media.h: the folder htdocs/media, whose pictures, clips and sounds the content shows. */
#ifndef MEDIA_H
#define MEDIA_H

/* Keeps the size bytes that the request brings as a file there, whole and never over another one. asked: what
 * the client calls it. Returns the name that it has now. fail(400) when nothing comes, fail(415) when it is
 * nothing that can be shown, fail(507) when the disk is full. */
char *keep_medium(const char *asked, long long size);

#endif
