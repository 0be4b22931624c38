/*
 * The frame of the unit tests, a thin one over CUnit. A file of tests has one function
 *
 *	void suite_NAME(void) { TEST(test_one); TEST(test_two); }
 *
 * and a line X(NAME) in suites.h. A test's name is its function's name, so that it can be found and
 * run alone: `unit test_one`, `unit 'test_split_*'`, or a whole suite: `unit meta_split`.
 *
 * The checks print what was expected and what was obtained. A test that walks through a table uses
 * the forms ending in _AT with the row's own line, so that a failure points at the row:
 *
 *	static const struct { int line; const char *in; i64 out; } rows[] = {
 *		{ HERE, "7", 7 },
 */
#ifndef UNIT_H
#define UNIT_H

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "suites.h"

#define X(name) void suite_##name(void);
SUITES
#undef X

#define HERE __LINE__
#define TEST(fn) unit_add(#fn, fn)
void unit_add(const char *name, void (*fn)(void));

/* Emptied after each test. */
struct arena *unit_arena(void);
/* JSON for reading: each ' becomes ". In the arena of the test. */
struct str unit_json(const char *text);
/* Does fn end the process by abort()? Its output is not shown. */
bool unit_aborts(void (*fn)(void));

/* All of them return whether the check held. */
bool unit_true(const char *file, int line, bool held, const char *what);
bool unit_i64(const char *file, int line, i64 obtained, i64 expected, const char *what);
/* Both absent, or both there and equal. */
bool unit_str(const char *file, int line, struct str obtained, struct str expected,
	      const char *what);

#define CHECK_AT(line, held) unit_true(__FILE__, line, held, #held)
#define CHECK_I64_AT(line, obtained, expected) \
	unit_i64(__FILE__, line, (i64)(obtained), (i64)(expected), #obtained)
/* expected is a C string, NULL for "absent" */
#define CHECK_STR_AT(line, obtained, expected) \
	unit_str(__FILE__, line, obtained, str_of(expected), #obtained)

#define CHECK(held) CHECK_AT(__LINE__, held)
#define CHECK_I64(obtained, expected) CHECK_I64_AT(__LINE__, obtained, expected)
#define CHECK_STR(obtained, expected) CHECK_STR_AT(__LINE__, obtained, expected)
/* For bytes with NULs: both as struct str. */
#define CHECK_BYTES(obtained, expected) \
	unit_str(__FILE__, __LINE__, obtained, expected, #obtained)

#endif
