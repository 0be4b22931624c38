/*
 * The wizard: a new workstream in five steps, the last of which says what will be. Nothing is stored
 * before that; what was typed in the other steps travels along in hidden fields.
 */
#include "base/base.h"
#include "admin/page_draft.h"
#include "admin/stream.h"
#include "store/setup.h"

static enum err show(struct ctx *c, struct stream_form *f)
{
	struct admin_reply r;
	enum err e = page_draft_back(c, f->v.draft, NONE, &f->back);

	if (e)
		return e;
	admin_begin(c, &r, "workstreams", admin_text(c, T_admin_stream_new));
	admin_crumb(&r, admin_text(c, T_admin_stream_title), STR("/admin/workstreams"));
	view_admin_stream_wizard(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

struct new_in { i64 draft; };

const struct spec admin_stream_new_spec = SPEC(new_in, ((const struct field[]){
	{ "draft", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct new_in, draft) },
}));

enum err admin_stream_new(struct ctx *c)
{
	const struct new_in *in = c->in;
	struct stream_form form = { .at = STEP_BASICS };
	enum err e;

	stream_defaults(c, &form.v);
	form.v.draft = in->draft;
	e = stream_offer(c, &form);
	/* one queue only: it is what people will choose */
	if (!e && form.queues.n == 2 && parse_i64(form.queues.list[1].value, 1, INT64_MAX, &form.v.fallback_queue_id))
		e = stream_offer(c, &form);
	return e ? e : show(c, &form);
}

/* Pages are ticked in the first step ("page", repeated) and a list of numbers afterwards. */
static void choose_pages(struct ctx *c, struct stream_form *f)
{
	struct buf list;
	struct str rest = f->v.pages, piece;
	i64 id;

	for (size_t p = 0; p < f->npages; p++)
		f->pages[p].chosen = false;
	if (f->v.step == STEP_BASICS) {
		buf_init(&list, c->arena, 8000);
		for (size_t i = 0; i < c->req->nform; i++)
			if (str_is(c->req->form[i].name, "page"))
				buf_printf(&list, "%.*s,", STR_ARG(c->req->form[i].value));
		rest = buf_str(&list);
	}
	while (rest.ptr && str_cut(&rest, ',', &piece))
		for (size_t p = 0; p < f->npages; p++)
			if (parse_i64(piece, 1, INT64_MAX, &id) && id == f->pages[p].id)
				f->pages[p].chosen = true;
	buf_init(&list, c->arena, 8000);
	for (size_t p = 0; p < f->npages; p++)
		if (f->pages[p].chosen)
			buf_printf(&list, "%s%lld", list.len ? "," : "", (long long)f->pages[p].id);
	f->v.pages = list.len ? buf_str(&list) : STR("");
}

struct creation { struct ctx *c; struct stream_form *f; struct stream_settings *s; i64 id; const char *taken; };

static enum err create(struct db *db, void *arg)
{
	struct creation *new = arg;
	struct ctx *c = new->c;
	struct stream_values *v = &new->f->v;
	enum db_result r;

	new->s->queue = v->fallback_queue_id;
	if (v->queue_name.len) {
		new->taken = "queue_name";
		r = work_queue_add(db, v->queue_name, 100, STR("highest_capacity"), NONE, c->who.id, c->now);
		if (r != DB_OK)
			return db_err(r);
		new->s->queue = db_insert_id(db);
	}
	new->taken = "name";
	r = work_stream_add(db, v->name, new->s->queue, c->who.id, c->now);
	if (r != DB_OK)
		return db_err(r);
	new->id = db_insert_id(db);
	r = stream_store(c, new->id, 1, v, new->s);
	for (size_t i = 0; r == DB_OK && i < new->f->npages; i++)
		if (new->f->pages[i].chosen)
			r = work_page_move(db, new->f->pages[i].id, new->id, v->attachments_in,
					   v->attachments_out, v->human_agent_tag, v->privacy, c->who.id, c->now);
	return db_err(r);
}

static enum err finish(struct ctx *c, struct stream_form *f)
{
	struct stream_settings s = { 0 };
	struct creation new = { .c = c, .f = f, .s = &s };
	enum err e;

	for (f->at = STEP_BASICS; f->at < STEP_SUMMARY; f->at++) {
		stream_check(c, f, f->at, &s);
		if (f->errors.n)
			return show(c, f);
	}
	e = db_tx(c->db, "create workstream", create, &new);
	if (e == ERR_CONFLICT) {
		f->at = strcmp(new.taken, "name") == 0 ? STEP_BASICS : STEP_WORK;
		form_wrong(c, &f->errors, new.taken, T_admin_name_taken);
		return show(c, f);
	}
	if (e)
		return e;
	admin_audit_name(c, "create", "workstream", new.id, f->v.name);
	for (size_t i = 0; i < f->npages; i++)
		if (f->pages[i].chosen)
			admin_audit_name(c, "move to workstream", "page", f->pages[i].id, f->v.name);
	if ((e = page_draft_back(c, f->v.draft, new.id, &f->back)))
		return e;
	if (f->back.len)
		reply_see_other(c, "%.*s", STR_ARG(f->back));
	else
		reply_see_other(c, "/admin/workstreams/%lld?done=workstream", (long long)new.id);
	return OK;
}

enum err admin_stream_wizard(struct ctx *c)
{
	struct stream_form form = { .v = *(const struct stream_values *)c->in };
	struct stream_settings s = { 0 };
	i64 to;
	enum err e;

	form.v.id = NONE;
	if (form.v.step == NONE)
		form.v.step = STEP_BASICS;
	form.at = (enum stream_step)form.v.step;
	stream_trim(&form.v);
	if ((e = stream_offer(c, &form)))
		return e;
	choose_pages(c, &form);
	if (str_is(form.v.go, "create"))
		return finish(c, &form);
	/* back is always possible; whatever is wrong is said on the way forward */
	if (parse_i64(form.v.go, STEP_BASICS, STEP_SUMMARY, &to) && to < form.v.step) {
		form.at = (enum stream_step)to;
		return show(c, &form);
	}
	stream_check(c, &form, form.at, &s);
	if (!form.errors.n && form.at < STEP_SUMMARY)
		form.at++;
	return show(c, &form);
}
