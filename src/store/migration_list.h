/*
 * The migrations of sql/, embedded at build time, in order of their names.
 */
#ifndef STORE_MIGRATION_LIST_H
#define STORE_MIGRATION_LIST_H

#include "base/str.h"

struct migration {
	const char *name;	/* "0001_foundation" */
	struct str sql;
};

extern const struct migration migrations[];
extern const size_t migrations_len;

#endif
