/*
 * What happens to the head of a lane, at the moment of sending: its state, its page, the window, the
 * pace (architecture 4.6, 4.7). Writes nothing.
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_plan.h"

static void later(struct plan *p, i64 ms)
{
	p->step = STEP_LATER;
	p->ms = i64_max(ms, 0);
}

static void because(struct plan *p, enum step step, struct str reason)
{
	p->step = step;
	p->reason = reason;
}

/* Unclear: asked for in the thread at its times, at the last of them given up if it can't be. */
static void decide_unknown(const struct begin *b, struct plan *p)
{
	const struct outbox_head_row *h = p->head;
	const struct outbox_page_row *page = &p->page->row;
	i64 wait = sender_settle_in(b->s, h->attempt_at, h->asked, b->meta_now);

	if (wait > 0)
		later(p, wait);
	else if (!page->deleted && page->enabled && p->page->state->token && page->paused_until <= b->now)
		p->step = STEP_ASK;
	else if (sender_settle_count(b->s, h->attempt_at, b->meta_now) < SETTLE_TIMES)
		later(p, 5 * SECOND_MS);
	else
		p->step = STEP_GIVE_UP;
}

/* False: the page lets nothing out at the moment, and the plan says what follows. */
static bool page_lets(const struct begin *b, struct plan *p)
{
	struct page_run *page = p->page;
	const struct outbox_page_row *row = &page->row;

	if (row->deleted)
		because(p, STEP_FAIL, STR("page_removed"));
	else if (!row->enabled)
		later(p, sender_jitter(MINUTE_MS));	/* switching it on wakes nothing by itself */
	else if (row->parked_at != NONE)
		because(p, STEP_PARK, str_is(row->parked_class, "policy") ? STR("page_policy") :
			STR("page_token"));
	else if (!page->state->token)
		because(p, STEP_PARK, STR("page_token"));
	else if (row->paused_until > b->now)
		later(p, row->paused_until - b->now + (i64)random_below(2000));
	else
		return true;
	return false;
}

static void decide_window(const struct begin *b, struct plan *p)
{
	const struct window_facts facts = {
		.now = b->meta_now, .last_action_at = p->who->last_action_at,
		.last_message_at = p->who->last_message_at,
		.human = str_is(p->head->author_kind, "agent") || str_is(p->head->author_kind, "note"),
		.tag_on = p->page->row.human_agent_tag > 0,
	};

	p->window = window_decide(&facts);
	switch (p->window.how) {
	case SEND_RESPONSE:
	case SEND_HUMAN_AGENT:
		p->step = STEP_SEND;
		return;
	case SEND_HOLD:
		later(p, p->window.until - b->meta_now);
		return;
	case SEND_PARK:
		break;
	}
	p->reason = arena_printf(b->arena, "window_%s", window_why_name(p->window.why));
	/* an automated message never goes out later: it must not hold up what people write */
	p->step = p->window.why == WINDOW_AUTOMATED ? STEP_FAIL : STEP_SHUT;
}

/* What is to be sent keeps the page's pace: its place in time, or its only place while on trial. */
static void decide_pace(struct plan *p)
{
	struct page_run *page = p->page;
	i64 now = clock_steady();

	if (page->row.parked_class.ptr && page->state->in_flight + page->started > 0) {
		later(p, SECOND_MS);
		return;
	}
	if (page->state->gap_ms && page->next_at > now) {
		later(p, i64_min(page->next_at - now, MINUTE_MS));
		page->next_at += page->state->gap_ms;
		return;
	}
	page->next_at = now + page->state->gap_ms;
	page->started++;
}

void delivery_decide(struct begin *b, struct plan *p)
{
	const struct outbox_head_row *h = p->head;
	bool tried = str_is(h->state, "retry");

	p->step = STEP_NEXT;
	if (h->message_id == NONE)
		return;
	if (str_is(h->state, "sending")) {
		p->step = STEP_UNKNOWN;
	} else if (str_is(h->state, "unknown")) {
		decide_unknown(b, p);
	} else if (!str_is(h->state, "queued") && !tried && !str_is(h->state, "parked")) {
		log_bug("message %lld is %.*s and in the outbox", (long long)h->message_id,
			STR_ARG(h->state));
		p->step = STEP_REMOVE;
	} else if (h->not_before > b->now) {
		later(p, h->not_before - b->now);
	} else if (page_lets(b, p)) {
		if (tried && b->now - h->waits_since > b->s->conf->worker_retry_hours * HOUR_MS)
			because(p, STEP_FAIL, STR("gave_up"));
		else
			decide_window(b, p);
		if (p->step == STEP_SEND && p->attachment)
			delivery_file_decide(b, p);
		else if (p->step == STEP_SEND && h->content.len)
			delivery_rich_decide(b, p);
		if (p->step == STEP_SEND || p->step == STEP_UPLOAD)
			decide_pace(p);
	}
}
