/* The customer page's files, put into the program at build by embed.awk. */
#ifndef GRAPH_WWW_H
#define GRAPH_WWW_H

#include <stddef.h>

struct www_file {
	const char *name, *type, *data;
	size_t len;
};

extern const struct www_file www_files[]; /* ends with a NULL name */

#endif
