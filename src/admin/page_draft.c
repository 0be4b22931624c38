#include "base/base.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "admin/page_draft.h"
#include "store/draft.h"
#include "sys/json.h"

static const struct { const char *key; size_t offset; } texts[] = {
	{ "name", offsetof(struct page_form, name) }, { "meta_id", offsetof(struct page_form, meta_id) },
	{ "token", offsetof(struct page_form, token) }, { "username", offsetof(struct page_form, username) },
	{ "language", offsetof(struct page_form, language) },
};

static const struct { const char *key; size_t offset; } switches[] = {
	{ "enabled", offsetof(struct page_form, enabled) },
	{ "attachments_in", offsetof(struct page_form, attachments_in) },
	{ "attachments_out", offsetof(struct page_form, attachments_out) },
	{ "human_agent_tag", offsetof(struct page_form, human_agent_tag) },
	{ "restricted_media", offsetof(struct page_form, restricted_media) },
	{ "survey", offsetof(struct page_form, survey) }, { "privacy", offsetof(struct page_form, privacy) },
};

#define TEXT_OF(f, i) ((struct str *)((char *)(f) + texts[i].offset))
#define SWITCH_OF(f, i) ((bool *)((char *)(f) + switches[i].offset))

enum err page_draft_leave(struct ctx *c, const struct page_form *f)
{
	struct page_form copy = *f;
	enum db_result r = form_draft_sweep(c->db, c->who.id, c->now - DAY_MS);
	struct buf out;
	struct jw w;

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	buf_init(&out, c->arena, 40000);
	jw_init(&w, &out);
	jw_object(&w);
	jw_ki64(&w, "page", copy.id);
	jw_ki64(&w, "app", copy.app_id);
	jw_ki64(&w, "version", copy.version);
	jw_ki64(&w, "workstream", copy.workstream_id);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		jw_kstr(&w, texts[i].key, *TEXT_OF(&copy, i));
	for (size_t i = 0; i < ARRAY_LEN(switches); i++)
		jw_kbool(&w, switches[i].key, *SWITCH_OF(&copy, i));
	jw_end_object(&w);
	r = form_draft_add(c->db, c->who.id, admin_seal(c, "draft", c->who.id, buf_str(&out)), c->now);
	if (r != DB_OK)
		return db_err(r);
	reply_see_other(c, "/admin/workstreams/new?draft=%lld", (long long)db_insert_id(c->db));
	return OK;
}

/* *out absent: there is no such draft, or it can't be opened. */
static enum err load(struct ctx *c, i64 draft, const struct json **out)
{
	struct form_draft_row row;
	struct str body;
	enum db_result r = draft == NONE ? DB_NONE : form_draft_get(c->db, draft, c->who.id, &row);

	*out = NULL;
	if (r == DB_OK && admin_unseal(c, "draft", c->who.id, row.body, &body))
		*out = j_parse(c->arena, body, NULL);
	return r == DB_NONE ? OK : db_err(r);
}

enum err page_draft_put(struct ctx *c, i64 draft, struct page_form *f)
{
	const struct json *v;
	enum err e = load(c, draft, &v);

	if (e || !v || j_i64(j_get(v, "page"), NONE) != f->id || j_i64(j_get(v, "app"), NONE) != f->app_id)
		return e;
	f->draft = draft;
	f->version = j_i64(j_get(v, "version"), NONE);
	f->workstream_id = j_i64(j_get(v, "workstream"), NONE);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*TEXT_OF(f, i) = j_text(j_get(v, texts[i].key));
	f->token_kept = f->token.len > 0;
	for (size_t i = 0; i < ARRAY_LEN(switches); i++)
		*SWITCH_OF(f, i) = j_flag(j_get(v, switches[i].key));
	return OK;
}

enum err page_draft_back(struct ctx *c, i64 draft, i64 workstream, struct str *path)
{
	const struct json *v;
	enum err e = load(c, draft, &v);
	i64 page;

	*path = NO_STR;
	if (e || !v)
		return e;
	page = j_i64(j_get(v, "page"), 0);
	if (page)
		*path = arena_printf(c->arena, "/admin/pages/%lld?draft=%lld", (long long)page, (long long)draft);
	else
		*path = arena_printf(c->arena, "/admin/apps/%lld/pages/new?draft=%lld",
				     (long long)j_i64(j_get(v, "app"), 0), (long long)draft);
	if (workstream != NONE)
		*path = arena_printf(c->arena, "%.*s&workstream=%lld&done=workstream", STR_ARG(*path),
				     (long long)workstream);
	return OK;
}

void page_draft_done(struct ctx *c, i64 draft)
{
	enum db_result r = draft == NONE || !draft ? DB_NONE : form_draft_remove(c->db, draft, c->who.id);

	if (r != DB_OK && r != DB_NONE)
		log_env("a draft that is not needed any more stays for a day");
}
