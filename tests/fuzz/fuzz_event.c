#include "fuzz.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "meta/event.h"

static void clean_text(struct str s)
{
	MUST(utf8_valid(s));
	MUST(!str_has(s, 0));
}

static void sane_id(struct str s, size_t max)
{
	MUST(!s.ptr || event_id_ok(s, max));
}

static void sane_time(i64 at)
{
	MUST(at == NONE || (at >= 1000 && at < 253402300800000));
}

/* What the store and the pages take for granted, whatever Meta or a forger sends. */
static void check_event(struct arena *a, const struct event *e)
{
	MUST((unsigned)e->kind < EVENT_KINDS && event_kind_name(e->kind));
	sane_id(e->page, EVENT_ID_MAX);
	sane_id(e->psid, EVENT_ID_MAX);
	sane_id(e->app_id, EVENT_ID_MAX);
	sane_id(e->mid, EVENT_MID_MAX);
	sane_id(e->reply_to, EVENT_MID_MAX);
	sane_time(e->at);
	sane_time(e->watermark);
	clean_text(e->text);
	clean_text(e->payload);
	clean_text(e->metadata);
	clean_text(e->emoji);
	clean_text(e->json);
	MUST(j_parse(a, e->json, NULL));
	MUST(!e->content.ptr || j_is_object(j_parse(a, e->content, NULL)));
	MUST(!e->attachments || e->content.ptr);
	MUST(!event_opens_window(e) || (!e->problem && e->psid.ptr && e->page.ptr));
	if (e->kind == EVENT_MESSAGE && !e->problem)
		MUST(e->mid.ptr && e->psid.ptr && e->page.ptr);
}

/* The worker reads again what the webhook stored raw. */
static void check_again(struct arena *a, const struct event *e)
{
	struct event again;

	MUST(event_parse(a, e->channel, e->page, e->json, &again) == OK);
	/* the only problem that lies in the entry and not in the event */
	if (e->problem && strcmp(e->problem, "odd page") == 0)
		return;
	MUST(again.kind == e->kind);
	MUST(digest_eq(&again.key, &e->key));
	MUST(str_eq(again.content, e->content));
	MUST(!again.problem == !e->problem);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str body = { (const char *)data, size }, digest;
	const char *why = NULL;
	struct delivery d;
	struct arena a;

	arena_init(&a);
	digest = event_digestible(&a, body);
	MUST(digest.len <= 3 * size + 1);
	MUST(event_digestible(&a, digest).ptr == digest.ptr);
	/* jansson passes over a NUL behind a number, not behind the string that it becomes */
	if (!str_has(body, 0) && j_parse(&a, body, NULL))
		MUST(j_parse(&a, digest, NULL));
	if (delivery_parse(&a, body, &d, &why) == OK) {
		MUST(d.n <= LIMIT_EVENTS);
		for (size_t i = 0; i < d.n; i++) {
			check_event(&a, &d.events[i]);
			if (str_is(d.object, "page"))
				check_again(&a, &d.events[i]);
		}
	} else {
		MUST(why);
	}
	arena_release(&a);
	return 0;
}
