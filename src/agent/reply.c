/*
 * POST /agent/api/v1/conversations/{id}/messages: a reply or an internal note. Idempotent by
 * client_key: whoever is not sure whether it arrived posts it again (features E10).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/replies.h"
#include "sys/bell.h"
#include "sys/json.h"

struct post_in {
	i64 id;
	struct str client_key, text, reply_to_mid;
	bool note;
};

/* the text's own limit is the desk's to tell, with its own word: "too_long" */
static const struct field post_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct post_in, id) },
	{ "client_key", FROM_BODY, FIELD_WORD, true, 1, 64, offsetof(struct post_in, client_key) },
	{ "text", FROM_BODY, FIELD_TEXT, false, 0, LIMIT_API_BODY, offsetof(struct post_in, text) },
	{ "reply_to_mid", FROM_BODY, FIELD_WORD, false, 1, 255, offsetof(struct post_in, reply_to_mid) },
	{ "note", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct post_in, note) },
};
const struct spec post_spec = SPEC(post_in, post_fields);

static enum err answer_json(struct ctx *c, const struct reply_post *p)
{
	struct buf *out = agent_buf(c);
	struct entry entry;
	struct item *items;
	struct may may;
	struct jw w;
	enum err e = entry_load(c, p->conversation_id, &entry);

	if (e)
		return e;
	may = may_of(c, &entry);
	if ((e = items_of(c, &entry, p->messages, p->n, &may, &items)))
		return e;
	jw_init(&w, out);
	jw_object(&w);
	jw_ki64(&w, "version", entry.row->version);
	jw_key(&w, "messages");
	jw_array(&w);
	for (size_t i = 0; i < p->n; i++)
		item_json(&w, &items[i]);
	jw_end_array(&w);
	jw_end_object(&w);
	reply_json(c, p->repeated ? 200 : 201, out);
	return OK;
}

/*
 * "attachments": ids of uploads, as a list in JSON and as repeated fields of a form. False: answered. A
 * surplus one counts, so that too many are told apart from none.
 */
static bool read_files(struct ctx *c, struct reply_post *p)
{
	const struct json *list = c->req->json ? j_get(c->req->json, "attachments") : NULL;
	i64 *ids = arena_array(c->arena, i64, LIMIT_REPLY_FILES + 1);
	bool good = !list || j_is_list(list) || j_is_null_value(list);
	size_t n = 0;

	for (size_t i = 0; good && i < j_len(list) && n <= LIMIT_REPLY_FILES; i++) {
		ids[n] = j_is_number(j_at(list, i)) ? j_i64(j_at(list, i), 0) : 0;
		good = ids[n++] > 0;
	}
	for (size_t i = 0; good && i < c->req->nform && n <= LIMIT_REPLY_FILES; i++)
		if (str_is(c->req->form[i].name, "attachments"))
			good = parse_i64(c->req->form[i].value, 1, INT64_MAX, &ids[n++]);
	p->uploads = ids;
	p->nuploads = n;
	p->conf = &c->app->conf;
	if (!good)
		reply_field(c, "attachments", "is not a list of uploads");
	return good;
}

/* "content": JSON, of programs only. False: answered, with the place and its limit. */
static bool read_rich(struct ctx *c, struct reply_post *p)
{
	const struct json *content = c->req->json ? j_get(c->req->json, "content") : NULL;
	struct rich *rich = arena_new(c->arena, struct rich);
	struct rich_error error;

	if (!content || j_is_null_value(content))
		return true;
	p->rich = rich;
	if (rich_read(c->arena, content, rich, &error))
		return true;
	reply_field(c, "content", rich_error_text(c->arena, &error).ptr);
	return false;
}

enum err messages_post(struct ctx *c)
{
	const struct post_in *in = c->in;
	struct reply_post p = {
		.arena = c->arena, .actor = agent_actor(c), .conversation_id = in->id, .now = c->now,
		.client_key = in->client_key, .text = in->text, .reply_to = in->reply_to_mid,
		.note = in->note,
	};
	enum err e;

	if (!p.text.ptr)
		p.text = STR("");
	if (!read_files(c, &p) || !read_rich(c, &p))
		return OK;
	e = reply_post(c->db, &p);
	if (e)
		return answer_refusal(c, e, &p.refusal, in->id, NONE,
				      &(struct kept){ .text = in->text, .note = in->note,
						      .reply_to_mid = in->reply_to_mid });
	if (!p.repeated && !in->note)
		bell_ring(c->app->conf.paths_run_dir);
	if (from_browser(c))
		return answer_conversation(c, in->id);
	if (c->req->wants_html)
		return answer_changes(c, in->id, p.repeated ? 200 : 201);
	return answer_json(c, &p);
}
