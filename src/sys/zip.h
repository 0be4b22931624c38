/*
 * A ZIP archive, written piece by piece (minizip): memory stays flat, whatever is in it.
 */
#ifndef SYS_ZIP_H
#define SYS_ZIP_H

#include "base/str.h"

struct zip;

/* Makes the file anew. NULL: it can't. */
struct zip *zip_begin(const char *path);
/* A file in it; names are UTF-8 paths with "/". at: ms. What follows until the next one is its content. */
bool zip_file(struct zip *z, const char *name, i64 at) MUST_USE;
bool zip_write(struct zip *z, struct str bytes) MUST_USE;
/* The whole of a file on disk. False also when it can't be read. */
bool zip_copy(struct zip *z, const char *path) MUST_USE;
/* Ends the archive and frees z. False: it is not whole. */
bool zip_end(struct zip *z) MUST_USE;

#endif
