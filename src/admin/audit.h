/*
 * Reading the audit log (src/admin/audit.c).
 */
#ifndef ADMIN_AUDIT_H
#define ADMIN_AUDIT_H

#include "admin/admin.h"
#include "base/limits.h"
#include "store/session.h"
#include "view/admin_audit.h"

handler admin_audit_log;
extern const struct spec admin_audit_spec;

#endif
