#include "base/base.h"
#include "admin/stream.h"

#define STREAM_TEXT(member) \
	{ #member, FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct stream_values, member) }
#define STREAM_SWITCH(member) \
	{ #member, FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct stream_values, member) }

const struct spec admin_stream_spec = SPEC(stream_values, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct stream_values, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct stream_values, version) },
	{ "draft", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct stream_values, draft) },
	{ "step", FROM_BODY, FIELD_I64, false, STEP_BASICS, STEP_SUMMARY, offsetof(struct stream_values, step) },
	{ "fallback_queue_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX,
	  offsetof(struct stream_values, fallback_queue_id) },
	STREAM_TEXT(go), STREAM_TEXT(name), STREAM_TEXT(mode), STREAM_TEXT(capacity_units),
	STREAM_TEXT(skill_matching), STREAM_TEXT(queue_name), STREAM_TEXT(affinity_minutes),
	STREAM_TEXT(wrap_up), STREAM_TEXT(wrap_up_minutes), STREAM_TEXT(close_waiting),
	STREAM_TEXT(close_open), STREAM_TEXT(close_active), STREAM_TEXT(close_wrap_up),
	STREAM_TEXT(reopen_hours), STREAM_TEXT(follow_up), STREAM_TEXT(handling), STREAM_TEXT(language),
	STREAM_TEXT(pages), STREAM_SWITCH(affinity), STREAM_SWITCH(reaction_raises),
	STREAM_SWITCH(available), STREAM_SWITCH(busy),
	STREAM_SWITCH(do_not_disturb), STREAM_SWITCH(away), STREAM_SWITCH(attachments_in),
	STREAM_SWITCH(attachments_out), STREAM_SWITCH(human_agent_tag), STREAM_SWITCH(privacy),
}));

static const struct word_text modes[] = {
	{ "push", T_admin_stream_push }, { "push_pick", T_admin_stream_push_pick }, { "pick", T_admin_stream_pick },
};
static const struct word_text skills[] = {
	{ "none", T_admin_stream_skill_none }, { "exact", T_admin_stream_skill_exact },
	{ "closest", T_admin_stream_skill_closest },
};
static const struct word_text wrap_ups[] = {
	{ "always", T_admin_stream_wrap_always }, { "never", T_admin_stream_wrap_never },
	{ "timed", T_admin_stream_wrap_timed },
};

enum err stream_offer(struct ctx *c, struct stream_form *f)
{
	struct work_choice_row *queues;
	struct work_page_row *pages;
	size_t n;
	enum err e = db_err(work_queue_choices(c->db, WORK_LIST_MAX, &queues, &n));

	if (e || (e = db_err(work_pages(c->db, WORK_LIST_MAX, &pages, &f->npages))))
		return e;
	form_choices(c, &f->queues, queues, n, f->v.fallback_queue_id, admin_text(c, T_admin_choose_one));
	form_words(c, &f->modes, modes, ARRAY_LEN(modes), f->v.mode);
	form_words(c, &f->skills, skills, ARRAY_LEN(skills), f->v.skill_matching);
	form_words(c, &f->wrap_ups, wrap_ups, ARRAY_LEN(wrap_ups), f->v.wrap_up);
	f->pages = arena_array(c->arena, struct stream_page, f->npages + 1);
	for (size_t i = 0; i < f->npages; i++)
		f->pages[i] = (struct stream_page){ pages[i].id, pages[i].name, pages[i].workstream_name,
						    f->v.id != NONE && pages[i].workstream_id == f->v.id };
	return OK;
}

void stream_defaults(struct ctx *c, struct stream_values *v)
{
	(void)c;
	*v = (struct stream_values){
		.id = NONE, .version = NONE, .step = STEP_BASICS, .fallback_queue_id = NONE, .draft = NONE,
		.mode = STR("push"), .capacity_units = STR("1"), .skill_matching = STR("none"),
		.queue_name = STR(""), .name = STR(""), .affinity_minutes = STR("60"), .wrap_up = STR("always"),
		.wrap_up_minutes = STR("5"), .close_waiting = STR("7 d"), .close_open = STR("30 d"),
		.close_active = STR("30 d"), .close_wrap_up = STR("1 d"), .reopen_hours = STR("24"),
		.follow_up = STR(""), .handling = STR(""), .language = STR("en"), .pages = STR(""),
		.affinity = true, .available = true,
	};
}

void stream_trim(struct stream_values *v)
{
	struct str *const texts[] = { &v->go, &v->name, &v->mode, &v->capacity_units, &v->skill_matching,
		&v->queue_name, &v->affinity_minutes, &v->wrap_up, &v->wrap_up_minutes, &v->close_waiting,
		&v->close_open, &v->close_active, &v->close_wrap_up, &v->reopen_hours, &v->follow_up,
		&v->handling, &v->language, &v->pages };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = form_trim(*texts[i]);
}

/* --- checks, step by step ----------------------------------------------------------------------- */

#define SPAN_MAX (365 * 1440)

static void check_span(struct ctx *c, struct stream_form *f, const char *field, struct str text, bool maybe, i64 *out)
{
	*out = NONE;
	if (!(maybe && !text.len) && !form_span_read(text, SPAN_MAX, out))
		form_wrong(c, &f->errors, field, T_admin_stream_span_wrong);
}

static void check_work(struct ctx *c, struct stream_form *f, struct stream_settings *s)
{
	struct stream_values *v = &f->v;
	static const char *const words[] = { "available", "busy", "do_not_disturb", "away" };
	const bool on[] = { v->available, v->busy, v->do_not_disturb, v->away };
	struct buf list;

	if (!form_has_word(&f->modes, v->mode))
		form_wrong(c, &f->errors, "mode", T_admin_choose);
	if (!v->queue_name.len && (v->fallback_queue_id == NONE || !form_has_choice(&f->queues, v->fallback_queue_id)))
		form_wrong(c, &f->errors, "fallback_queue_id", T_admin_stream_queue_wrong);
	if (v->queue_name.len)
		form_check_name(c, &f->errors, "queue_name", v->queue_name, T_admin_queues_name_wrong);
	form_check_number(c, &f->errors, "capacity_units", v->capacity_units, 1, 100, T_admin_stream_units_wrong,
			  &s->capacity_units);
	if (!form_has_word(&f->skills, v->skill_matching))
		form_wrong(c, &f->errors, "skill_matching", T_admin_choose);
	buf_init(&list, c->arena, 200);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (on[i])
			buf_printf(&list, "%s%s", list.len ? "," : "", words[i]);
	if (!list.len)
		form_wrong(c, &f->errors, "available", T_admin_stream_presences_wrong);
	s->presences = buf_str(&list);
	s->queue = v->fallback_queue_id;
}

static void check_life(struct ctx *c, struct stream_form *f, struct stream_settings *s)
{
	struct stream_values *v = &f->v;
	i64 minutes = 5;

	form_check_number(c, &f->errors, "affinity_minutes", v->affinity_minutes, 1, 10080,
			  T_admin_stream_affinity_wrong, &s->affinity_minutes);
	check_span(c, f, "close_waiting", v->close_waiting, false, &s->close_waiting);
	check_span(c, f, "close_open", v->close_open, false, &s->close_open);
	check_span(c, f, "close_active", v->close_active, false, &s->close_active);
	check_span(c, f, "close_wrap_up", v->close_wrap_up, false, &s->close_wrap_up);
	form_check_number(c, &f->errors, "reopen_hours", v->reopen_hours, 0, 8760, T_admin_stream_reopen_wrong,
			  &s->reopen_hours);
	if (!form_has_word(&f->wrap_ups, v->wrap_up))
		form_wrong(c, &f->errors, "wrap_up", T_admin_choose);
	form_check_number(c, &f->errors, "wrap_up_minutes", v->wrap_up_minutes, 1, 60, T_admin_stream_wrap_wrong,
			  &minutes);
	s->wrap_up_s = minutes * 60;
	check_span(c, f, "follow_up", v->follow_up, true, &s->follow_up);
}

void stream_check(struct ctx *c, struct stream_form *f, enum stream_step step, struct stream_settings *s)
{
	if (step == STEP_BASICS) {
		form_check_name(c, &f->errors, "name", f->v.name, T_admin_stream_name_wrong);
	} else if (step == STEP_WORK) {
		check_work(c, f, s);
	} else if (step == STEP_LIFE) {
		check_life(c, f, s);
	} else if (step == STEP_FEATURES) {
		if (!form_is_language(f->v.language))
			form_wrong(c, &f->errors, "language", T_admin_pages_language_wrong);
		check_span(c, f, "handling", f->v.handling, true, &s->handling);
	}
}

/* --- from and to the database ------------------------------------------------------------------- */

static bool has_presence(struct str list, const char *word)
{
	struct str piece;

	while (str_cut(&list, ',', &piece))
		if (str_is(piece, word))
			return true;
	return false;
}

void stream_as_saved(struct ctx *c, struct stream_values *v, const struct work_stream_row *r)
{
	stream_defaults(c, v);
	v->id = r->id;
	v->version = r->version;
	v->fallback_queue_id = r->fallback_queue_id;
	v->name = r->name;
	v->mode = r->mode;
	v->capacity_units = form_i64(c, r->capacity_units);
	v->skill_matching = r->skill_matching;
	v->affinity = r->affinity;
	v->reaction_raises = r->reaction_raises;
	v->affinity_minutes = form_i64(c, r->affinity_minutes);
	v->wrap_up = r->wrap_up;
	v->wrap_up_minutes = form_i64(c, (r->wrap_up_s + 59) / 60);
	v->close_waiting = form_span_text(c, r->close_waiting_m);
	v->close_open = form_span_text(c, r->close_open_m);
	v->close_active = form_span_text(c, r->close_active_m);
	v->close_wrap_up = form_span_text(c, r->close_wrap_up_m);
	v->reopen_hours = form_i64(c, r->reopen_hours);
	v->follow_up = form_span_text(c, r->follow_up_m);
	v->handling = form_span_text(c, r->handling_m);
	v->language = r->language;
	v->available = has_presence(r->presences, "available");
	v->busy = has_presence(r->presences, "busy");
	v->do_not_disturb = has_presence(r->presences, "do_not_disturb");
	v->away = has_presence(r->presences, "away");
}

void stream_take(struct stream_values *to, const struct stream_values *from, enum stream_step step)
{
	struct stream_values old = *to;

	/* whole steps move: everything from the one, then the other steps back from the old */
	*to = *from;
	to->id = old.id;
	if (step != STEP_BASICS)
		to->name = old.name;
	if (step != STEP_WORK) {
		to->mode = old.mode;
		to->fallback_queue_id = old.fallback_queue_id;
		to->queue_name = old.queue_name;
		to->capacity_units = old.capacity_units;
		to->skill_matching = old.skill_matching;
		to->available = old.available;
		to->busy = old.busy;
		to->do_not_disturb = old.do_not_disturb;
		to->away = old.away;
	}
	if (step != STEP_LIFE) {
		to->affinity = old.affinity;
		to->reaction_raises = old.reaction_raises;
		to->affinity_minutes = old.affinity_minutes;
		to->wrap_up = old.wrap_up;
		to->wrap_up_minutes = old.wrap_up_minutes;
		to->close_waiting = old.close_waiting;
		to->close_open = old.close_open;
		to->close_active = old.close_active;
		to->close_wrap_up = old.close_wrap_up;
		to->reopen_hours = old.reopen_hours;
		to->follow_up = old.follow_up;
	}
	if (step != STEP_FEATURES) {
		to->handling = old.handling;
		to->language = old.language;
	}
}

enum db_result stream_store(struct ctx *c, i64 id, i64 version, const struct stream_values *v,
			    const struct stream_settings *s)
{
	return work_stream_edit(c->db, id, version, v->name, v->mode, s->capacity_units, s->presences,
				v->skill_matching, v->affinity, v->reaction_raises, s->affinity_minutes, v->wrap_up, s->wrap_up_s,
				s->close_waiting, s->close_open, s->close_active, s->close_wrap_up,
				s->reopen_hours, s->follow_up, s->handling, v->language, s->queue, c->who.id,
				c->now);
}
