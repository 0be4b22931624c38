#include "fuzz.h"

#include "base/utf8.h"
#include "meta/event.h"
#include "meta/thread.h"

/* An answer of the Conversations API: whatever is read of it is an event that the webhook's reader takes. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct thread_list list;
	struct arena a;

	arena_init(&a);
	if (thread_list_read(&a, (struct str){ (const char *)data, size }, STR("9"), &list))
		for (size_t i = 0; i < list.n; i++) {
			const struct thread *t = &list.threads[i];

			MUST(event_id_ok(t->psid, EVENT_ID_MAX) && t->n <= THREAD_DETAILED);
			for (size_t k = 0; k < t->n; k++) {
				struct event e;

				MUST(!k || t->messages[k].at >= t->messages[k - 1].at);
				if (!t->messages[k].readable)
					continue;
				MUST(event_parse(&a, CHANNEL_MESSAGING, STR("9"), t->messages[k].event, &e) == OK);
				MUST(e.problem || str_eq(e.mid, t->messages[k].mid));
			}
		}
	MUST(utf8_valid(thread_list_path(&a, STR("9"), 5, str_head((struct str){ (const char *)data, size }, 500))));
	arena_release(&a);
	return 0;
}
