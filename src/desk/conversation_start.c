/*
 * Writing first to a customer who is known (F249): a new conversation of the agent's own, as long as
 * the page may still send to that customer at all.
 */
#include "base/base.h"
#include "desk/conversations.h"
#include "meta/window.h"
#include "store/identity.h"
#include "store/setup.h"

static enum err refuse(struct conversation_change *c, const char *code)
{
	c->refusal.code = code;
	return ERR_CONFLICT;
}

static enum err may_be_written_to(struct db *db, struct conversation_change *c,
				  const struct identity_row *who)
{
	struct page_row page;
	enum err e = db_err(page_by_id(db, who->page_id, &page));
	const struct window_facts facts = {
		.now = c->now, .last_action_at = who->last_action_at,
		.last_message_at = who->last_message_at, .human = true,
		.tag_on = page.human_agent_tag > 0,
	};

	if (e)
		return e;
	if (!page.enabled)
		return refuse(c, "page_off");
	return window_decide(&facts).how == SEND_PARK ? refuse(c, "window_closed") : OK;
}

/* The unique key would tell too, but not which one is open. */
static enum err none_open(struct db *db, struct conversation_change *c, i64 identity)
{
	struct id_row open;
	enum db_result r = conversation_open_of(db, identity, &open);

	if (r != DB_OK)
		return r == DB_NONE ? OK : db_err(r);
	c->refusal.conversation_id = open.id;
	return refuse(c, "newer_open");
}

static enum err start(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row old;
	struct identity_row who;
	enum err e = db_err(conversation_get(db, c->conversation_id, &old));
	i64 id;

	/* the customer first: the webhook holds that lock when it looks for the open one */
	if (e || (e = db_err(identity_lock(db, old.identity_id, &who))) ||
	    (e = none_open(db, c, who.id)) || (e = may_be_written_to(db, c, &who)))
		return e;
	e = db_err(conversation_add_active(db, who.id, who.page_id, old.workstream_id, old.queue_id,
					   c->actor.id, c->now));
	if (e)
		return e;
	id = db_insert_id(db);
	if ((e = db_err(identity_latest(db, who.id, id))) ||
	    (e = db_err(conversation_event_add(db, id, c->now, STR("started"), STR("agent"), c->actor.id,
					       STR("active"), c->actor.id, old.queue_id, NO_STR))) ||
	    (e = db_err(agent_load_add(db, c->actor.id, 1))))
		return e;
	return db_err(conversation_get(db, id, &c->after));
}

enum err conversation_start(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "start", start, c);
}
