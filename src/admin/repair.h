/*
 * Reading what Meta's webhooks did not bring (src/admin/repair.c).
 */
#ifndef ADMIN_REPAIR_H
#define ADMIN_REPAIR_H

#include "admin/admin.h"

handler admin_page_repair, admin_page_repair_ask;
extern const struct spec admin_page_repair_spec;

#endif
