/*
 * The first include of every file: the few system headers that everything needs, our short integer
 * names, and the functions that nobody may call.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t i64;
typedef uint64_t u64;
typedef uint8_t u8;

/* "No value" of an i64: what a NULL column reads as, and what binds as NULL. */
#define NONE INT64_MIN

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args), nonnull(fmt)))

static inline i64 i64_min(i64 a, i64 b) { return a < b ? a : b; }
static inline i64 i64_max(i64 a, i64 b) { return a > b ? a : b; }

#include "base/banned.h"

#endif
