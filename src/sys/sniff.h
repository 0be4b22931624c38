/*
 * What a file is, by its bytes (libmagic). Foreign bytes meet a large parser here: callers do it in a
 * process that may die (worker/examine.c).
 */
#ifndef SYS_SNIFF_H
#define SYS_SNIFF_H

#include "base/base.h"

/*
 * The MIME type of an open file, "image/jpeg"; "application/octet-stream" when it can't be told. The
 * file's position moves.
 */
void sniff(int fd, char *mime, size_t max);

#endif
