/*
 * Quick replies and automated messages in the settings file.
 */
#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "desk/exchange_fields.h"
#include "desk/slugs.h"
#include "store/messages.h"

#define TAGS_MAX 10
#define TAG_MAX 50

static bool body_wrong(struct str body, enum slug_use use, enum exchange_wrong *what)
{
	struct str bad;

	*what = utf8_units(body) > LIMIT_TEXT_UNITS ? EXCHANGE_RANGE : EXCHANGE_SLUG;
	return *what == EXCHANGE_RANGE || !slugs_check(body, use, &bad);
}

static bool is_language(struct str s)
{
	bool right = s.len >= 2 && s.len <= 16;

	for (size_t i = 0; i < s.len; i++)
		right = right && ((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') ||
				  s.ptr[i] == '_' || s.ptr[i] == '-');
	return right;
}

/* --- quick replies -------------------------------------------------------------------------------- */

static const struct exchange_field quick_reply_fields[] = {
	TEXT(exchange_quick_reply_row, title, 1, 100),
	TEXT(exchange_quick_reply_row, locale, 2, 16),
	BODY(exchange_quick_reply_row, body, LIMIT_TEXT_UNITS, NULL),
	NAMES(exchange_quick_reply_row, tags, TAG_MAX, -1),
	NAMES(exchange_quick_reply_row, workstreams, 100, EXCHANGE_WORKSTREAMS),
};
LIST(quick_reply, exchange_quick_replies)

/* As the form stores them: lower case, no blanks. */
static bool tags_right(struct str tags)
{
	struct str rest = exchange_or_null(tags), tag;
	size_t n = 0;

	for (; str_cut(&rest, '\n', &tag); n++)
		for (size_t i = 0; i < tag.len; i++)
			if ((tag.ptr[i] >= 'A' && tag.ptr[i] <= 'Z') || tag.ptr[i] == ' ' || tag.ptr[i] == ',' || tag.ptr[i] == '#')
				return false;
	return n <= TAGS_MAX;
}

static const char *quick_reply_wrong(struct arena *a, const void *row, enum exchange_wrong *what)
{
	const struct exchange_quick_reply_row *r = row;

	(void)a;
	if (body_wrong(r->body, SLUGS_QUICK_REPLY, what))
		return "body";
	*what = EXCHANGE_FORM;
	return !is_language(r->locale) ? "locale" : !tags_right(r->tags) ? "tags" : NULL;
}

static enum err put_quick_reply(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_quick_reply_row *q = row;
	struct str rest, piece;
	enum db_result r = is_new ? quick_reply_add(db, q->title, q->locale, q->body, by->user, by->now) :
				    exchange_quick_reply_set(db, q->id, q->body, by->user, by->now);
	i64 id = is_new && r == DB_OK ? db_insert_id(db) : q->id;

	(void)a;
	if (r != DB_OK || ((r = quick_reply_untag(db, id)) != DB_OK && r != DB_NONE) ||
	    ((r = quick_reply_unplace(db, id)) != DB_OK && r != DB_NONE))
		return db_err(r);
	r = DB_OK;
	for (rest = exchange_or_null(q->tags); r == DB_OK && str_cut(&rest, '\n', &piece);)
		r = quick_reply_tag_add(db, id, piece);
	for (rest = exchange_or_null(q->workstreams); r == DB_OK && str_cut(&rest, '\n', &piece);)
		r = exchange_quick_reply_place(db, id, piece);
	return db_err(r);
}

const struct exchange_table exchange_quick_reply_table = {
	"quick_replies", "quick reply", sizeof(struct exchange_quick_reply_row), quick_reply_fields,
	ARRAY_LEN(quick_reply_fields), 2, true, offsetof(struct exchange_quick_reply_row, id), NO_MEMBER, false,
	list_quick_reply, put_quick_reply, NULL, quick_reply_wrong,
};

/* --- automated messages ---------------------------------------------------------------------------- */

#define OCCASIONS "greeting agent_assigned agent_not_assigned agent_joined agent_left agent_disconnected session_ended " \
	"consult_accepted consult_ended transfer_accepted holiday out_of_hours file_too_large unsupported_type overflow " \
	"could_not_process inactivity_warning"

static const struct exchange_field automated_fields[] = {
	CHOICE(exchange_automated_row, occasion, OCCASIONS, NULL),
	REF(exchange_automated_row, page, EXCHANGE_PAGES, true),
	TEXT(exchange_automated_row, locale, 2, 16),
	BODY(exchange_automated_row, body, LIMIT_TEXT_UNITS, NULL),
	FLAG(exchange_automated_row, enabled, "0"),
};
LIST(automated, exchange_automated_list)

static const char *automated_wrong(struct arena *a, const void *row, enum exchange_wrong *what)
{
	const struct exchange_automated_row *m = row;

	(void)a;
	if (body_wrong(m->body, SLUGS_AUTOMATED, what))
		return "body";
	*what = EXCHANGE_FORM;
	return is_language(m->locale) ? NULL : "locale";
}

static enum err put_automated(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_automated_row *m = row;

	(void)a;
	return db_err(is_new ? exchange_automated_add(db, m->occasion, exchange_or_null(m->page), m->locale, m->body,
						      m->enabled, by->user, by->now) :
			       exchange_automated_set(db, m->id, m->body, m->enabled, by->user, by->now));
}

const struct exchange_table exchange_automated_table = {
	"automated_messages", "automated message", sizeof(struct exchange_automated_row), automated_fields,
	ARRAY_LEN(automated_fields), 3, false, offsetof(struct exchange_automated_row, id), NO_MEMBER, false,
	list_automated, put_automated, NULL, automated_wrong,
};
