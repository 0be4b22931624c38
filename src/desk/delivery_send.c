#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_sender.h"
#include "store/setup.h"

/* A Date header further off than this is no clock: left alone. */
#define OFFSET_MOST_MS (12 * HOUR_MS)
/* Whole seconds and the way back: nothing below this says anything about our clock. */
#define OFFSET_LEAST_MS (3 * SECOND_MS)
#define HELD_AT_ONCE 100

struct sender *sender_new(const struct conf *conf, const struct secret_key *key, const char *worker)
{
	struct sender *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->conf = conf;
	s->key = key;
	snprintf(s->worker, sizeof s->worker, "%s", worker);
	return s;
}

static void forget(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void sender_free(struct sender *s)
{
	struct page_state *next;

	if (!s)
		return;
	for (struct page_state *p = s->pages; p; p = next) {
		next = p->next;
		forget(p->token);
		free(p);
	}
	free(s);
}

/* --- lists ------------------------------------------------------------------------------------ */

void list_init(struct list *l, struct arena *a)
{
	buf_init(&l->buf, a, 256u << 10);
	jw_init(&l->jw, &l->buf);
	jw_array(&l->jw);
	l->n = 0;
}

void list_id(struct list *l, i64 id)
{
	jw_i64(&l->jw, id);
	l->n++;
}

void list_lane(struct list *l, i64 identity_id, const char *claim, i64 ms)
{
	jw_object(&l->jw);
	jw_ki64(&l->jw, "i", identity_id);
	jw_kcstr(&l->jw, "w", claim);
	if (ms != NONE)
		jw_ki64(&l->jw, "ms", i64_max(ms, 0));
	jw_end_object(&l->jw);
	l->n++;
}

void list_message(struct list *l, i64 message_id, const char *name, struct str value)
{
	jw_object(&l->jw);
	jw_ki64(&l->jw, "m", message_id);
	jw_kstr(&l->jw, name, value);
	jw_end_object(&l->jw);
	l->n++;
}

struct str list_str(struct list *l)
{
	jw_end_array(&l->jw);
	return buf_str(&l->buf);
}

enum err lanes_go_on(struct db *db, struct list *lanes)
{
	struct str rows;
	enum err e;

	if (!lanes->n)
		return OK;
	rows = list_str(lanes);
	e = delivery_any(outbox_lanes_drop(db, rows));
	return e ? e : delivery_any(outbox_lanes_next(db, rows));
}

enum err lanes_later(struct db *db, struct list *lanes)
{
	return lanes->n ? delivery_any(outbox_lanes_later(db, list_str(lanes))) : OK;
}

/* --- time ------------------------------------------------------------------------------------- */

i64 sender_lease_ms(const struct sender *s)
{
	return 2 * s->conf->graph_timeout_ms + 10 * SECOND_MS;
}

i64 sender_upload_lease_ms(const struct sender *s)
{
	return s->conf->graph_upload_ms + 10 * SECOND_MS;
}

i64 sender_jitter(i64 ms)
{
	return ms < 5 ? ms : ms - ms / 5 + (i64)random_below((u64)(2 * ms / 5 + 1));
}

i64 sender_meta_now(const struct sender *s, i64 now)
{
	return now + s->offset;
}

i64 sender_settle_count(const struct sender *s, i64 attempt_at, i64 meta_now)
{
	i64 n = 0;

	while (n < SETTLE_TIMES && meta_now >= attempt_at + s->conf->settle_ms[n])
		n++;
	return n;
}

i64 sender_settle_in(const struct sender *s, i64 attempt_at, i64 asked, i64 meta_now)
{
	if (asked >= SETTLE_TIMES)
		return 0;
	/* a clock that was set back must not make a lane wait longer than the rule says */
	return i64_min(i64_max(attempt_at + s->conf->settle_ms[asked] - meta_now, 0),
		       s->conf->settle_ms[SETTLE_TIMES - 1]);
}

static void learn_clock(struct sender *s, i64 now, struct str date)
{
	i64 at, offset;

	if (!date.ptr || !clock_parse_http(date, &at))
		return;
	offset = at + 500 - now;	/* the middle of that second */
	if (offset > OFFSET_MOST_MS || offset < -OFFSET_MOST_MS)
		return;
	if (offset < OFFSET_LEAST_MS && offset > -OFFSET_LEAST_MS)
		offset = 0;
	else if (offset - s->offset < OFFSET_LEAST_MS && s->offset - offset < OFFSET_LEAST_MS)
		return;			/* the same, give or take */
	else
		log_env("our clock is %lld ms behind Meta's", (long long)offset);
	s->offset = offset;
}

/* Above 80 % of what Meta allows calls are spaced out, the nearer to 100 % the more. */
static i64 gap_of(i64 percent)
{
	return percent < 80 ? 0 : percent < 90 ? 200 : percent < 95 ? 1000 : 3000;
}

void sender_learn(struct sender *s, struct arena *a, i64 now, const struct send_answer *answer)
{
	struct page_state *p = sender_page(s, answer->task->page_id);
	struct graph_usage usage = { 0 };

	if (answer->end != CALL_ANSWERED)
		return;
	learn_clock(s, now, answer->date);
	if (!answer->usage_app.ptr && !answer->usage_page.ptr && !answer->usage_business.ptr) {
		p->gap_ms = 0;
		return;
	}
	graph_usage_read(a, answer->usage_app, answer->usage_page, answer->usage_business, &usage);
	p->gap_ms = gap_of(usage.percent);
}

/* --- pages ------------------------------------------------------------------------------------ */

struct page_state *sender_page(struct sender *s, i64 page_id)
{
	struct page_state *p = s->pages;

	while (p && p->id != page_id)
		p = p->next;
	if (p)
		return p;
	p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->id = page_id;
	p->next = s->pages;
	s->pages = p;
	return p;
}

void sender_open(struct sender *s, struct page_state *p, const struct outbox_page_row *row)
{
	const struct str both[] = { row->token, row->secret };
	struct digest sealed = sha256_parts(both, 2), proof;
	struct str token, secret;
	struct arena a;
	char about[48];

	if (p->token && digest_eq(&sealed, &p->sealed))
		return;
	forget(p->token);
	p->token = NULL;
	p->proof[0] = 0;
	if (!row->token.len)
		return;
	arena_init(&a);
	snprintf(about, sizeof about, "page.token:%lld", (long long)row->id);
	if (unseal(&a, s->key, about, row->token, &token)) {
		p->token = strndup(token.ptr, token.len);
		p->sealed = sealed;
	} else {
		log_env("page %lld: its token can't be opened with this key file", (long long)row->id);
	}
	snprintf(about, sizeof about, "app.secret:%lld", (long long)row->app_id);
	if (p->token && row->secret.len && unseal(&a, s->key, about, row->secret, &secret)) {
		proof = hmac_sha256(secret, str_of(p->token));
		hex_of(proof.bytes, DIGEST_LEN, p->proof);
	}
	arena_release(&a);
}

/* --- claiming --------------------------------------------------------------------------------- */

struct claiming {
	struct sender *s;
	struct lane_claim *c;
	size_t want;
};

static enum err claim(struct db *db, void *arg)
{
	struct claiming *x = arg;
	struct outbox_due_row *due;
	struct arena a;
	struct list ids;
	enum err e;

	x->c->n = 0;
	e = db_err(outbox_lanes_due(db, (i64)x->want, &due, &x->c->n));
	if (e || !x->c->n)
		return e;
	arena_init(&a);
	list_init(&ids, &a);
	for (size_t i = 0; i < x->c->n; i++) {
		x->c->identities[i] = due[i].identity_id;
		list_id(&ids, due[i].identity_id);
	}
	e = db_err(outbox_lanes_claim(db, list_str(&ids), str_of(x->c->id), CLAIM_LEASE_MS));
	arena_release(&a);
	return e;
}

static int by_number(const void *x, const void *y)
{
	i64 a = *(const i64 *)x, b = *(const i64 *)y;

	return a < b ? -1 : a > b;
}

enum err delivery_claim(struct db *db, struct sender *s, size_t want, struct lane_claim *c)
{
	struct claiming x = { .s = s, .c = c, .want = want < DELIVERY_BATCH ? want : DELIVERY_BATCH };
	enum err e;

	c->n = 0;
	snprintf(c->id, sizeof c->id, "%s:%llu", s->worker, (unsigned long long)++s->claims);
	e = x.want ? db_tx(db, "claim", claim, &x) : OK;
	if (e)
		c->n = 0;
	/* identities are locked in this order */
	qsort(c->identities, c->n, sizeof *c->identities, by_number);
	return e;
}

i64 delivery_next_due(struct db *db, i64 most)
{
	struct outbox_wait_row row;

	if (outbox_next_due(db, &row) != DB_OK)
		return most;
	return i64_min(i64_max(row.ms, 0), most);
}

enum err delivery_release_held(struct db *db, i64 now)
{
	struct id_row *rows;
	size_t n;
	enum err e = db_err(outbox_held_settled(db, HELD_AT_ONCE, &rows, &n));

	for (size_t i = 0; !e && i < n; i++)
		e = delivery_any(outbox_held_release(db, rows[i].id, now));
	return e;
}
