#ifndef ADMIN_HOST_H
#define ADMIN_HOST_H

#include "base/conf.h"
#include "sys/db.h"
#include "view/host.h"

/*
 * Looks at this host: address, directories, database and its rights, clocks, the way out to Graph (at
 * most 4 s), worker. The database need not be reachable.
 */
void host_look(const struct conf *conf, struct db *db, struct arena *a, struct host_report *out);

#endif
