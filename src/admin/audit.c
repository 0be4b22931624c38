/*
 * The audit log: every change, who made it, when, and what was before. Read by administrators,
 * supervisors and auditors; nobody changes it.
 */
#include "base/base.h"
#include "admin/audit.h"
#include "sys/json.h"

#include <time.h>

#define PAGE 50
#define WORDS_MAX 100
#define FACTS_MAX 40

struct audit_in {
	struct str user, action, object, object_id, since, until;
	i64 before;
};

#define AUDIT_TEXT(member) \
	{ #member, FROM_QUERY, FIELD_TEXT, false, 0, 200, offsetof(struct audit_in, member) }

const struct spec admin_audit_spec = SPEC(audit_in, ((const struct field[]){
	AUDIT_TEXT(user), AUDIT_TEXT(action), AUDIT_TEXT(object), AUDIT_TEXT(object_id),
	AUDIT_TEXT(since), AUDIT_TEXT(until),
	{ "before", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct audit_in, before) },
}));

/* --- what is asked ------------------------------------------------------------------------------ */

struct search { i64 user, object_id, since, until; struct str action, object; };

/* "2026-11-20" is the start of that day, UTC. */
static bool day_of(struct str s, i64 *out)
{
	i64 year, month, day;
	struct tm tm = { 0 };
	time_t at;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' ||
	    !parse_i64(str_head(s, 4), 2000, 9999, &year) ||
	    !parse_i64(str_head(str_skip(s, 5), 2), 1, 12, &month) ||
	    !parse_i64(str_skip(s, 8), 1, 31, &day))
		return false;
	tm.tm_year = (int)year - 1900;
	tm.tm_mon = (int)month - 1;
	tm.tm_mday = (int)day;
	at = timegm(&tm);
	*out = (i64)at * SECOND_MS;
	return tm.tm_mday == (int)day;	/* the 31st of November is none */
}

static enum err check(struct ctx *c, struct audit_page *a, struct search *s)
{
	struct user_row user;
	enum db_result r;

	*s = (struct search){ NONE, NONE, NONE, NONE, NO_STR, NO_STR };
	if (a->user.len) {
		r = user_by_login(c->db, a->user, &user);
		if (r == DB_OK)
			s->user = user.id;
		else if (r == DB_NONE)
			form_wrong(c, &a->errors, "user", T_admin_audit_user_wrong);
		else
			return db_err(r);
	}
	if (a->object_id.len && !parse_i64(a->object_id, 1, INT64_MAX, &s->object_id))
		form_wrong(c, &a->errors, "object_id", T_admin_audit_number_wrong);
	if (a->since.len && !day_of(a->since, &s->since))
		form_wrong(c, &a->errors, "since", T_admin_audit_day_wrong);
	if (a->until.len && !day_of(a->until, &s->until))
		form_wrong(c, &a->errors, "until", T_admin_audit_day_wrong);
	if (s->until != NONE)
		s->until += DAY_MS;	/* that day is meant too */
	if (a->action.len)
		s->action = a->action;
	if (a->object.len)
		s->object = a->object;
	return OK;
}

static enum err choices(struct ctx *c, enum db_result r, const struct audit_word_row *words, size_t n,
			struct str selected, const struct form_choice **out, size_t *nout)
{
	struct form_choice *list;

	if (r != DB_OK)
		return db_err(r);
	list = arena_array(c->arena, struct form_choice, n + 1);
	list[0] = (struct form_choice){ STR(""), admin_text(c, T_admin_audit_any), !selected.len };
	for (size_t i = 0; i < n; i++)
		list[i + 1] = (struct form_choice){ words[i].word, words[i].word,
						    str_eq(words[i].word, selected) };
	*out = list;
	*nout = n + 1;
	return OK;
}

static enum err load_choices(struct ctx *c, struct audit_page *a)
{
	struct audit_word_row *words;
	enum db_result r;
	size_t n;
	enum err e;

	r = audit_actions(c->db, WORDS_MAX, &words, &n);
	if ((e = choices(c, r, words, n, a->action, &a->actions, &a->nactions)))
		return e;
	r = audit_objects(c->db, WORDS_MAX, &words, &n);
	return choices(c, r, words, n, a->object, &a->objects, &a->nobjects);
}

/* --- what is shown ------------------------------------------------------------------------------ */

/* Whoever wrote the entry: what sounds like a secret is not shown. */
static bool is_secret(struct str field)
{
	static const char *const words[] = { "password", "secret", "token", "callback_key", "recovery" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (memmem(field.ptr, field.len, words[i], strlen(words[i])))
			return true;
	return false;
}

static struct str value_text(struct ctx *c, const struct json *v)
{
	if (!v || j_is_null_value(v))
		return STR("-");
	if (j_is_text(v))
		return j_text(v).len ? j_text(v) : STR("-");
	return j_dump(c->arena, v);
}

static void read_facts(struct ctx *c, struct audit_line *line)
{
	struct audit_fact *facts = arena_array(c->arena, struct audit_fact, FACTS_MAX);
	struct json *data = line->row->data.len ? j_parse(c->arena, line->row->data, NULL) : NULL;
	struct json *value;
	struct str key;
	void *it = NULL;

	while (line->nfacts < FACTS_MAX && j_each(data, &it, &key, &value)) {
		struct audit_fact *f = &facts[line->nfacts++];

		f->field = arena_str(c->arena, key);
		f->had_old = j_is_object(value) && j_get(value, "new");
		if (is_secret(key)) {
			f->had_old = false;
			f->new = admin_text(c, T_admin_audit_replaced);
			continue;
		}
		f->old = value_text(c, j_get(value, "old"));
		f->new = value_text(c, f->had_old ? j_get(value, "new") : value);
	}
	line->facts = facts;
}

static struct str path_of(struct ctx *c, const struct audit_entry_row *row)
{
	static const struct { const char *object, *path; } places[] = {
		{ "user", "/admin/users/%lld" }, { "app", "/admin/apps/%lld" }, { "page", "/admin/pages/%lld" },
		{ "queue", "/admin/queues/%lld" }, { "workstream", "/admin/workstreams/%lld" },
	};

	if (c->who.role != ROLE_ADMIN || !row->object_name.len || row->object_id == NONE)
		return NO_STR;
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (str_is(row->object, places[i].object))
			return arena_printf(c->arena, places[i].path, (long long)row->object_id);
	return NO_STR;
}

static void add_param(struct ctx *c, struct buf *b, const char *name, struct str value)
{
	if (!value.len)
		return;
	buf_printf(b, "%s=", name);
	buf_add(b, url_component(c->arena, value));
	buf_addc(b, '&');
}

static struct str older_link(struct ctx *c, const struct audit_page *a, i64 before)
{
	struct buf b;

	buf_init(&b, c->arena, LIMIT_URI);
	buf_adds(&b, "/admin/audit?");
	add_param(c, &b, "user", a->user);
	add_param(c, &b, "action", a->action);
	add_param(c, &b, "object", a->object);
	add_param(c, &b, "object_id", a->object_id);
	add_param(c, &b, "since", a->since);
	add_param(c, &b, "until", a->until);
	buf_printf(&b, "before=%lld", (long long)before);
	return buf_str(&b);
}

static enum err look(struct ctx *c, struct audit_page *a, const struct search *s, i64 before)
{
	struct audit_entry_row *rows;
	struct audit_line *lines;
	size_t n;
	enum err e = db_err(audit_search(c->db, s->user, s->action, s->object, s->object_id, s->since, s->until,
					 before, PAGE + 1, &rows, &n));

	if (e)
		return e;
	a->n = n > PAGE ? PAGE : n;
	lines = arena_array(c->arena, struct audit_line, a->n + 1);
	for (size_t i = 0; i < a->n; i++) {
		lines[i].row = &rows[i];
		lines[i].path = path_of(c, &rows[i]);
		read_facts(c, &lines[i]);
	}
	a->lines = lines;
	if (n > PAGE)
		a->older = older_link(c, a, rows[PAGE - 1].id);
	return OK;
}

enum err admin_audit_log(struct ctx *c)
{
	const struct audit_in *in = c->in;
	struct audit_page page = {
		.user = form_trim(in->user), .action = form_trim(in->action), .object = form_trim(in->object),
		.object_id = form_trim(in->object_id), .since = form_trim(in->since),
		.until = form_trim(in->until), .paged = in->before != NONE,
	};
	struct search search;
	struct admin_reply r;
	enum err e = check(c, &page, &search);

	page.searched = page.user.len || page.action.len || page.object.len || page.object_id.len ||
			page.since.len || page.until.len;
	if (e || (e = load_choices(c, &page)))
		return e;
	if (!page.errors.n && (e = look(c, &page, &search, in->before)))
		return e;
	admin_begin(c, &r, "audit", admin_text(c, T_admin_audit_title));
	view_admin_audit(&r.out, &r.view, &r.frame, &page);
	return admin_send(c, &r, form_status(&page.errors));
}
