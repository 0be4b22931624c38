/*
 * The page about the worker's starts (src/admin/cron.c).
 */
#ifndef ADMIN_CRON_H
#define ADMIN_CRON_H

#include "admin/admin.h"
#include "view/admin_cron.h"

handler admin_cron, admin_cron_rotate;

#endif
