#include "fuzz.h"

#include "base/utf8.h"
#include "meta/event.h"
#include "meta/graph_error.h"
#include "meta/send.h"

/* Shortly before the messages of the corpus. */
#define SINCE 1795176010500

static void check_result(const struct send_result *r, enum call_end end, i64 status)
{
	const struct graph_error *e = &r->error;

	MUST((unsigned)e->class <= CLASS_PROFILE);
	MUST((r->outcome == SEND_ACCEPTED) == (e->class == CLASS_NONE));
	MUST((r->outcome == SEND_UNCLEAR) == (e->class == CLASS_AMBIG));
	MUST((r->outcome == SEND_ACCEPTED) == (r->mid.ptr != NULL));
	MUST(!r->mid.ptr || event_id_ok(r->mid, EVENT_MID_MAX));
	MUST(r->outcome != SEND_ACCEPTED || (end == CALL_ANSWERED && status / 100 == 2));
	MUST(e->message.len <= 500 && utf8_valid(e->message));
	MUST(!e->told_admin || e->class == CLASS_TRANSIENT);
	MUST(graph_backoff(e->class, 1, 0) > 0);
}

/* Two bytes of status, then an answer: of a send, of the Conversations API, or usage headers. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const struct str known[] = { { "m_known", 7 } };
	struct str body, mid = NO_STR;
	struct graph_usage usage;
	struct send_result r;
	struct arena a;
	i64 status;

	if (size < 2)
		return 0;
	status = 100 + ((data[0] & 7) << 8 | data[1]) % 500;
	body = (struct str){ (const char *)data + 2, size - 2 };
	arena_init(&a);
	for (unsigned end = CALL_ANSWERED; end <= CALL_CUT; end++) {
		send_result_read(&a, (enum call_end)end, status, body, &r);
		check_result(&r, (enum call_end)end, status);
	}
	switch (send_find_in_thread(&a, body, STR("1001"), STR("hi"), SINCE, known, 1, &mid)) {
	case FOUND_YES:
		MUST(event_id_ok(mid, EVENT_MID_MAX) && !str_eq(mid, known[0]));
		break;
	case FOUND_NO:
	case FOUND_CANT_TELL:
		MUST(!mid.ptr);
		break;
	}
	graph_usage_read(&a, body, str_skip(body, size / 3), str_skip(body, size / 2), &usage);
	MUST(usage.percent >= 0 && usage.regain_minutes >= 0);
	MUST(graph_backoff(CLASS_RATE, 1, usage.regain_minutes) > 0);
	arena_release(&a);
	return 0;
}
