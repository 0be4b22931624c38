#include "base/base.h"
#include "base/limits.h"
#include "meta/event_read.h"

static const char *const kind_names[EVENT_KINDS] = {
	[EVENT_MESSAGE] = "message",	[EVENT_ECHO] = "echo",
	[EVENT_POSTBACK] = "postback",	[EVENT_DELIVERY] = "delivery",
	[EVENT_READ] = "read",		[EVENT_REACTION] = "reaction",
	[EVENT_EDIT] = "edit",		[EVENT_UNSEND] = "unsend",
	[EVENT_REFERRAL] = "referral",	[EVENT_OPTIN] = "optin",
	[EVENT_ACCOUNT_LINKING] = "account_linking",
	[EVENT_HANDOVER] = "handover",	[EVENT_POLICY] = "policy",
	[EVENT_FEEDBACK] = "feedback",	[EVENT_CHANGE] = "change",
	[EVENT_TEST] = "test",		[EVENT_UNKNOWN] = "unknown",
};

static const char *const channel_names[] = {
	[CHANNEL_MESSAGING] = "messaging",
	[CHANNEL_STANDBY] = "standby",
	[CHANNEL_CHANGES] = "changes",
};

/* What interpreting an event of a kind can't do without. */
enum need { NEED_PERSON = 1, NEED_MID = 2, NEED_WATERMARK = 4 };

static const unsigned needs[EVENT_KINDS] = {
	[EVENT_MESSAGE] = NEED_PERSON | NEED_MID,
	[EVENT_ECHO] = NEED_PERSON | NEED_MID,
	[EVENT_POSTBACK] = NEED_PERSON,
	[EVENT_DELIVERY] = NEED_PERSON | NEED_WATERMARK,
	[EVENT_READ] = NEED_PERSON | NEED_WATERMARK,
	[EVENT_REACTION] = NEED_PERSON | NEED_MID,
	[EVENT_EDIT] = NEED_PERSON | NEED_MID,
	[EVENT_UNSEND] = NEED_PERSON | NEED_MID,
	[EVENT_REFERRAL] = NEED_PERSON,
};

const char *event_kind_name(enum event_kind k)
{
	return kind_names[k];
}

const char *event_channel_name(enum event_channel c)
{
	return channel_names[c];
}

bool event_channel_of(struct str name, enum event_channel *out)
{
	for (size_t i = 0; i < ARRAY_LEN(channel_names); i++) {
		if (str_is(name, channel_names[i])) {
			*out = (enum event_channel)i;
			return true;
		}
	}
	return false;
}

bool event_id_ok(struct str id, size_t max)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.ptr[i] <= ' ' || id.ptr[i] > '~')
			return false;
	return id.len > 0 && id.len <= max;
}

void event_problem(struct event *out, const char *problem)
{
	if (!out->problem)
		out->problem = problem;
}

struct str event_id(struct arena *a, const struct json *v, size_t max, struct event *out,
		    const char *problem)
{
	struct str id = j_id(a, v);

	if (!id.len)
		return NO_STR;
	if (!event_id_ok(id, max)) {
		event_problem(out, problem);
		return NO_STR;
	}
	return id;
}

/*
 * Which page, which customer. The entry names the page and the event's sender or recipient must
 * agree; an echo goes the other way round (protocol 3.3).
 */
static void read_parties(struct arena *a, const struct json *v, bool echo, struct event *out)
{
	struct str sender, recipient, ours, theirs;

	sender = event_id(a, j_get(j_get(v, "sender"), "id"), EVENT_ID_MAX, out, "odd sender");
	recipient = event_id(a, j_get(j_get(v, "recipient"), "id"), EVENT_ID_MAX, out,
			     "odd recipient");
	ours = echo ? sender : recipient;
	theirs = echo ? recipient : sender;
	if (!out->page.ptr)
		out->page = ours;
	if (theirs.ptr && str_eq(theirs, out->page)) {
		/* the page's own reaction or edit; it must not count as the customer's doing */
		event_problem(out, "from the page itself");
		theirs = echo ? NO_STR : recipient;
	} else if (ours.ptr && !str_eq(ours, out->page)) {
		event_problem(out, "names another page");
	}
	out->psid = theirs;
}

/* The samples of the App Dashboard (protocol 2.4); v is what holds sender and recipient. */
static bool is_test(const struct event *e, const struct json *v)
{
	if (str_is(e->page, "0") || str_is(e->mid, "random_mid"))
		return true;
	return str_is(e->psid, "12334") && j_i64(j_get(j_get(v, "recipient"), "id"), 0) == 23245;
}

struct digest event_message_key(enum event_kind kind, struct str page, struct str psid, struct str mid)
{
	struct str parts[4] = { str_of(event_kind_name(kind)), page, psid, mid };

	return sha256_parts(parts, 4);
}

/*
 * Two deliveries of the same thing must give the same key, and two things never. A message's own
 * mid says it all (its retries may differ in time); the others are told apart by time and content.
 */
static struct digest event_key(struct arena *a, const struct event *e, const struct json *payload)
{
	bool own_mid = e->mid.ptr && (e->kind == EVENT_MESSAGE || e->kind == EVENT_ECHO ||
				      e->kind == EVENT_POSTBACK);
	char at[24] = "";
	struct str parts[6] = { str_of(event_kind_name(e->kind)), e->page, e->psid, e->mid };

	if (own_mid)
		return event_message_key(e->kind, e->page, e->psid, e->mid);
	if (e->at != NONE)
		snprintf(at, sizeof at, "%lld", (long long)e->at);
	parts[4] = str_of(at);
	parts[5] = payload ? j_dump(a, payload) : e->json;
	return sha256_parts(parts, 6);
}

static void check_needs(struct event *e)
{
	unsigned need = needs[e->kind];

	if ((need & NEED_PERSON) && !e->psid.ptr)
		event_problem(e, e->kind == EVENT_ECHO ? "no recipient" : "no sender");
	if ((need & NEED_MID) && !e->mid.ptr)
		event_problem(e, "no mid");
	if ((need & NEED_WATERMARK) && e->watermark == NONE && !e->mid.ptr)
		event_problem(e, "no watermark");
	if (!e->page.ptr)
		event_problem(e, "no page");
}

/* Feed posts, labels and the like; "time" is the entry's, put in by change_json() below. */
static void read_change(const struct json *v, struct event *out)
{
	out->kind = EVENT_CHANGE;
	out->at = event_time(j_get(j_get(v, "value"), "created_time"));
	if (out->at == NONE)
		out->at = event_time(j_get(v, "time"));
}

/* v is an element of messaging[] or standby[], or the value of a change that looks like one. */
static const struct json *read_messaging(struct arena *a, const struct json *v, struct event *out)
{
	const struct json *payload;

	out->at = event_time(j_get(v, "timestamp"));
	payload = event_read_payload(a, v, out);
	read_parties(a, v, j_flag(j_get(j_get(v, "message"), "is_echo")), out);
	return payload;
}

/* out->page, .channel, .tree and .json are set; the rest is read from the tree. */
static void read_event(struct arena *a, struct event *out)
{
	const struct json *v = out->tree, *payload = NULL, *value = j_get(v, "value");
	const struct json *inner = v;

	out->kind = EVENT_UNKNOWN;
	out->at = out->watermark = out->num_edit = NONE;
	if (!event_id_ok(out->page, EVENT_ID_MAX)) {
		if (out->page.len)
			event_problem(out, "odd page");
		out->page = NO_STR;
	}
	if (!j_is_object(v))
		event_problem(out, "not an object");
	else if (out->channel != CHANNEL_CHANGES)
		payload = read_messaging(a, v, out);
	else if (j_is_object(j_get(value, "sender")) || j_is_object(j_get(value, "recipient")))
		payload = read_messaging(a, inner = value, out);
	else
		read_change(v, out);
	if (is_test(out, inner)) {
		out->kind = EVENT_TEST;
		out->problem = NULL;
	}
	out->key = event_key(a, out, payload);
	check_needs(out);
}

/* A change has no time of its own: {"time":<entry's>, then what it came with}. */
static struct str change_json(struct arena *a, const struct json *v, const struct json *time)
{
	struct str json = j_dump(a, v);

	if (!j_is_object(v) || event_time(time) == NONE || j_get(v, "time") || json.len < 3)
		return json;
	return arena_printf(a, "{\"time\":%lld,%.*s", (long long)event_time(time),
			    STR_ARG(str_skip(json, 1)));
}

/* One key of an entry. A single object where a list belongs counts as a list of one. */
struct source {
	const struct json *entry, *list;
	enum event_channel channel;
};

static size_t source_len(const struct source *s)
{
	if (j_is_list(s->list))
		return j_len(s->list);
	return s->list && !j_is_null_value(s->list) ? 1 : 0;
}

static void read_source(struct arena *a, const struct source *s, struct delivery *out)
{
	size_t n = source_len(s);
	struct str page = j_id(a, j_get(s->entry, "id"));

	for (size_t i = 0; i < n; i++) {
		const struct json *v = j_is_list(s->list) ? j_at(s->list, i) : s->list;
		struct event *e;

		if (out->n == LIMIT_EVENTS) {
			out->left_out += n - i;
			return;
		}
		e = &out->events[out->n];
		e->channel = s->channel;
		e->page = page;
		e->tree = v;
		if (s->channel == CHANNEL_CHANGES) {
			e->json = change_json(a, v, j_get(s->entry, "time"));
			e->tree = j_parse(a, e->json, NULL);
		} else {
			e->json = j_dump(a, v);
		}
		read_event(a, e);
		if (!str_is(out->object, "page")) {
			e->kind = EVENT_UNKNOWN;
			e->problem = "not of a page";
		}
		out->n++;
	}
}

/* The sources of one entry; an entry that is no object is one event, to be kept as it is. */
static size_t entry_sources(const struct json *entry, struct source out[3])
{
	if (!j_is_object(entry)) {
		out[0] = (struct source){ NULL, entry, CHANNEL_MESSAGING };
		return 1;
	}
	out[0] = (struct source){ entry, j_get(entry, "messaging"), CHANNEL_MESSAGING };
	out[1] = (struct source){ entry, j_get(entry, "standby"), CHANNEL_STANDBY };
	out[2] = (struct source){ entry, j_get(entry, "changes"), CHANNEL_CHANGES };
	return 3;
}

enum err delivery_parse(struct arena *a, struct str body, struct delivery *out, const char **why)
{
	struct json *root = j_parse(a, event_digestible(a, body), why), *entries;
	struct source entry = { 0 }, sources[3];
	size_t total = 0;

	if (!root)
		return ERR_INVALID;
	if (!j_is_object(root)) {
		if (why)
			*why = "root is not an object";
		return ERR_INVALID;
	}
	*out = (struct delivery){ .object = j_text(j_get(root, "object")) };
	entries = j_get(root, "entry");
	entry.list = entries;
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < source_len(&entry); i++) {
			const struct json *one = j_is_list(entries) ? j_at(entries, i) : entries;
			size_t n = entry_sources(one, sources);

			for (size_t j = 0; j < n; j++) {
				if (pass == 0)
					total += source_len(&sources[j]);
				else
					read_source(a, &sources[j], out);
			}
		}
		if (pass == 0)
			out->events = arena_array(a, struct event,
						  total < LIMIT_EVENTS ? total : LIMIT_EVENTS);
	}
	return OK;
}

enum err event_parse(struct arena *a, enum event_channel channel, struct str page, struct str json,
		     struct event *out)
{
	struct json *tree = j_parse(a, json, NULL);

	/* our own writing needs no help; a raw text that somebody replays may */
	if (!tree)
		tree = j_parse(a, event_digestible(a, json), NULL);
	if (!tree)
		return ERR_INVALID;
	*out = (struct event){ .channel = channel, .page = page, .tree = tree };
	out->json = j_dump(a, tree);
	read_event(a, out);
	return OK;
}

bool event_opens_window(const struct event *e)
{
	const struct json *v = e->channel == CHANNEL_CHANGES ? j_get(e->tree, "value") : e->tree;

	if (e->problem)
		return false;
	switch (e->kind) {
	case EVENT_MESSAGE:
	case EVENT_POSTBACK:
		return true;
	case EVENT_REACTION:
		return !e->unreact;
	case EVENT_REFERRAL:
		/* an ad counts only with the message that follows it; an m.me link by itself */
		return !str_is(j_text(j_get(j_get(v, "referral"), "source")), "ADS");
	default:
		return false;
	}
}

bool event_from_page_inbox(struct str app_id)
{
	/* the second is one digit short, as Meta's echo reference prints it */
	return str_is(app_id, "263902037430900") || str_is(app_id, "26390203743090");
}
