#include "base/base.h"
#include "desk/actor.h"
#include "desk/people.h"
#include "store/setup.h"

#define ADMINS_MAX 1000

struct change {
	const struct person_settings *settings;
	struct arena *arena;
	struct str login, password;
	i64 id, version, now;
	bool on;
	enum person_result what;
};

/* DB_NONE is no failure where a row may or may not be there. */
static enum err whether_or_not(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/*
 * Locks the active administrators, so that of two who remove each other one has to wait and then
 * sees that nobody else is left.
 */
static enum err someone_else_is_admin(struct db *db, i64 id, bool *out)
{
	struct id_row *admins;
	size_t n;
	enum err e = db_err(person_admins(db, ADMINS_MAX, &admins, &n));

	*out = false;
	for (size_t i = 0; !e && i < n; i++)
		*out = *out || admins[i].id != id;
	return e;
}

static enum err set_queues(struct db *db, i64 id, const struct person_settings *s)
{
	for (size_t i = 0; i < s->nqueues; i++) {
		const struct person_queue_row *q = &s->queues[i];
		enum db_result r = person_queue_remove(db, q->id, id);

		if (r == DB_OK || r == DB_NONE)
			r = q->member ? queue_member_add(db, q->id, id) : DB_OK;
		if (r != DB_OK)
			return db_err(r);
	}
	return OK;
}

static enum err set(struct db *db, struct change *c)
{
	const struct person_settings *s = c->settings;

	return db_err(person_set(db, c->id, c->version, s->name, s->nickname, s->email, s->role, s->capacity,
				 s->sending_delay_s, s->default_presence, c->now));
}

static enum err create(struct db *db, void *arg)
{
	struct change *c = arg;
	const char *why;
	enum err e = user_create(db, c->arena, c->login, c->settings->name, c->settings->role, c->password,
				 c->now, &c->id, &why);

	if (e)
		return e;
	c->version = 1;
	if ((e = set(db, c)))
		return e;
	return set_queues(db, c->id, c->settings);
}

enum err person_create(struct db *db, struct arena *a, struct str login, struct str password,
		       const struct person_settings *s, i64 now, i64 *id, enum person_result *what)
{
	struct change c = { .settings = s, .arena = a, .login = login, .password = password, .now = now };
	enum err e = db_tx(db, "create user", create, &c);

	*what = PERSON_DONE;
	if (e == ERR_CONFLICT) {
		*what = PERSON_LOGIN_TAKEN;
		return OK;
	}
	*id = c.id;
	return e;
}

static enum err save(struct db *db, void *arg)
{
	struct change *c = arg;
	bool others = true;
	enum err e = OK;

	c->what = PERSON_DONE;
	if (role_of(c->settings->role) != ROLE_ADMIN)
		e = someone_else_is_admin(db, c->id, &others);
	if (e)
		return e;
	if (!others) {
		c->what = PERSON_LAST_ADMIN;
		return ERR_CONFLICT;
	}
	e = set(db, c);
	if (e == ERR_NOT_FOUND) {
		c->what = PERSON_CHANGED;
		return ERR_CONFLICT;
	}
	return e ? e : set_queues(db, c->id, c->settings);
}

/* What the transaction refused is no error but an answer. */
static enum err answer(enum err e, const struct change *c, enum person_result *what)
{
	*what = c->what;
	return e == ERR_CONFLICT && c->what != PERSON_DONE ? OK : e;
}

enum err person_save(struct db *db, i64 id, i64 version, const struct person_settings *s, i64 now,
		     enum person_result *what)
{
	struct change c = { .settings = s, .id = id, .version = version, .now = now };

	return answer(db_tx(db, "save user", save, &c), &c, what);
}

static enum err disable(struct db *db, void *arg)
{
	struct change *c = arg;
	bool others = true;
	enum db_result r;
	enum err e;

	c->what = PERSON_DONE;
	if (!c->on) {
		if ((e = someone_else_is_admin(db, c->id, &others)))
			return e;
		if (!others) {
			c->what = PERSON_LAST_ADMIN;
			return ERR_CONFLICT;
		}
	}
	r = c->on ? person_enable(db, c->id, c->version, c->now) :
		    person_disable_row(db, c->id, c->version, c->now);
	if (r == DB_NONE) {
		c->what = PERSON_CHANGED;
		return ERR_CONFLICT;
	}
	return r == DB_OK ? whether_or_not(session_remove_of(db, c->id)) : db_err(r);
}

enum err person_disable(struct db *db, i64 id, i64 version, bool on, i64 now, enum person_result *what)
{
	struct change c = { .id = id, .version = version, .on = on, .now = now };

	return answer(db_tx(db, "disable user", disable, &c), &c, what);
}

enum err person_sign_out(struct db *db, i64 id, i64 now)
{
	enum err e = whether_or_not(session_remove_of(db, id));

	return e ? e : db_err(user_set_presence(db, id, STR("offline"), now));
}

enum err person_own_password(struct db *db, struct arena *a, i64 id, const struct login *proof,
			     struct str password, const struct digest *session, i64 *retry_after_ms)
{
	enum err e = login_confirm(db, a, id, proof, retry_after_ms);

	if (e)
		return e;
	if (password_problem(password))
		return ERR_INVALID;
	if ((e = db_err(user_set_password(db, id, password_hash(a, password), proof->now))))
		return e;
	return whether_or_not(person_sign_out_others(db, id, digest_str(session)));
}
