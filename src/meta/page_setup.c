#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "meta/event.h"
#include "meta/page_setup.h"
#include "sys/json.h"

const char *const setup_fields[FIELDS_WANTED] = {
	"messages", "messaging_postbacks", "message_echoes", "message_deliveries", "message_reads",
	"messaging_referrals",
	"message_reactions", "message_edits", "messaging_optins", "messaging_handovers", "standby",
	"messaging_policy_enforcement", "messaging_account_linking",
};

const char *const setup_scopes[SCOPES_WANTED] = {
	"pages_messaging", "pages_manage_metadata", "pages_read_engagement", "pages_user_locale", "pages_user_timezone",
};

/* Lists of fields and apps are short; a longer one is not Graph's. */
#define LIST_MOST 200

static struct json *parse(struct arena *a, struct str body)
{
	return j_parse(a, event_digestible(a, body), NULL);
}

static size_t list_len(const struct json *list)
{
	size_t n = j_len(list);

	return n < LIST_MOST ? n : LIST_MOST;
}

struct str setup_field_list(struct arena *a, unsigned bits, const char *separator)
{
	struct buf b;

	buf_init(&b, a, 1024);
	for (size_t i = 0; i < FIELDS_WANTED; i++)
		if (bits & 1u << i)
			buf_printf(&b, "%s%s", b.len ? separator : "", setup_fields[i]);
	return b.len ? buf_str(&b) : STR("");
}

static unsigned bits_of(const struct json *list, const char *const *names, size_t n)
{
	unsigned bits = 0;

	for (size_t i = 0; i < list_len(list); i++) {
		const struct json *entry = j_at(list, i);
		struct str name = j_text(entry);

		/* of an app's subscription each is an object: {"name": "messages", "version": "v26.0"} */
		if (!name.ptr)
			name = j_text(j_get(entry, "name"));
		for (size_t k = 0; k < n; k++)
			if (str_is(name, names[k]))
				bits |= 1u << k;
	}
	return bits;
}

void subscription_read(struct arena *a, struct str body, struct str app_id, struct subscription *out)
{
	struct json *data = j_get(parse(a, body), "data");

	*out = (struct subscription){ .known = j_is_list(data) };
	for (size_t i = 0; out->known && i < list_len(data); i++) {
		struct json *app = j_at(data, i);

		if (str_eq(j_id(a, j_get(app, "id")), app_id)) {
			out->ours = true;
			out->fields |= bits_of(j_get(app, "subscribed_fields"), setup_fields, FIELDS_WANTED);
		} else if (j_is_object(app)) {
			out->others++;
			out->other = str_head(j_text(j_get(app, "name")), 80);
		}
	}
}

void app_subscription_read(struct arena *a, struct str body, struct app_subscription *out)
{
	struct json *data = j_get(parse(a, body), "data");

	*out = (struct app_subscription){ .known = j_is_list(data) };
	for (size_t i = 0; out->known && i < list_len(data); i++) {
		struct json *entry = j_at(data, i);

		if (!str_is(j_text(j_get(entry, "object")), "page"))
			continue;
		out->page_object = true;
		out->active = j_flag(j_get(entry, "active"));
		out->callback_url = j_text(j_get(entry, "callback_url"));
		out->fields = bits_of(j_get(entry, "fields"), setup_fields, FIELDS_WANTED);
	}
}

/* What follows `words` in s; absent when they are not there. */
static struct str after(struct str s, const char *words)
{
	const char *at = s.len ? memmem(s.ptr, s.len, words, strlen(words)) : NULL;

	return at ? str_skip(s, (size_t)(at - s.ptr) + strlen(words)) : NO_STR;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

static unsigned named(unsigned sent, struct str word)
{
	size_t n = 0;

	while (n < word.len && is_word_char(word.ptr[n]))
		n++;
	for (size_t i = 0; i < FIELDS_WANTED; i++)
		if ((sent & 1u << i) && str_is(str_head(word, n), setup_fields[i]))
			return 1u << i;
	return 0;
}

unsigned subscription_refused(unsigned sent, i64 code, struct str message)
{
	struct str rest, digits;
	i64 index;

	if (code == 200)
		return named(sent, after(message, "subscribe to the "));
	if (code != 100)
		return 0;
	/* "Param subscribed_fields[3] must be one of {...}": the fourth of those sent */
	rest = after(message, "fields[");
	if (!str_cut(&rest, ']', &digits) || !parse_i64(digits, 0, FIELDS_WANTED - 1, &index))
		return 0;
	for (size_t i = 0; i < FIELDS_WANTED; i++)
		if ((sent & 1u << i) && index-- == 0)
			return 1u << i;
	return 0;
}

/* Seconds since 1970; 0 means never. */
static i64 time_of(const struct json *v)
{
	i64 s = j_i64(v, NONE);

	return s == NONE || s < 0 || s > INT64_MAX / 2000 ? NONE : s * SECOND_MS;
}

/* A granular scope without a list of targets counts for all pages. */
static bool covers(struct arena *a, const struct json *granular, struct str page_id)
{
	for (size_t i = 0; i < list_len(granular); i++) {
		struct json *entry = j_at(granular, i), *targets = j_get(entry, "target_ids");
		bool found = !j_is_list(targets);

		if (!str_is(j_text(j_get(entry, "scope")), setup_scopes[0]))
			continue;
		for (size_t k = 0; k < list_len(targets); k++)
			found = found || str_eq(j_id(a, j_at(targets, k)), page_id);
		return found;
	}
	return true;
}

void token_facts_read(struct arena *a, struct str body, struct str page_id, struct token_facts *out)
{
	struct json *data = j_get(parse(a, body), "data"), *error = j_get(data, "error");

	*out = (struct token_facts){
		.known = j_is_object(data), .valid = j_flag(j_get(data, "is_valid")),
		.app_id = j_id(a, j_get(data, "app_id")), .page_id = j_id(a, j_get(data, "profile_id")),
		.type = j_text(j_get(data, "type")), .expires_at = time_of(j_get(data, "expires_at")),
		.data_access_expires_at = time_of(j_get(data, "data_access_expires_at")),
		.scopes = bits_of(j_get(data, "scopes"), setup_scopes, SCOPES_WANTED),
		.covers_page = covers(a, j_get(data, "granular_scopes"), page_id),
		.code = j_i64(j_get(error, "code"), NONE), .subcode = j_i64(j_get(error, "subcode"), NONE),
		.message = j_text(j_get(error, "message")),
	};
}

struct str thread_owner_read(struct arena *a, struct str body)
{
	struct json *first = j_at(j_get(parse(a, body), "data"), 0);

	return j_id(a, j_get(j_get(first, "thread_owner"), "app_id"));
}
