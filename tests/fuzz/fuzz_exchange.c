#include "fuzz.h"

#include "base/utf8.h"
#include "desk/exchange.h"

/* The input is a settings file that somebody uploads. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct exchange e;
	struct arena a;

	arena_init(&a);
	if (exchange_read(&a, (struct str){ (const char *)data, size }, &e)) {
		MUST(e.nerrors == 0);
		for (int k = 0; k < EXCHANGE_KINDS; k++) {
			MUST(e.n[k] <= EXCHANGE_ROWS_MAX);
			for (size_t i = 0; i < e.n[k]; i++)
				MUST(e.items[k][i].row && (e.items[k][i].given & 1));
		}
	} else {
		MUST(e.nerrors > 0 && e.nerrors <= EXCHANGE_ERRORS_MAX);
		for (size_t i = 0; i < e.nerrors; i++)
			MUST(!e.errors[i].where.len || utf8_valid(e.errors[i].where));
	}
	arena_release(&a);
	return 0;
}
