/*
 * Rules from the database, compiled.
 */
#ifndef DESK_RULES_LOAD_H
#define DESK_RULES_LOAD_H

#include "base/err.h"
#include "desk/rules.h"
#include "sys/db.h"

/* Of a workstream, in order. A rule that can't be read is left out switched off, and logged. */
enum err rules_load(struct db *db, struct arena *a, i64 workstream, i64 fallback, struct rules *out) MUST_USE;

#endif
