#include "base/base.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "meta/event_read.h"

/* Protocol 2.5: below this it is seconds (as milliseconds it would be March 1973). */
#define SECONDS_BELOW 100000000000LL
/* The year 9999; beyond it a sum with a duration could leave an i64. */
#define TIME_MAX 253402300799999LL
/* Lists longer than this are not searched for doubled stickers: n*n. */
#define STICKER_SEARCH_MAX 64

i64 event_time(const struct json *v)
{
	i64 at = j_i64(v, NONE);

	if (at == NONE && j_is_number(v)) {
		double real = j_real(v, 0);

		at = real > 0 && real < (double)TIME_MAX ? (i64)real : NONE;
	} else if (at == NONE && !clock_parse_iso(j_text(v), &at)) {
		return NONE;
	}
	if (at <= 0 || at > TIME_MAX)
		return NONE;
	return at < SECONDS_BELOW ? at * 1000 : at;
}

/* The content object, opened by its first member: most events carry nothing beyond text. */
struct extra {
	struct arena *a;
	size_t max;
	struct buf buf;
	struct jw w;
};

static void extra_key(struct extra *x, const char *key)
{
	if (!x->buf.arena) {
		buf_init(&x->buf, x->a, x->max);
		jw_init(&x->w, &x->buf);
		jw_object(&x->w);
	}
	jw_key(&x->w, key);
}

static void extra_add(struct extra *x, const char *key, const struct json *v)
{
	if (!v || j_is_null_value(v))
		return;
	extra_key(x, key);
	jw_raw(&x->w, j_dump(x->a, v));
}

static struct str extra_end(struct extra *x)
{
	if (!x->buf.arena)
		return NO_STR;
	jw_end_object(&x->w);
	return x->buf.overflow ? NO_STR : buf_str(&x->buf);
}

static struct extra extra_begin(struct arena *a, const struct event *out)
{
	/* parts of the event itself under keys of ours, so never much longer than it */
	return (struct extra){ .a = a, .max = out->json.len + 1024 };
}

/* A sticker may come twice, as "sticker" and as "image" of the same URL (protocol 3.2). */
static bool doubled_sticker(const struct json *list, const struct json *item)
{
	struct str url = j_text(j_get(j_get(item, "payload"), "url"));

	if (!url.len || !str_is(j_text(j_get(item, "type")), "image"))
		return false;
	for (size_t i = 0; i < j_len(list); i++) {
		const struct json *other = j_at(list, i);

		if (str_is(j_text(j_get(other, "type")), "sticker") &&
		    str_eq(j_text(j_get(j_get(other, "payload"), "url")), url))
			return true;
	}
	return false;
}

static void read_attachments(const struct json *list, struct event *out, struct extra *x)
{
	size_t n = j_len(list);

	if (!n)
		return;
	extra_key(x, "attachments");
	jw_array(&x->w);
	for (size_t i = 0; i < n; i++) {
		const struct json *item = j_at(list, i);

		if (n <= STICKER_SEARCH_MAX && doubled_sticker(list, item))
			continue;
		if (out->attachments++ == 0)
			out->attachment_type = j_text(j_get(item, "type"));
		jw_raw(&x->w, j_dump(x->a, item));
	}
	jw_end_array(&x->w);
}

/* What has a member of struct event, or means nothing any more; all else goes into content. */
static bool has_its_place(struct str key)
{
	static const char *const known[] = {
		"mid", "text", "is_echo", "app_id", "metadata", "reply_to", "is_deleted",
		"attachments", "nlp", "tags", "seq",
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_is(key, known[i]))
			return true;
	return false;
}

static void read_message(struct arena *a, const struct json *m, struct event *out)
{
	const struct json *reply_to = j_get(m, "reply_to"), *tap = j_get(m, "quick_reply");
	struct extra x = extra_begin(a, out);
	struct json *value;
	struct str key;
	void *it = NULL;

	if (j_flag(j_get(m, "is_deleted")))
		out->kind = EVENT_UNSEND;
	else if (j_flag(j_get(m, "is_echo")))
		out->kind = EVENT_ECHO;
	out->mid = event_id(a, j_get(m, "mid"), EVENT_MID_MAX, out, "odd mid");
	out->text = j_text(j_get(m, "text"));
	out->quick_reply = j_is_object(tap);
	out->payload = j_text(j_get(tap, "payload"));
	out->reply_to = j_text(j_get(reply_to, "mid"));
	if (!event_id_ok(out->reply_to, EVENT_MID_MAX))
		out->reply_to = NO_STR;	/* a lost quote is no reason to lose the message */
	out->app_id = j_id(a, j_get(m, "app_id"));
	if (!event_id_ok(out->app_id, EVENT_ID_MAX))
		out->app_id = NO_STR;
	out->metadata = j_text(j_get(m, "metadata"));
	out->referral_ref = j_text(j_get(j_get(m, "referral"), "ref"));
	read_attachments(j_get(m, "attachments"), out, &x);
	while (j_each(m, &it, &key, &value))
		if (!has_its_place(key))
			extra_add(&x, key.ptr, value);
	if (j_get(reply_to, "story"))
		extra_add(&x, "reply_to", reply_to);
	extra_add(&x, "prior_message", j_get(out->tree, "prior_message"));
	out->content = extra_end(&x);
}

static void read_postback(struct arena *a, const struct json *m, struct event *out)
{
	struct extra x = extra_begin(a, out);

	out->mid = event_id(a, j_get(m, "mid"), EVENT_MID_MAX, out, "odd mid");
	out->text = j_text(j_get(m, "title"));
	out->payload = j_text(j_get(m, "payload"));
	out->referral_ref = j_text(j_get(j_get(m, "referral"), "ref"));
	extra_add(&x, "referral", j_get(m, "referral"));
	out->content = extra_end(&x);
}

static void read_receipt(struct arena *a, const struct json *m, struct event *out)
{
	out->watermark = event_time(j_get(m, "watermark"));
	out->mid = event_id(a, j_get(m, "mid"), EVENT_MID_MAX, out, "odd mid");
}

static void read_reaction(struct arena *a, const struct json *m, struct event *out)
{
	out->mid = event_id(a, j_get(m, "mid"), EVENT_MID_MAX, out, "odd mid");
	out->reaction = j_text(j_get(m, "reaction"));
	out->emoji = j_text(j_get(m, "emoji"));
	out->unreact = str_is(j_text(j_get(m, "action")), "unreact");
}

static void read_edit(struct arena *a, const struct json *m, struct event *out)
{
	i64 n = j_i64(j_get(m, "num_edit"), NONE);

	out->mid = event_id(a, j_get(m, "mid"), EVENT_MID_MAX, out, "odd mid");
	out->text = j_text(j_get(m, "text"));
	out->num_edit = n >= 0 && n <= INT32_MAX ? n : NONE;
}

static void read_referral(struct arena *a, const struct json *m, struct event *out)
{
	struct extra x = extra_begin(a, out);

	out->referral_ref = j_text(j_get(m, "ref"));
	extra_add(&x, "referral", m);
	extra_add(&x, "lead", j_get(out->tree, "lead"));
	out->content = extra_end(&x);
}

/* Kinds that nobody looks into beyond a line in the log or the audit. */
static void read_other(struct arena *a, const struct json *m, struct event *out)
{
	(void)a;
	out->payload = j_text(j_get(m, "payload"));
}

/* In this order: should an event ever carry two, the message is what must not be lost. */
static const struct payload {
	const char *key;
	enum event_kind kind;
	void (*read)(struct arena *a, const struct json *m, struct event *out);
} payloads[] = {
	{ "message", EVENT_MESSAGE, read_message },
	{ "delivery", EVENT_DELIVERY, read_receipt },
	{ "read", EVENT_READ, read_receipt },
	{ "postback", EVENT_POSTBACK, read_postback },
	{ "reaction", EVENT_REACTION, read_reaction },
	{ "message_edit", EVENT_EDIT, read_edit },
	{ "referral", EVENT_REFERRAL, read_referral },
	{ "optin", EVENT_OPTIN, read_other },
	{ "account_linking", EVENT_ACCOUNT_LINKING, read_other },
	{ "pass_thread_control", EVENT_HANDOVER, read_other },
	{ "take_thread_control", EVENT_HANDOVER, read_other },
	{ "request_thread_control", EVENT_HANDOVER, read_other },
	{ "app_roles", EVENT_HANDOVER, read_other },
	{ "policy_enforcement", EVENT_POLICY, read_other },
	{ "policy-enforcement", EVENT_POLICY, read_other },
	{ "messaging_feedback", EVENT_FEEDBACK, read_other },
	{ "response_feedback", EVENT_FEEDBACK, read_other },
};

/* The first member of an event that is none of those which every event may have. */
static void name_unknown(struct arena *a, const struct json *v, struct event *out)
{
	static const char *const common[] = {
		"sender", "recipient", "timestamp", "prior_message", "hop_context", "id", "time",
	};
	struct extra x = extra_begin(a, out);
	struct json *value;
	struct str key;
	void *it = NULL;

	while (j_each(v, &it, &key, &value)) {
		bool known = !event_id_ok(key, EVENT_ID_MAX);

		for (size_t i = 0; i < ARRAY_LEN(common); i++)
			known = known || str_is(key, common[i]);
		if (known)
			continue;
		extra_key(&x, "unknown");
		jw_str(&x.w, key);
		break;
	}
	out->content = extra_end(&x);
}

const struct json *event_read_payload(struct arena *a, const struct json *v, struct event *out)
{
	for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
		const struct payload *p = &payloads[i];
		const struct json *m = j_get(v, p->key);

		if (!m || j_is_null_value(m))
			continue;
		if (!j_is_object(m)) {
			event_problem(out, "payload is not an object");
			continue;
		}
		out->kind = p->kind;
		p->read(a, m, out);
		if (p->read == read_other) {
			struct extra x = extra_begin(a, out);

			extra_add(&x, p->key, m);
			out->content = extra_end(&x);
		}
		return m;
	}
	name_unknown(a, v, out);
	return NULL;
}
