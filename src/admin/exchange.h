/*
 * Settings as a file (src/admin/exchange.c).
 */
#ifndef ADMIN_EXCHANGE_H
#define ADMIN_EXCHANGE_H

#include "admin/admin.h"
#include "view/admin_exchange.h"

handler admin_exchange, admin_exchange_export, admin_exchange_check, admin_exchange_apply;
extern const struct spec admin_exchange_spec;

#endif
