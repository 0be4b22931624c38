/*
 * A fuzzer is one file, fuzz_NAME.c, with LLVMFuzzerTestOneInput. Linked with driver.c it runs over
 * files and seeded mutations of them with any compiler (see there); with clang it can be linked
 * with -fsanitize=fuzzer instead. Seeds lie in corpus/NAME/.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* What must hold for any input. A sanitizer's report or this ends the process. */
#define MUST(held) \
	do { \
		if (!(held)) { \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #held); \
			abort(); \
		} \
	} while (0)

#endif
