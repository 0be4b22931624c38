/*
 * The pages about customers' data (src/admin/privacy.c).
 */
#ifndef ADMIN_PRIVACY_H
#define ADMIN_PRIVACY_H

#include "admin/admin.h"
#include "view/admin_privacy.h"

handler admin_privacy, admin_privacy_customer, admin_privacy_export, admin_privacy_erase;

extern const struct spec admin_privacy_spec, admin_privacy_erase_spec;

#endif
