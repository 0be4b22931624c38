#include "base/base.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "meta/event.h"
#include "meta/send.h"

/* Whole seconds on Meta's side, and clocks that differ a little. */
#define FOUND_SLACK_MS (5 * SECOND_MS)
/* As many as send_find_path() asks for, and as Graph gives in detail (protocol 8.6). */
#define FOUND_MESSAGES 20

void send_body(struct buf *out, const struct send_request *r)
{
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_key(&w, "recipient");
	jw_object(&w);
	jw_kstr(&w, "id", r->psid);
	jw_end_object(&w);
	if (r->how == SEND_HUMAN_AGENT) {
		jw_kcstr(&w, "messaging_type", "MESSAGE_TAG");
		jw_kcstr(&w, "tag", "HUMAN_AGENT");
	} else {
		jw_kcstr(&w, "messaging_type", "RESPONSE");
	}
	jw_key(&w, "message");
	jw_object(&w);
	if (r->text.ptr)
		jw_kstr(&w, "text", r->text);
	if (r->attachment.ptr) {
		jw_key(&w, "attachment");
		jw_raw(&w, r->attachment);
	}
	if (r->quick_replies.ptr) {
		jw_key(&w, "quick_replies");
		jw_raw(&w, r->quick_replies);
	}
	if (r->metadata.ptr)
		jw_kstr(&w, "metadata", r->metadata);
	jw_end_object(&w);
	if (r->reply_to.ptr) {
		jw_key(&w, "reply_to");
		jw_object(&w);
		jw_kstr(&w, "mid", r->reply_to);
		jw_end_object(&w);
	}
	jw_end_object(&w);
}

void send_action_body(struct buf *out, struct str psid, const char *action, struct str mid, struct str reaction)
{
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_key(&w, "recipient");
	jw_object(&w);
	jw_kstr(&w, "id", psid);
	jw_end_object(&w);
	jw_kcstr(&w, "sender_action", action);
	if (mid.len) {
		jw_key(&w, "payload");
		jw_object(&w);
		jw_kstr(&w, "message_id", mid);
		if (reaction.len)
			jw_kstr(&w, "reaction", reaction);
		jw_end_object(&w);
	}
	jw_end_object(&w);
}

struct str send_attachment(struct arena *a, struct str type, struct str attachment_id)
{
	struct buf out;
	struct jw w;

	buf_init(&out, a, 1024);
	jw_init(&w, &out);
	jw_object(&w);
	jw_kstr(&w, "type", type);
	jw_key(&w, "payload");
	jw_object(&w);
	if (attachment_id.ptr)
		jw_kstr(&w, "attachment_id", attachment_id);
	else
		jw_kbool(&w, "is_reusable", true);
	jw_end_object(&w);
	jw_end_object(&w);
	return buf_str(&out);
}

struct str send_upload_message(struct arena *a, struct str type)
{
	return arena_printf(a, "{\"attachment\":%.*s}", STR_ARG(send_attachment(a, type, NO_STR)));
}

void send_upload_read(struct arena *a, enum call_end end, i64 status, struct str body,
		      struct send_result *out)
{
	struct graph_error *error = &out->error;

	*out = (struct send_result){ .outcome = SEND_NOT_SENT };
	if (end != CALL_ANSWERED) {
		*error = (struct graph_error){ .code = NONE, .subcode = NONE, .class = CLASS_TRANSIENT };
		return;
	}
	graph_error_read(a, status, body, error);
	if (error->class == CLASS_NONE) {
		const struct json *root = j_parse(a, event_digestible(a, body), NULL);

		out->mid = j_id(a, j_get(root, "attachment_id"));
		if (event_id_ok(out->mid, 64)) {
			out->outcome = SEND_ACCEPTED;
			return;
		}
		out->mid = NO_STR;
	}
	if (error->class == CLASS_NONE || error->class == CLASS_AMBIG)
		error->class = CLASS_TRANSIENT;
}

void send_result_read(struct arena *a, enum call_end end, i64 status, struct str body,
		      struct send_result *out)
{
	struct graph_error *error = &out->error;

	*out = (struct send_result){ .outcome = SEND_NOT_SENT };
	if (end != CALL_ANSWERED) {
		*error = (struct graph_error){ .code = NONE, .subcode = NONE };
		error->class = end == CALL_NOT_BEGUN ? CLASS_TRANSIENT : CLASS_AMBIG;
	} else {
		graph_error_read(a, status, body, error);
	}
	if (error->class == CLASS_NONE) {
		const struct json *root = j_parse(a, event_digestible(a, body), NULL);

		out->mid = j_text(j_get(root, "message_id"));
		if (event_id_ok(out->mid, EVENT_MID_MAX)) {
			out->outcome = SEND_ACCEPTED;
			return;
		}
		/* neither an id nor an error: it may well have gone out */
		out->mid = NO_STR;
		error->class = CLASS_AMBIG;
	}
	out->outcome = error->class == CLASS_AMBIG ? SEND_UNCLEAR : SEND_NOT_SENT;
}

/* What we look for, and the best that was seen so far. */
struct search {
	struct str page, text;
	i64 from;		/* ms; older messages are not ours */
	const struct str *known;
	size_t n;
	struct str mid;
	i64 at;
	bool textless;		/* a message without text fits; that is no proof of anything */
};

static struct str bare(struct str s)
{
	while (s.len && strchr(" \t\r\n", s.ptr[0]) && s.ptr[0])
		s = str_skip(s, 1);
	while (s.len && strchr(" \t\r\n", s.ptr[s.len - 1]) && s.ptr[s.len - 1])
		s.len--;
	return s;
}

static bool is_known(const struct search *s, struct str mid)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->known[i], mid))
			return true;
	return false;
}

/* False when the message lacks what a verdict needs. */
static bool look_at(struct arena *a, struct search *s, const struct json *m, i64 *at)
{
	struct str mid = j_text(j_get(m, "id")), from = j_id(a, j_get(j_get(m, "from"), "id"));
	struct str text = bare(j_text(j_get(m, "message")));

	if (!clock_parse_iso(j_text(j_get(m, "created_time")), at))
		return false;
	if (*at < s->from)
		return true;
	if (!event_id_ok(mid, EVENT_MID_MAX) || !from.len)
		return false;
	if (!str_eq(from, s->page) || !str_eq(text, bare(s->text)) || is_known(s, mid))
		return true;
	if (!text.len)
		s->textless = true;
	else if (!s->mid.ptr || *at < s->at)
		s->mid = mid, s->at = *at;	/* the oldest is nearest to our attempt */
	return true;
}

/* One conversation. True when its messages are in order and reach back before the attempt. */
static bool look_through(struct arena *a, struct search *s, const struct json *messages)
{
	const struct json *list = j_get(messages, "data");
	size_t n = j_len(list);
	bool good = n > 0, reaches_back = false;

	for (size_t i = 0; i < n; i++) {
		i64 at = 0;

		if (!look_at(a, s, j_at(list, i), &at))
			good = false;
		else if (at < s->from)
			reaches_back = true;
	}
	if (n < FOUND_MESSAGES && !j_get(j_get(messages, "paging"), "next"))
		reaches_back = true;
	return good && reaches_back;
}

enum found send_find_in_thread(struct arena *a, struct str body, struct str page, struct str text,
			       i64 since, const struct str *known, size_t n, struct str *mid)
{
	struct json *root = j_parse(a, event_digestible(a, body), NULL);
	const struct json *data = j_get(root, "data");
	struct search s = { .page = page, .text = text, .from = since - FOUND_SLACK_MS,
			    .known = known, .n = n };
	/* no conversation at all, of a customer who did write, is an answer that knows nothing */
	bool sure = j_len(data) > 0 && !j_get(root, "error") &&
		    !j_get(j_get(root, "paging"), "next");

	for (size_t i = 0; i < j_len(data); i++)
		if (!look_through(a, &s, j_get(j_at(data, i), "messages")))
			sure = false;
	if (s.mid.ptr) {
		*mid = s.mid;
		return FOUND_YES;
	}
	return sure && !s.textless ? FOUND_NO : FOUND_CANT_TELL;
}

static void url_part(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    c == '_' || c == '-' || c == '.')
			buf_addc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

struct str send_find_path(struct arena *a, struct str page, struct str psid)
{
	struct buf b;

	buf_init(&b, a, 512);
	buf_addc(&b, '/');
	url_part(&b, page);
	buf_adds(&b, "/conversations?platform=messenger&user_id=");
	url_part(&b, psid);
	buf_printf(&b, "&fields=messages.limit(%d)%%7Bid,created_time,from,to,message%%7D",
		   FOUND_MESSAGES);
	return buf_str(&b);
}
