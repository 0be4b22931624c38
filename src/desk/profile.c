#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/profile.h"
#include "meta/profile.h"
#include "store/checklist.h"
#include "store/conversation.h"
#include "store/profile.h"

#define TRIES 5
#define AGAIN_MS DAY_MS
/* A worker that died while asking; nothing that Meta refused. */
#define LEASE_MS (10 * MINUTE_MS)
/* The whole page: a dead token is seen by others too, a limit passes. */
#define PAUSE_MS (10 * MINUTE_MS)
#define REFUSED_MS DAY_MS
#define EXTRAS_MS DAY_MS
#define PAGES_AT_ONCE 20

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/* --- whose turn it is ------------------------------------------------------------------------- */

static void task_of(const struct profile_due_row *row, i64 now, struct profile_task *t)
{
	bool refused = row->refused_until != NONE && row->refused_until > now;

	*t = (struct profile_task){ .step = refused ? PROFILE_PARTICIPANTS : PROFILE_NAMES,
				    .identity_id = row->id, .page_id = row->page_id };
	snprintf(t->psid, sizeof t->psid, "%.*s", STR_ARG(row->psid));
	snprintf(t->page, sizeof t->page, "%.*s", STR_ARG(row->page_meta_id));
	if (row->extras_at != NONE && row->extras_at > now - EXTRAS_MS)
		t->known = (unsigned)row->extras & PROFILE_EXTRAS;
	else
		t->probing = PROFILE_EXTRAS;
}

static enum err claim(struct db *db, i64 now, const struct profile_due_row *row, bool *ours)
{
	bool blocked = row->blocked_until != NONE && row->blocked_until > now;
	enum db_result r = profile_claim(db, row->id, row->next_at, blocked ? row->blocked_until :
					 now + LEASE_MS);

	*ours = r == DB_OK && !blocked;
	return any(r);
}

enum err profile_due(struct db *db, i64 now, size_t want, struct profile_task *tasks, size_t *n)
{
	struct profile_due_row *rows;
	struct id_row *pages;
	size_t pages_n, rows_n;
	enum err e = db_err(profile_pages(db, now, PAGES_AT_ONCE, &pages, &pages_n));

	*n = 0;
	for (size_t p = 0; p < pages_n && !e && *n < want; p++) {
		e = db_err(profile_due_of(db, pages[p].id, now, (i64)(want - *n), &rows, &rows_n));
		for (size_t i = 0; i < rows_n && !e; i++) {
			bool ours;

			e = claim(db, now, &rows[i], &ours);
			if (!e && ours)
				task_of(&rows[i], now, &tasks[(*n)++]);
		}
	}
	return e;
}

struct str profile_question(struct arena *a, const struct profile_task *t)
{
	if (t->step == PROFILE_PARTICIPANTS)
		return participants_path(a, str_of(t->page), str_of(t->psid));
	if (t->step == PROFILE_ASK_EXTRA)
		/* the lowest bit: one by one */
		return profile_extras_path(a, str_of(t->psid), t->known ? t->known : t->probing & -t->probing);
	return profile_path(a, str_of(t->psid));
}

/* --- what was told ---------------------------------------------------------------------------- */

struct telling {
	i64 now;
	const struct profile_task *task;
	const struct profile *said;
};

static bool newer(struct str *kept, struct str said)
{
	if (!said.len || str_eq(*kept, said))
		return false;
	*kept = said;
	return true;
}

/* What Meta does not tell stays as it was: parts come and go with permissions. */
static enum err tell(struct db *db, void *arg)
{
	const struct telling *x = arg;
	const struct profile *p = x->said;
	struct profile_kept_row k;
	bool changed;
	enum db_result r = profile_lock(db, x->task->identity_id, &k);
	enum err e;

	if (r != DB_OK)
		return any(r);
	changed = newer(&k.name, p->name);
	/* the parts belong to the name: both are new, or none */
	if (p->first_name.len || p->last_name.len) {
		changed |= !str_eq(k.first_name, p->first_name) || !str_eq(k.last_name, p->last_name);
		k.first_name = p->first_name;
		k.last_name = p->last_name;
	}
	changed |= newer(&k.locale, p->locale);
	changed |= newer(&k.timezone, p->timezone);
	changed |= newer(&k.gender, p->gender);
	if (!changed)
		return OK;
	e = any(profile_set(db, k.id, k.name, k.first_name, k.last_name, k.locale, k.timezone, k.gender));
	if (e || k.latest_conversation_id == NONE)
		return e;
	/* the lists and the thread show it: a poll must see that */
	return any(conversation_bump(db, k.latest_conversation_id, x->now));
}

static enum err keep(struct db *db, i64 now, const struct profile_task *t, const struct profile *p)
{
	struct telling x = { .now = now, .task = t, .said = p };

	return db_tx(db, "profile", tell, &x);
}

/* --- what concerns the page --------------------------------------------------------------------- */

static bool was_so(struct db *db, i64 page, const char *state, const char *reason, i64 now)
{
	struct setup_step_row *rows;
	size_t n;

	if (setup_steps(db, STR("page"), page, 50, &rows, &n) != DB_OK)
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_is(rows[i].step, "profile"))
			return str_is(rows[i].state, state) && str_is(rows[i].reason, reason) &&
				rows[i].checked_at > now - HOUR_MS;
	return false;
}

/* The checklist's step "profile": written when it changes, and now and then to say that it is so still. */
static enum err note(struct db *db, i64 now, i64 page, const char *reason, struct str seen,
		     const struct graph_error *g)
{
	const char *state = str_is(str_of(reason), "profile_ok") ? "ok" : "failed";

	if (was_so(db, page, state, reason, now))
		return OK;
	return any(setup_step_put(db, STR("page"), page, STR("profile"), str_of(state), str_of(reason), seen,
				  g ? g->code : NONE, g ? g->subcode : NONE, g ? g->message : NO_STR,
				  g ? g->trace : NO_STR, now, g || state[0] != 'o' ? NONE : now, NONE));
}

static enum err refused(struct db *db, i64 now, const struct profile_task *t, const struct graph_error *g)
{
	enum err e = any(profile_page_refused(db, t->page_id, now + REFUSED_MS));

	return e ? e : note(db, now, t->page_id, "profile_refused", NO_STR, g);
}

/* --- the end of it ------------------------------------------------------------------------------ */

static enum err later(struct db *db, struct profile_task *t, i64 at)
{
	struct profile_kept_row k;
	enum db_result r = profile_lock(db, t->identity_id, &k);

	t->step = PROFILE_END;
	return r == DB_OK ? any(profile_done(db, t->identity_id, NONE, at, k.tries)) : any(r);
}

struct ending { i64 now; const struct profile_task *task; };

static enum err end(struct db *db, void *arg)
{
	const struct ending *x = arg;
	struct profile_kept_row k;
	enum db_result r = profile_lock(db, x->task->identity_id, &k);
	i64 tries;

	if (r != DB_OK)
		return any(r);
	tries = x->task->named ? 0 : k.tries + 1;
	if (x->task->named || tries >= TRIES)
		return any(profile_done(db, k.id, x->now, NONE, tries));
	return any(profile_done(db, k.id, NONE, x->now + AGAIN_MS, tries));
}

static enum err finish(struct db *db, i64 now, struct profile_task *t)
{
	struct ending x = { .now = now, .task = t };
	enum err e = db_tx(db, "profile end", end, &x);

	if (!e)
		t->step = PROFILE_END;
	return e;
}

/* --- answers ------------------------------------------------------------------------------------ */

/* Not about this customer, and not for long: nothing more is asked for this page meanwhile. */
static bool holds_up(const struct profile_answer *a)
{
	return !a->answered || a->error.class == CLASS_TOKEN || a->error.class == CLASS_RATE ||
	       a->error.class == CLASS_TRANSIENT || a->error.class == CLASS_AMBIG ||
	       a->error.class == CLASS_POLICY;
}

/* This app may not: what any customer of the page would be answered. */
static bool not_permitted(const struct graph_error *g)
{
	return g->class == CLASS_PERM || g->subcode == 2018247 || (g->code == 10 && g->class != CLASS_RATE);
}

static enum err next_extra(struct db *db, i64 now, struct profile_task *t)
{
	if (t->known || t->probing) {
		t->step = PROFILE_ASK_EXTRA;
		return OK;
	}
	if (t->named)
		return finish(db, now, t);
	t->step = PROFILE_PARTICIPANTS;
	return OK;
}

static enum err heard_names(struct db *db, i64 now, struct profile_task *t,
			    const struct profile_answer *answer, const struct profile *p)
{
	enum err e;

	if (answer->error.class != CLASS_NONE) {
		t->step = PROFILE_PARTICIPANTS;
		return not_permitted(&answer->error) ? refused(db, now, t, &answer->error) : OK;
	}
	t->named = p->name.len > 0;
	if (!t->named) {
		/* an empty answer is how a missing permission mostly shows */
		t->step = PROFILE_PARTICIPANTS;
		return note(db, now, t->page_id, "profile_empty", NO_STR, NULL);
	}
	if ((e = keep(db, now, t, p)) || (e = note(db, now, t->page_id, "profile_ok", NO_STR, NULL)))
		return e;
	return next_extra(db, now, t);
}

static enum err heard_extra(struct db *db, i64 now, struct profile_task *t,
			    const struct profile_answer *answer, const struct profile *p)
{
	bool given = answer->error.class == CLASS_NONE;
	unsigned asked = t->known ? t->known : t->probing & -t->probing;
	enum err e = given ? keep(db, now, t, p) : OK;

	if (e)
		return e;
	if (t->known) {
		t->known = 0;
		/* one of them is not permitted any more: which, the next customer's turn finds out */
		e = given ? OK : any(profile_page_extras(db, t->page_id, 0, NONE));
	} else {
		t->granted |= given ? asked : 0;
		t->probing &= ~asked;
		e = t->probing ? OK : any(profile_page_extras(db, t->page_id, t->granted, now));
	}
	return e ? e : next_extra(db, now, t);
}

static enum err heard_participants(struct db *db, struct arena *a, i64 now, struct profile_task *t,
				   const struct profile_answer *answer)
{
	struct profile p = { .name = answer->error.class == CLASS_NONE ?
			     participants_read(a, answer->body, str_of(t->psid)) : NO_STR };
	enum err e = p.name.len ? keep(db, now, t, &p) : OK;

	t->named = p.name.len > 0;
	return e ? e : finish(db, now, t);
}

enum err profile_heard(struct db *db, struct arena *a, i64 now, struct profile_task *t,
		       const struct profile_answer *answer)
{
	struct profile p = { .name = NO_STR };
	i64 until = now + i64_max(answer->regain_ms, PAUSE_MS);
	enum err e;

	if (answer->crowded && (e = any(profile_page_pause(db, t->page_id, now + MINUTE_MS))))
		return e;
	if (holds_up(answer)) {
		e = any(profile_page_pause(db, t->page_id, until));
		return e ? e : later(db, t, until);
	}
	/* not even JSON: as good as refused for this customer */
	if (answer->error.class == CLASS_NONE && !profile_read(a, answer->body, &p) &&
	    t->step != PROFILE_PARTICIPANTS)
		return finish(db, now, t);
	switch (t->step) {
	case PROFILE_NAMES:
		return heard_names(db, now, t, answer, &p);
	case PROFILE_ASK_EXTRA:
		return heard_extra(db, now, t, answer, &p);
	case PROFILE_PARTICIPANTS:
		return heard_participants(db, a, now, t, answer);
	case PROFILE_END:
		break;
	}
	return OK;
}
