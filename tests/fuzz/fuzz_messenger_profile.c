#include "fuzz.h"

#include "meta/messenger_profile.h"

/* A profile as Graph answers it: what is written of it says the same when it is read again. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct messenger_profile p, again;
	struct arena a;
	struct str body;

	arena_init(&a);
	if (messenger_profile_read(&a, (struct str){ (const char *)data, size }, &p)) {
		MUST(p.nice <= PROFILE_ICE_MAX && p.nmenu <= PROFILE_MENU_MAX);
		body = messenger_profile_post(&a, &p);
		MUST(!body.ptr || messenger_profile_read(&a, body, &again));
		MUST(!body.ptr || p.others || (again.nmenu == p.nmenu && again.nice == p.nice));
	}
	arena_release(&a);
	return 0;
}
