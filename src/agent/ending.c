/*
 * How a conversation ended, and what may be chosen at its end (features F216): in the head of the page
 * and in the JSON of one conversation. Lists don't have it.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/ending.h"

enum err ending_load(struct ctx *c, const struct inbox_entry_row *row, struct ending *out)
{
	struct disposition_choice_row *choices;
	struct disposition_chosen_row chosen;
	struct disposition_rule_row rule = { .required = 0 };
	enum err e = db_err(disposition_chosen(c->db, row->id, &chosen));
	enum db_result r = DB_NONE;

	*out = (struct ending){ .id = NONE, .picked = NONE };
	if (e || (e = db_err(disposition_choices(c->db, row->queue_id, ENDING_CHOICES, &choices, &out->n))))
		return e;
	if (row->queue_id != NONE && out->n)
		r = disposition_rule_of(c->db, row->queue_id, &rule);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	out->choices = choices;
	out->required = rule.required > 0;
	for (size_t i = 0; i < out->n; i++)
		out->notes = out->notes || choices[i].note;
	out->id = out->picked = chosen.id;
	out->title = chosen.title;
	out->note = out->written = chosen.note;
	return OK;
}

void ending_json(struct jw *w, const struct ending *e)
{
	jw_key(w, "disposition");
	if (e->id == NONE) {
		jw_null(w);
	} else {
		jw_object(w);
		jw_ki64(w, "id", e->id);
		jw_kstr(w, "title", e->title);
		jw_kstr(w, "note", e->note);
		jw_end_object(w);
	}
	jw_key(w, "dispositions");
	jw_object(w);
	jw_kbool(w, "required", e->required);
	jw_key(w, "choices");
	jw_array(w);
	for (size_t i = 0; i < e->n; i++) {
		jw_object(w);
		jw_ki64(w, "id", e->choices[i].id);
		jw_kstr(w, "title", e->choices[i].title);
		jw_kbool(w, "note", e->choices[i].note > 0);
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_end_object(w);
}
