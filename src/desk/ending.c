#include "base/base.h"
#include "base/jsonw.h"
#include "desk/ending.h"
#include "store/disposition.h"

static enum err refuse(struct conversation_change *c, const char *code)
{
	c->refusal.code = code;
	return ERR_INVALID;
}

/* A queue that wants a disposition and offers none would keep every conversation open. */
static enum err check_missing(struct db *db, struct conversation_change *c, const struct conversation_row *row,
			      size_t offered)
{
	struct disposition_rule_row rule;
	struct disposition_chosen_row chosen;
	enum db_result r;

	if (row->queue_id == NONE || !offered)
		return OK;
	r = disposition_rule_of(db, row->queue_id, &rule);
	if (r != DB_OK || !rule.required)
		return r == DB_NONE ? OK : db_err(r);
	r = disposition_chosen(db, row->id, &chosen);
	if (r != DB_OK)
		return db_err(r);
	return chosen.id == NONE ? refuse(c, "disposition_required") : OK;
}

/* The title as it was: it may be renamed later. The note is in the conversation alone. */
static struct str event_data(struct conversation_change *c, const struct disposition_choice_row *d)
{
	struct buf out;
	struct jw w;

	buf_init(&out, c->arena, 2000);
	jw_init(&w, &out);
	jw_object(&w);
	jw_ki64(&w, "disposition", d->id);
	jw_kstr(&w, "title", d->title);
	jw_end_object(&w);
	return buf_str(&out);
}

enum err ending_store(struct db *db, struct conversation_change *c, const struct conversation_row *row)
{
	struct disposition_choice_row *list;
	const struct disposition_choice_row *chosen = NULL;
	size_t n;
	enum err e = db_err(disposition_choices(db, row->queue_id, ENDING_CHOICES, &list, &n));

	if (e)
		return e;
	if (c->disposition == NONE)
		return c->note.len ? refuse(c, "no_note") : check_missing(db, c, row, n);
	for (size_t i = 0; i < n; i++)
		if (list[i].id == c->disposition)
			chosen = &list[i];
	if (!chosen)
		return refuse(c, "no_disposition");
	if (c->note.len && !chosen->note)
		return refuse(c, "no_note");
	e = db_err(disposition_choose(db, row->id, chosen->id, c->note.len ? c->note : NO_STR, c->now));
	if (e)
		return e;
	return db_err(conversation_event_add(db, row->id, c->now, STR("disposition"), STR("agent"), c->actor.id,
					     row->state, row->agent_id, row->queue_id, event_data(c, chosen)));
}
