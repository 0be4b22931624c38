#include "base/base.h"
#include "admin/conflict.h"
#include "store/audit.h"
#include "view/form_record.h"

/* The newest edit is among the newest notes about the object, unless a lot else was done to it since. */
#define NOTES 10

static enum err who_and_when(struct ctx *c, struct form_conflict *k, const char *object, i64 id)
{
	struct audit_entry_row *rows;
	size_t n, by = 0;
	enum err e = db_err(audit_search(c->db, NONE, NO_STR, str_of(object), id, NONE, NONE, NONE, NOTES, &rows, &n));

	k->at = NONE;
	if (e || !n)
		return e;
	/* what only asks or tries is no other version */
	while (by < n && !str_starts(rows[by].action, "edit"))
		by++;
	if (by == n)
		by = 0;
	k->by_me = rows[by].user_id == c->who.id;
	k->by = rows[by].user_name;
	k->at = rows[by].at;
	return OK;
}

static bool is_secret(struct str name)
{
	return str_is(name, "csrf") || str_is(name, "version") || memmem(name.ptr, name.len, "password", 8) ||
	       memmem(name.ptr, name.len, "secret", 6) || memmem(name.ptr, name.len, "token", 5);
}

/* What was typed, to be sent again on top of what is saved now. */
static void copy_sent(struct ctx *c, struct form_conflict *k, i64 version)
{
	struct form_sent *list = arena_array(c->arena, struct form_sent, c->req->nform + 1);

	for (size_t i = 0; i < c->req->nform; i++)
		if (!is_secret(c->req->form[i].name))
			list[k->nsent++] = (struct form_sent){ c->req->form[i].name, c->req->form[i].value };
	list[k->nsent++] = (struct form_sent){ STR("version"),
					       arena_printf(c->arena, "%lld", (long long)version) };
	k->sent = list;
}

static bool was_sent(struct ctx *c, struct str name)
{
	for (size_t i = 0; i < c->req->nform; i++)
		if (str_eq(c->req->form[i].name, name))
			return true;
	return false;
}

static bool was_ticked(struct ctx *c, const struct form_note *note)
{
	for (size_t i = 0; i < c->req->nform; i++)
		if (str_eq(c->req->form[i].name, note->name) && str_eq(c->req->form[i].value, note->value))
			return true;
	return false;
}

/* A page may have several forms: the posted one is the one that knows most of the names. */
static size_t form_of(struct ctx *c, const struct form_record *r)
{
	size_t best = 0, most = 0;

	for (size_t form = 0; form < r->forms; form++) {
		size_t known = 0;

		for (size_t i = 0; i < r->n; i++)
			known += r->list[i].form == form && was_sent(c, r->list[i].name);
		if (known > most) {
			most = known;
			best = form;
		}
	}
	return best;
}

static void add(struct form_conflict *k, struct str label, struct str theirs, struct str mine)
{
	if (k->n == FORM_CONFLICT_MAX)
		return;
	k->list[k->n].label = label;
	k->list[k->n].theirs = theirs;
	k->list[k->n++].mine = mine;
}

static struct str on_off(struct ctx *c, bool on)
{
	return admin_text(c, on ? T_admin_conflict_on : T_admin_conflict_off);
}

static struct str choice_text(const struct form_note *note, struct str value)
{
	for (size_t i = 0; i < note->nchoices; i++)
		if (str_eq(note->choices[i].value, value))
			return note->choices[i].text;
	return value;
}

static struct str or_empty(struct str s)
{
	return s.ptr ? s : STR("");
}

/* Browsers send line ends as CR LF. */
static bool same_text(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.len && a.ptr[i] == '\r')
			i++;
		while (k < b.len && b.ptr[k] == '\r')
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.ptr[i++] != b.ptr[k++])
			return false;
	}
}

static void compare(struct ctx *c, struct form_conflict *k, const struct form_record *r)
{
	size_t form = form_of(c, r);

	for (size_t i = 0; i < r->n; i++) {
		const struct form_note *note = &r->list[i];
		struct str name = note->name, mine, theirs = or_empty(note->value);
		size_t before = k->n;

		if (note->form != form || is_secret(name))
			continue;
		mine = form_trim(req_form(c->req, arena_cstr(c->arena, name)));
		if (note->box) {
			bool ticked = was_ticked(c, note);

			if (ticked != note->on)
				add(k, note->label, on_off(c, note->on), on_off(c, ticked));
		} else if (!same_text(form_trim(theirs), mine)) {
			add(k, note->label, choice_text(note, theirs), choice_text(note, mine));
		}
		k->same += k->n == before && (note->box || note->nchoices || theirs.len);
	}
}

/* The page as it is saved now, for its fields alone: what it answers is thrown away. */
static enum err read_saved(struct ctx *c, handler *show, const void *in, struct form_record *record)
{
	struct reply saved = *c->reply, scratch = { .file = -1 };
	void *posted = c->in;
	enum err e;

	buf_init(&scratch.headers, c->arena, LIMIT_URI);
	buf_init(&scratch.body, c->arena, LIMIT_REPLY);
	*c->reply = scratch;
	c->in = (void *)(uintptr_t)in;
	c->aside = record;
	e = show(c);
	c->aside = NULL;
	c->in = posted;
	*c->reply = saved;
	return e;
}

enum err form_conflict(struct ctx *c, struct form_errors *errors, const char *object, i64 id, i64 version,
		       handler *show, const void *in)
{
	return form_conflict_at(c, errors, object, id, version, show, in, c->req->path);
}

enum err form_conflict_at(struct ctx *c, struct form_errors *errors, const char *object, i64 id, i64 version,
			  handler *show, const void *in, struct str back)
{
	struct form_conflict *k = arena_new(c->arena, struct form_conflict);
	struct form_record *record = arena_new(c->arena, struct form_record);
	enum err e;

	record->arena = c->arena;
	if ((e = read_saved(c, show, in, record)) || (e = who_and_when(c, k, object, id)))
		return e;
	compare(c, k, record);
	copy_sent(c, k, version);
	k->action = c->req->path;
	k->back = back;
	errors->changed = true;
	errors->conflict = k;
	return OK;
}

enum err form_conflict_switch(struct ctx *c, struct form_errors *errors, const char *object, i64 id, i64 version,
			      struct str label, bool is_on, bool on, const char *back)
{
	struct form_conflict *k = arena_new(c->arena, struct form_conflict);
	enum err e = who_and_when(c, k, object, id);

	if (e)
		return e;
	if (is_on != on)
		add(k, label, on_off(c, is_on), on_off(c, on));
	copy_sent(c, k, version);
	k->action = c->req->path;
	k->back = str_of(back);
	errors->changed = true;
	errors->conflict = k;
	return OK;
}
