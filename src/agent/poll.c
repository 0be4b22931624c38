/*
 * The ETag of the lists: "j<hash>-<query>.<changed_at>.<version>.<issued>". The hash is of all that the
 * answer depends on and decides alone whether it changed.
 *
 * The rest is a hint that spares the hashing while nothing happens in the whole desk: which question
 * and user the tag is for, when any conversation had changed last, the user's version, and when the
 * tag was made. As long as both are as they were, the answer is. Transactions write their time before
 * they commit, and hosts differ in their clocks: so a hint is given (and believed) only when the last
 * change lies SETTLED back, longer than any transaction lives, and it is looked at again in full
 * after HINT_LASTS, whatever happened. A client that keeps to an older tag of the same state loses
 * nothing but the shortcut.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "sys/crypt.h"

#define SETTLED (30 * SECOND_MS)
#define HINT_LASTS (60 * SECOND_MS)
#define HASH_LEN 32
#define QUERY_LEN 8
#define TAG_MAX 160

struct hint { i64 changed_at, version, issued_at; };

static char kind_of(const struct ctx *c)
{
	/* one resource, two representations: their tags differ */
	return c->req->wants_html ? 'h' : 'j';
}

/* What the client asked, and who it is, in few letters. */
static void query_mark(const struct ctx *c, const struct inbox_query *q, char out[QUERY_LEN + 1])
{
	char text[96];
	int n = snprintf(text, sizeof text, "%lld %d %d %lld", (long long)c->who.id, (int)q->view, q->all,
			 (long long)q->conversation);
	struct digest d = sha256_parts((const struct str[]){ STR(PAGEDESK_VERSION), { text, (size_t)n },
							     q->cursor }, 3);

	hex_of(d.bytes, QUERY_LEN / 2, out);
}

/* One tag of If-None-Match without quotes, W/ and what a server that compresses adds. */
static struct str bare(struct str tag)
{
	tag = str_trim(tag);
	if (str_starts(tag, "W/"))
		tag = str_skip(tag, 2);
	if (str_starts(tag, "\""))
		tag = str_skip(tag, 1);
	if (str_ends(tag, "\""))
		tag = str_head(tag, tag.len - 1);
	return str_ends(tag, "-gzip") ? str_head(tag, tag.len - 5) : tag;
}

/* The next tag that we made for this kind of answer; false: no more. */
static bool next_tag(const struct ctx *c, struct str *rest, struct str *tag)
{
	while (str_cut(rest, ',', tag)) {
		*tag = bare(*tag);
		if (tag->len > HASH_LEN && tag->len < TAG_MAX && tag->ptr[0] == kind_of(c))
			return true;
	}
	return false;
}

/* mark NULL: of any question. False also when there is no hint. */
static bool read_hint(struct str tag, const char *mark, struct hint *out)
{
	i64 *const values[] = { &out->changed_at, &out->version, &out->issued_at };
	struct str rest = str_skip(tag, 1 + HASH_LEN), part;

	if (!str_starts(rest, "-"))
		return false;
	rest = str_skip(rest, 1);
	if (!str_cut(&rest, '.', &part) || (mark && !str_is(part, mark)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (!str_cut(&rest, '.', &part) || !parse_i64(part, 0, INT64_MAX, values[i]))
			return false;
	return !rest.ptr;
}

/* A tag as we make them, for the state whose hash this is. */
static bool same_state(struct str tag, struct str hash)
{
	struct hint any;

	return str_eq(str_head(tag, 1 + HASH_LEN), hash) &&
		(tag.len == 1 + HASH_LEN || read_hint(tag, NULL, &any));
}

static void set_headers(struct ctx *c, const char *tag)
{
	reply_header(c, "ETag", str_of(tag));
	reply_header(c, "Vary", STR("Accept, Cookie"));
	c->reply->cache = "private, no-cache";
}

bool poll_quiet(struct ctx *c, const struct inbox_query *q)
{
	struct str rest = c->req->if_none_match, tag;
	char mark[QUERY_LEN + 1], again[TAG_MAX];
	struct hint h;

	if (!rest.len || c->who.desk_changed_at == NONE)
		return false;
	query_mark(c, q, mark);
	while (next_tag(c, &rest, &tag)) {
		if (!read_hint(tag, mark, &h) || h.changed_at != c->who.desk_changed_at ||
		    h.version != c->who.version || h.issued_at > c->now ||
		    c->now - h.issued_at > HINT_LASTS)
			continue;
		snprintf(again, sizeof again, "\"%.*s\"", STR_ARG(tag));
		set_headers(c, again);
		reply_empty(c, 304);
		return true;
	}
	return false;
}

static void make_tag(const struct ctx *c, const struct inbox *in, char out[TAG_MAX])
{
	char hash[2 * DIGEST_LEN + 1], mark[QUERY_LEN + 1], hint[80] = "";
	i64 changed_at = c->who.desk_changed_at;

	hex_of(in->digest.bytes, HASH_LEN / 2, hash);
	query_mark(c, &in->query, mark);
	if (changed_at != NONE && c->now - changed_at > SETTLED)
		snprintf(hint, sizeof hint, "-%s.%lld.%lld.%lld", mark, (long long)changed_at,
			 (long long)c->who.version, (long long)c->now);
	snprintf(out, TAG_MAX, "\"%c%s%s\"", kind_of(c), hash, hint);
}

bool poll_same(struct ctx *c, const struct inbox *in)
{
	struct str rest = c->req->if_none_match, tag;
	char ours[TAG_MAX];

	make_tag(c, in, ours);
	set_headers(c, ours);
	while (next_tag(c, &rest, &tag))
		if (same_state(tag, (struct str){ ours + 1, 1 + HASH_LEN })) {
			reply_empty(c, 304);
			return true;
		}
	return false;
}
