/*
 * What the forms about work share: numbers, choices, copies, questions before something goes.
 */
#include "base/base.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "admin/work.h"

void form_check_number(struct ctx *c, struct form_errors *e, const char *field, struct str text, i64 min,
		       i64 max, enum text_key wrong, i64 *out)
{
	if (!parse_i64(text, min, max, out))
		form_wrong(c, e, field, wrong);
}

void form_check_maybe(struct ctx *c, struct form_errors *e, const char *field, struct str text, i64 min,
		      i64 max, enum text_key wrong, i64 *out)
{
	if (text.len)
		form_check_number(c, e, field, text, min, max, wrong, out);
	else
		*out = NONE;
}

bool form_is_language(struct str s)
{
	if (s.len < 2 || s.len > 16)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' || ch == '-'))
			return false;
	}
	return true;
}

struct str form_i64(struct ctx *c, i64 v)
{
	return v == NONE ? STR("") : arena_printf(c->arena, "%lld", (long long)v);
}

void form_choices(struct ctx *c, struct choices *out, const struct work_choice_row *rows, size_t n,
		  i64 selected, struct str none)
{
	size_t first = none.ptr ? 1 : 0;
	struct form_choice *list = arena_array(c->arena, struct form_choice, n + 1);

	if (none.ptr)
		list[0] = (struct form_choice){ STR(""), none, selected == NONE };
	for (size_t i = 0; i < n; i++)
		list[first + i] = (struct form_choice){ form_i64(c, rows[i].id), rows[i].name,
							rows[i].id == selected };
	out->list = list;
	out->n = n + first;
}

bool form_has_choice(const struct choices *choices, i64 id)
{
	i64 known;

	for (size_t i = 0; i < choices->n; i++)
		if (parse_i64(choices->list[i].value, 1, INT64_MAX, &known) && known == id)
			return true;
	return false;
}

void form_words(struct ctx *c, struct choices *out, const struct word_text *words, size_t n, struct str selected)
{
	struct form_choice *list = arena_array(c->arena, struct form_choice, n);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct form_choice){ str_of(words[i].word), admin_text(c, words[i].text),
						str_is(selected, words[i].word) };
	out->list = list;
	out->n = n;
}

bool form_has_word(const struct choices *choices, struct str word)
{
	for (size_t i = 0; i < choices->n; i++)
		if (str_eq(choices->list[i].value, word))
			return true;
	return false;
}

void admin_audit_name(struct ctx *c, const char *action, const char *object, i64 id, struct str name)
{
	struct buf json;
	struct jw w;

	buf_init(&json, c->arena, 2000);
	jw_init(&w, &json);
	jw_object(&w);
	jw_kstr(&w, "name", name);
	jw_end_object(&w);
	admin_audit(c, action, object, id, buf_str(&json));
}

struct str admin_copy_name(struct ctx *c, struct str name, int i)
{
	struct str head = utf8_head(name, 85), copy = lang_fill(c->arena, admin_text(c, T_admin_copy_of), &head, 1);

	return i ? arena_printf(c->arena, "%.*s %d", STR_ARG(copy), i + 1) : copy;
}

/* The page where a use can be ended, and what it is called there. */
static void put_use(struct ctx *c, struct removal *r, const struct work_use_row *use)
{
	static const struct { const char *kind; enum text_key text; const char *path; } kinds[] = {
		{ "workstream", T_admin_use_workstream, "/admin/workstreams/%lld" },
		{ "rule", T_admin_use_rule, "/admin/rules/%lld" },
		{ "page", T_admin_use_page, "/admin/pages/%lld" },
		{ "queue", T_admin_use_queue, "/admin/queues/%lld" },
		{ "overflow", T_admin_use_overflow, "/admin/queues/%lld/overflow" },
	};
	struct str number = form_i64(c, use->id);

	if (r->nuses == ARRAY_LEN(r->uses))
		return;
	r->uses[r->nuses].text = lang_fill(c->arena, admin_text(c, T_admin_use_conversations), &number, 1);
	r->uses[r->nuses].path = NO_STR;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_is(use->kind, kinds[i].kind)) {
			r->uses[r->nuses].text = lang_fill(c->arena, admin_text(c, kinds[i].text), &use->name, 1);
			r->uses[r->nuses].path = arena_printf(c->arena, kinds[i].path, (long long)use->id);
		}
	r->nuses++;
}

enum err admin_show_removal(struct ctx *c, const char *section, struct removal *removal, struct str list_title,
			    const char *list_path, const struct work_use_row *uses, size_t n)
{
	struct admin_reply r;

	removal->of_work = true;
	removal->impossible = n > 0;
	removal->why = admin_text(c, T_admin_use_why);
	for (size_t i = 0; i < n; i++)
		put_use(c, removal, &uses[i]);
	admin_begin(c, &r, section, removal->what);
	admin_crumb(&r, list_title, str_of(list_path));
	admin_crumb(&r, removal->what, removal->back);
	view_admin_removal(&r.out, &r.view, &r.frame, removal);
	return admin_send(c, &r, 200);
}
