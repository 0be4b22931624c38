/*
 * A message with a template or platform quick replies, at the moment of sending: its page says whether it goes
 * out as it is, or as text with links (features F262).
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_plan.h"
#include "sys/json.h"

void delivery_rich_decide(const struct begin *b, struct plan *p)
{
	const struct outbox_head_row *h = p->head;
	struct rich *r = arena_new(b->arena, struct rich), *plain;
	struct rich_error error;

	if (!rich_read(b->arena, j_parse(b->arena, h->content, NULL), r, &error)) {
		/* it was held against the limits when it was posted */
		log_bug("message %lld: %.*s", (long long)h->message_id, STR_ARG(rich_error_text(b->arena, &error)));
		p->step = STEP_FAIL;
		p->reason = STR("content");
		return;
	}
	p->rich = r;
	if (r->kind == RICH_NO_TEMPLATE || p->page->row.restricted_media <= 0)
		return;
	plain = arena_new(b->arena, struct rich);
	if (rich_as_text(b->arena, r, plain, &p->text)) {
		p->rich = plain;
		return;
	}
	p->step = STEP_FAIL;
	p->reason = STR("not_as_text");
}
