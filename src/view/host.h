/*
 * What the host gives, for `pagedesk check` and the first page (src/admin/host.c looks).
 */
#ifndef VIEW_HOST_H
#define VIEW_HOST_H

#include "view/view.h"

enum host_grade { HOST_GOOD, HOST_WARN, HOST_BAD };

struct host_item {
	enum host_grade grade;
	enum text_key what, fix;	/* fix is shown unless good */
	struct str seen;
};

#define HOST_ITEMS_MAX 16

struct host_report {
	struct host_item items[HOST_ITEMS_MAX];
	size_t n;
	size_t bad;
};

#endif
