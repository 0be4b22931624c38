#include "base/base.h"
#include "base/clock.h"
#include "desk/checklist.h"

static const struct { enum setup_state state; const char *name; } states[] = {
	{ SETUP_TODO, "todo" }, { SETUP_WAITING, "waiting" }, { SETUP_OK, "ok" }, { SETUP_FAILED, "failed" },
};

enum setup_state setup_state_of(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (str_is(word, states[i].name))
			return states[i].state;
	return SETUP_TODO;
}

const char *setup_state_name(enum setup_state s)
{
	return states[s].name;
}

static const char *const manual[] = { "mode", "urls", "human_agent" };

bool setup_is_manual(struct str step)
{
	for (size_t i = 0; i < ARRAY_LEN(manual); i++)
		if (str_is(step, manual[i]))
			return true;
	return false;
}

/* --- making a list ---------------------------------------------------------------------------- */

static struct setup_item *add(struct setup_list *l, const char *step, enum setup_state state,
			      const char *reason, i64 at)
{
	struct setup_item *i = &l->items[l->n++];

	*i = (struct setup_item){ .step = step, .state = state, .reason = str_of(reason), .at = at,
				  .code = NONE, .subcode = NONE, .manual = setup_is_manual(str_of(step)) };
	return i;
}

static const struct setup_step_row *find(const struct setup_step_row *rows, size_t n, const char *step)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(rows[i].step, step))
			return &rows[i];
	return NULL;
}

/* What a live check or a tick left behind; otherwise "not checked yet". */
static struct setup_item *stored(struct setup_list *l, const char *step,
				 const struct setup_step_row *rows, size_t n, const char *otherwise)
{
	const struct setup_step_row *row = find(rows, n, step);
	struct setup_item *i = add(l, step, SETUP_TODO, otherwise, NONE);

	if (!row)
		return i;
	i->state = setup_state_of(row->state);
	i->reason = row->reason;
	i->seen = row->seen;
	i->at = row->checked_at;
	i->code = row->code;
	i->subcode = row->subcode;
	i->message = row->message;
	i->trace = row->trace;
	return i;
}

static void count(struct setup_list *l, const struct setup_step_row *rows, size_t n)
{
	l->left = 0;
	l->checked_at = NONE;
	for (size_t i = 0; i < l->n; i++)
		l->left += l->items[i].state != SETUP_OK && !l->items[i].optional;
	for (size_t i = 0; i < n; i++)
		if (!setup_is_manual(rows[i].step))
			l->checked_at = i64_max(l->checked_at, rows[i].checked_at);
}

static void add_verified(struct setup_list *l, const struct channel_app_row *a)
{
	bool yes = a->verified_at != NONE;

	add(l, "verified", yes ? SETUP_OK : SETUP_WAITING, yes ? "verified_ok" : "verified_waiting",
	    a->verified_at)->seen = a->verified_from;
}

static void add_worker(struct setup_list *l, const struct setup_facts *f)
{
	i64 age = f->clock->worker_age_ms;
	bool good = age != NONE && age < SETUP_WORKER_LATE_MS;

	add(l, "worker", good ? SETUP_OK : SETUP_FAILED,
	    good ? "worker_ok" : age == NONE ? "worker_never" : "worker_gone",
	    age == NONE ? NONE : f->now - i64_max(age, 0));
}

/* --- an app ----------------------------------------------------------------------------------- */

static void add_secret(struct setup_list *l, const struct setup_facts *f)
{
	const struct setup_step_row *row = find(f->app_steps, f->napp, "secret");

	if (!f->app->secret_last4.ptr)
		add(l, "secret", SETUP_TODO, "secret_missing", NONE);
	else if (!row || (f->app->secret_set_at != NONE && row->checked_at < f->app->secret_set_at))
		add(l, "secret", SETUP_WAITING, "secret_set", f->app->secret_set_at);
	else
		stored(l, "secret", f->app_steps, f->napp, "unchecked");
}

void setup_app_list(const struct setup_facts *f, struct setup_list *out)
{
	*out = (struct setup_list){ .n = 0 };
	add_secret(out, f);
	if (f->https)
		stored(out, "reach", f->app_steps, f->napp, "unchecked");
	else
		add(out, "reach", SETUP_FAILED, "reach_http", NONE);
	add_verified(out, f->app);
	stored(out, "app_fields", f->app_steps, f->napp, "unchecked");
	stored(out, "mode", f->app_steps, f->napp, "mode_todo");
	stored(out, "urls", f->app_steps, f->napp, "urls_todo");
	count(out, f->app_steps, f->napp);
}

/* --- a page ----------------------------------------------------------------------------------- */

/* A check of the token counts for the token that was checked. */
static bool token_checked(const struct setup_facts *f)
{
	const struct setup_step_row *row = find(f->page_steps, f->npage, "token");

	return row && (f->page->token_set_at == NONE || row->checked_at >= f->page->token_set_at);
}

bool setup_token_is_old(i64 set_at, i64 now)
{
	return set_at != NONE && set_at <= now - SETUP_TOKEN_OLD_MS;
}

static void add_token(struct setup_list *l, const struct setup_facts *f)
{
	struct setup_item *i;

	if (!f->page->token_last4.ptr) {
		add(l, "token", SETUP_TODO, "token_missing", NONE);
		add(l, "scopes", SETUP_TODO, "unchecked", NONE);
		return;
	}
	if (token_checked(f)) {
		stored(l, "token", f->page_steps, f->npage, "unchecked");
		stored(l, "scopes", f->page_steps, f->npage, "unchecked");
	} else {
		add(l, "token", SETUP_WAITING, "token_unchecked", f->page->token_set_at);
		add(l, "scopes", SETUP_TODO, "unchecked", NONE);
	}
	i = &l->items[l->n - 2];
	if (i->state == SETUP_OK && setup_token_is_old(f->page->token_set_at, f->now)) {
		/* age alone is a reason to look, never an error */
		i->state = SETUP_WAITING;
		i->reason = STR("token_old");
		i->at = f->page->token_set_at;
	}
	/* what the sender found out, unless a check was right since */
	if (f->page->parked_at == NONE || (i->state == SETUP_OK && i->at > f->page->parked_at))
		return;
	*i = (struct setup_item){ .step = "token", .state = SETUP_FAILED, .reason = STR("parked"),
				  .at = f->page->parked_at, .code = f->page->parked_code,
				  .subcode = f->page->parked_subcode, .message = f->page->parked_reason };
}

static void add_inbound(struct setup_list *l, const struct setup_facts *f)
{
	const struct channel_page_row *p = f->page;
	bool came = p->last_webhook_at != NONE, echo = p->last_echo_at != NONE;

	add(l, "inbound", came ? SETUP_OK : SETUP_WAITING,
	    came ? "inbound_ok" : f->clock->test_event_at != NONE ? "inbound_test" : "inbound_waiting",
	    came ? p->last_webhook_at : f->clock->test_event_at);
	add(l, "echo", echo ? SETUP_OK : p->last_sent_at != NONE ? SETUP_WAITING : SETUP_TODO,
	    echo ? "echo_ok" : p->last_sent_at != NONE ? "echo_waiting" : "echo_todo",
	    echo ? p->last_echo_at : p->last_sent_at);
}

static void add_subscribed(struct setup_list *l, const struct setup_facts *f)
{
	struct setup_item *i = stored(l, "subscribed", f->page_steps, f->npage, "unchecked");

	if (i->at == NONE && f->page->last_webhook_at != NONE) {
		i->state = SETUP_OK;
		i->reason = STR("fields_arriving");
		i->at = f->page->last_webhook_at;
	}
}

void setup_page_list(const struct setup_facts *f, struct setup_list *out)
{
	*out = (struct setup_list){ .n = 0 };
	add_verified(out, f->app);
	add_token(out, f);
	add_subscribed(out, f);
	add_inbound(out, f);
	add_worker(out, f);
	stored(out, "mode", f->app_steps, f->napp, "mode_todo")->optional = true;
	out->items[out->n - 1].manual = false;	/* is ticked at the app */
	stored(out, "profile", f->page_steps, f->npage, "unchecked")->optional = true;
	stored(out, "owner", f->page_steps, f->npage, "unchecked")->optional = true;
	stored(out, "human_agent", f->page_steps, f->npage, "human_todo")->optional = true;
	stored(out, "locale", f->page_steps, f->npage, "unchecked")->optional = true;
	stored(out, "timezone", f->page_steps, f->npage, "unchecked")->optional = true;
	count(out, f->page_steps, f->npage);
}

enum provision page_provision(const struct channel_page_row *p)
{
	bool token_fresh = p->token_step_at != NONE &&
			   (p->token_set_at == NONE || p->token_step_at >= p->token_set_at);
	bool token_good, subscribed;

	if (p->deleted_at != NONE)
		return str_is(p->subscribed_step, "ok") || str_is(p->subscribed_step, "failed") ?
			PROVISION_REMOVING : PROVISION_REMOVED;
	if (!p->token_last4.ptr || !p->app_secret_last4.ptr)
		return PROVISION_DRAFT;
	if (p->parked_at != NONE || (token_fresh && str_is(p->token_step, "failed")) ||
	    str_is(p->subscribed_step, "failed"))
		return PROVISION_ERROR;
	token_good = (token_fresh && str_is(p->token_step, "ok")) ||
		     (p->last_sent_at != NONE && (p->token_set_at == NONE || p->last_sent_at >= p->token_set_at));
	subscribed = str_is(p->subscribed_step, "ok") ||
		     (!p->subscribed_step.ptr && p->last_webhook_at != NONE);
	return p->app_verified_at != NONE && subscribed && token_good ? PROVISION_RUNNING : PROVISION_PROCESSING;
}
