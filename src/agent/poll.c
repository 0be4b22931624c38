/*
 * The ETag of the lists: "j<hash>-<mark>.<pulse>.<issued>". The hash is of all that the answer depends
 * on and decides alone whether it changed.
 *
 * The rest is a hint that spares session, statement and hash while nothing happens in the whole desk:
 * what was asked by which session, how often this host's processes had changed anything by then
 * (sys/pulse.h), and when the tag was made. As long as the pulse stands still, so does the answer. The
 * pulse is read before the lists are, so what comes in between makes it differ. It knows nothing of
 * other hosts: one process of this one looks once a second whether there are new rows. What neither of
 * the two notices (another host marked something as read; a process died before it counted; an offer
 * ran out) is seen when the hint is too old, which every client's is after HINT_LASTS.
 *
 * A hint's 304 tells that nothing happened, to somebody who knew the tag: there is nothing in it to be
 * guarded, and the sign-out of a session counts as a change.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "store/inbox.h"
#include "sys/crypt.h"
#include "sys/pulse.h"

/* Shorter than "not seen for a while" on the screen: the full way writes last_seen_at. */
#define HINT_LASTS (5 * SECOND_MS)
#define LOOK_EVERY SECOND_MS
#define HASH_LEN 32
#define MARK_LEN 16
#define TAG_MAX 160

struct hint {
	struct str mark;
	u64 pulse;
	i64 issued_at;
};

static char kind_of(const struct ctx *c)
{
	/* one resource, two representations: their tags differ */
	return c->req->wants_html ? 'h' : 'j';
}

/* What was asked, and by which session, in few letters. */
static void mark_of(const struct ctx *c, char out[MARK_LEN + 1])
{
	struct digest d = sha256_parts((const struct str[]){
		STR(PAGEDESK_VERSION), req_cookie(c->req, SESSION_COOKIE), STR("?"), c->req->query }, 4);

	hex_of(d.bytes, MARK_LEN / 2, out);
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

/* False also when there is no hint. */
static bool read_hint(struct str tag, struct hint *out)
{
	struct str rest = str_skip(tag, 1 + HASH_LEN), pulse;
	i64 count;

	if (!str_starts(rest, "-"))
		return false;
	rest = str_skip(rest, 1);
	if (!str_cut(&rest, '.', &out->mark) || !str_cut(&rest, '.', &pulse) ||
	    !parse_i64(pulse, INT64_MIN, INT64_MAX, &count) ||
	    !parse_i64(rest, 0, INT64_MAX, &out->issued_at))
		return false;
	out->pulse = (u64)count;
	return true;
}

/* A tag as we make them, for the state whose hash this is. */
static bool same_state(struct str tag, struct str hash)
{
	struct hint any;

	return str_eq(str_head(tag, 1 + HASH_LEN), hash) && (tag.len == 1 + HASH_LEN || read_hint(tag, &any));
}

static void set_headers(struct ctx *c, const char *tag)
{
	reply_header(c, "ETag", str_of(tag));
	reply_header(c, "Vary", STR("Accept, Cookie"));
	c->reply->cache = "private, no-cache";
}

void poll_after(struct ctx *c, bool hidden, bool idle)
{
	/* the longest that a hidden page may sleep and its agent still counts as there */
	reply_header(c, "Poll-After", hidden ? STR("15000") : idle ? STR("5000") : STR("2000"));
}

/* When it is this process's turn to look: has another host done something? */
static bool others_rest(struct ctx *c)
{
	struct pulse *p = db_pulse(c->db);
	struct count_row seen;

	if (!pulse_turn(p, c->now, LOOK_EVERY))
		return true;
	if (db_request(c->db, c->arena) != OK || inbox_marker(c->db, &seen) != DB_OK) {
		/* the full way says what is wrong; until it is well again, nobody takes the short one */
		pulse_beat(p);
		return false;
	}
	pulse_saw(p, (u64)seen.n);
	return pulse_count(p) == c->pulse;
}

bool poll_quiet(struct ctx *c)
{
	struct str rest = c->req->if_none_match, tag;
	char mark[MARK_LEN + 1], again[TAG_MAX];
	struct hint h;

	if (!rest.len || !c->pulse || !req_cookie(c->req, SESSION_COOKIE).len)
		return false;
	mark_of(c, mark);
	while (next_tag(c, &rest, &tag)) {
		if (!read_hint(tag, &h) || !str_is(h.mark, mark) || h.pulse != c->pulse ||
		    h.issued_at > c->now || c->now - h.issued_at > HINT_LASTS)
			continue;
		if (!others_rest(c))
			return false;
		snprintf(again, sizeof again, "\"%.*s\"", STR_ARG(tag));
		set_headers(c, again);
		poll_after(c, req_flag(c->req, "hidden"), req_flag(c->req, "idle"));
		reply_empty(c, 304);
		return true;
	}
	return false;
}

static void make_tag(const struct ctx *c, const struct inbox *in, char out[TAG_MAX])
{
	char hash[2 * DIGEST_LEN + 1], mark[MARK_LEN + 1], hint[80] = "";

	hex_of(in->digest.bytes, HASH_LEN / 2, hash);
	mark_of(c, mark);
	if (c->pulse)
		snprintf(hint, sizeof hint, "-%s.%lld.%lld", mark, (long long)c->pulse, (long long)c->now);
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
