#include "fuzz.h"

#include "base/utf8.h"
#include "meta/page_setup.h"

/* One byte that chooses the error's code, then an answer of Graph, read as each of them. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct app_subscription app;
	struct subscription s;
	struct token_facts t;
	struct str body, owner;
	struct arena a;
	unsigned sent, drop;

	if (size < 1)
		return 0;
	body = (struct str){ (const char *)data + 1, size - 1 };
	arena_init(&a);
	subscription_read(&a, body, STR("55"), &s);
	MUST(!(s.fields & ~FIELD_BITS_ALL) && (s.ours || !s.fields) && (s.known || !s.ours));
	app_subscription_read(&a, body, &app);
	MUST(!(app.fields & ~FIELD_BITS_ALL) && (app.page_object || !app.fields));
	token_facts_read(&a, body, STR("9"), &t);
	MUST(t.known || !t.valid);
	MUST(t.expires_at == NONE || t.expires_at >= 0);
	owner = thread_owner_read(&a, body);
	MUST(!owner.ptr || utf8_valid(owner));
	sent = data[0] * 37u & FIELD_BITS_ALL;
	drop = subscription_refused(sent, data[0] & 1 ? 100 : 200, body);
	MUST(!(drop & ~sent) && !(drop & (drop - 1)));
	arena_release(&a);
	return 0;
}
