/*
 * What the lines between messages say: opt-ins, account linking, thread control, feedback, and what we
 * do not know (protocol 3.9 to 3.16).
 */
#include "base/base.h"
#include "base/utf8.h"
#include "agent/agent.h"
#include "meta/event.h"
#include "sys/json.h"

/* A line is a line: what Meta or a customer put into it is cut. */
#define WORDS_POINTS 120

static struct str words_of(const struct json *v)
{
	return utf8_head(j_text(v), WORDS_POINTS);
}

static struct str say(struct ctx *c, enum text_key key, struct str a, struct str b)
{
	const struct str args[] = { a.ptr ? a : STR(""), b.ptr ? b : STR("") };

	return lang_fill(c->arena, lang_text(NULL, key), args, ARRAY_LEN(args));
}

static struct str optin_line(struct ctx *c, const struct json *v)
{
	const struct json *o = j_get(v, "optin");
	struct str status = j_text(j_get(o, "notification_messages_status"));
	struct str what = words_of(j_get(o, "title"));

	if (!what.len)
		what = words_of(j_get(o, "ref"));
	if (!what.len)
		what = words_of(j_get(o, "type"));
	if (str_is(status, "STOP NOTIFICATIONS"))
		return say(c, T_line_optin_stop, what, NO_STR);
	return what.len ? say(c, T_line_optin, what, NO_STR) : lang_text(NULL, T_line_optin_any);
}

static struct str linking_line(struct ctx *c, const struct json *v)
{
	struct str status = j_text(j_get(j_get(v, "account_linking"), "status"));

	(void)c;
	return lang_text(NULL, str_is(status, "unlinked") ? T_line_unlinked : T_line_linked);
}

/* The name of an app is not to be had; the page inbox is known by its number. */
struct str app_name(struct ctx *c, struct str id)
{
	if (!event_id_ok(id, EVENT_ID_MAX))
		return lang_text(NULL, T_line_another_app);
	return event_from_page_inbox(id) ? lang_text(NULL, T_author_page_inbox) : say(c, T_line_app, id, NO_STR);
}

static struct str app_of(struct ctx *c, const struct json *object, const char *key)
{
	return app_name(c, j_id(c->arena, j_get(object, key)));
}

static struct str control_line(struct ctx *c, const struct json *v)
{
	const struct json *passed = j_get(v, "pass_thread_control"), *taken = j_get(v, "take_thread_control");

	if (passed)
		return say(c, T_line_passed, app_of(c, passed, "new_owner_app_id"), NO_STR);
	if (taken)
		return say(c, T_line_taken, app_of(c, taken, "new_owner_app_id"), NO_STR);
	return say(c, T_line_requested, app_of(c, j_get(v, "request_thread_control"),
						   "requested_owner_app_id"), NO_STR);
}

/* "Rated 5 (csat). quick and kind": each answer of each screen, bounded. */
static void add_answer(struct ctx *c, struct buf *out, const struct json *question)
{
	struct str type = words_of(j_get(question, "type")), answer = words_of(j_get(question, "payload"));
	struct str more = words_of(j_get(j_get(question, "follow_up"), "payload"));

	if (out->len)
		buf_addc(out, ' ');
	buf_add(out, str_is(type, "free_form") ? say(c, T_line_feedback_text, answer, NO_STR) :
		say(c, T_line_feedback_rated, answer, type));
	if (more.len) {
		buf_addc(out, ' ');
		buf_add(out, say(c, T_line_feedback_text, more, NO_STR));
	}
}

static struct str feedback_line(struct ctx *c, const struct json *v)
{
	const struct json *screens = j_get(j_get(v, "messaging_feedback"), "feedback_screens");
	struct str verdict = words_of(j_get(j_get(v, "response_feedback"), "feedback")), key;
	struct json *question;
	struct buf out;
	size_t n = 0;

	if (verdict.len)
		return say(c, T_line_verdict, verdict, NO_STR);
	buf_init(&out, c->arena, 8000);
	for (size_t i = 0; i < j_len(screens) && i < 5; i++) {
		const struct json *questions = j_get(j_at(screens, i), "questions");
		void *it = NULL;

		while (j_each(questions, &it, &key, &question) && n++ < 5)
			add_answer(c, &out, question);
	}
	return out.len ? buf_str(&out) : lang_text(NULL, T_line_feedback_any);
}

/* Gap repair could not read what was before. */
static struct str gap_line(struct ctx *c, const struct json *v)
{
	(void)c;
	(void)v;
	return lang_text(NULL, T_line_gap);
}

struct str line_of(struct ctx *c, const struct message_row *m)
{
	static const struct {
		const char *kind;
		struct str (*say)(struct ctx *c, const struct json *v);
	} kinds[] = {
		{ "optin", optin_line }, { "account_linking", linking_line }, { "handover", control_line },
		{ "feedback", feedback_line }, { "gap", gap_line },
	};
	const struct json *v = m->content.len ? j_parse(c->arena, m->content, NULL) : NULL;
	struct str unknown = words_of(j_get(v, "unknown"));

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_is(m->kind, kinds[i].kind))
			return kinds[i].say(c, v);
	return say(c, T_line_unsupported, unknown.len ? unknown : m->kind, NO_STR);
}
