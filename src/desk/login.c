#include "base/base.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "desk/actor.h"
#include "desk/login.h"
#include "desk/totp.h"

#define FREE_PER_LOGIN 5
#define FREE_PER_ADDRESS 20
#define LONGEST_DELAY_MS (60 * SECOND_MS)
#define FORGET_MS HOUR_MS
#define NAME_MAX_POINTS 100
#define TICKET "login.ticket"
#define TICKET_MS (5 * MINUTE_MS)

/* Logins are stored as typed but counted without case, since the table finds them without case. */
static struct str throttle_name(struct arena *a, const char *kind, struct str what)
{
	struct str s = arena_printf(a, "%s:%.*s", kind, STR_ARG(str_head(what, 90)));
	char *p = arena_cstr(a, s);

	for (size_t i = 0; i < s.len; i++) {
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
		else if (p[i] <= ' ' || p[i] > '~')
			p[i] = '?';
	}
	return (struct str){ p, s.len };
}

static i64 delay_after(i64 failures, i64 free)
{
	i64 over = failures - free;

	if (over < 0)
		return 0;
	return over > 6 ? LONGEST_DELAY_MS : i64_min(SECOND_MS << over, LONGEST_DELAY_MS);
}

static enum err must_wait(struct db *db, struct str name, i64 now, i64 *wait_ms)
{
	struct throttle_row row;
	enum db_result r = throttle_get(db, name, &row);

	if (r == DB_OK && row.updated_at >= now - FORGET_MS)
		*wait_ms = i64_max(*wait_ms, row.next_at - now);
	return r == DB_NONE ? OK : db_err(r);
}

/* *first: this is the failure that delays begin with. */
static enum err count_failure(struct db *db, struct str name, i64 free, i64 now, bool *first)
{
	struct throttle_row row;
	enum db_result r = throttle_get(db, name, &row);
	i64 failures = r == DB_OK && row.updated_at >= now - FORGET_MS ? row.failures + 1 : 1;

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	*first = *first || failures == free;
	return db_err(throttle_count(db, name, now + delay_after(failures, free), now, now - FORGET_MS));
}

static enum err open_session(struct db *db, struct arena *a, struct login *l)
{
	struct digest hash;

	l->token = random_token(a, 32);
	l->csrf = random_token(a, 24);
	hash = sha256(l->token);
	return db_err(session_add(db, digest_str(&hash), l->user.id, l->csrf, l->now,
				  l->now + l->session_ms, str_head(l->address, 64),
				  utf8_head(l->user_agent, 190)));
}

/* The names under which this account and this address are counted. */
struct counted { struct str login, address; };

static struct counted counted(struct arena *a, struct str login, struct str address)
{
	return (struct counted){ throttle_name(a, "login", login), throttle_name(a, "address", address) };
}

static enum err wait_for(struct db *db, const struct counted *by, i64 now, i64 *retry_after_ms)
{
	enum err e;

	*retry_after_ms = 0;
	if ((e = must_wait(db, by->login, now, retry_after_ms)) ||
	    (e = must_wait(db, by->address, now, retry_after_ms)))
		return e;
	return *retry_after_ms > 0 ? ERR_BUSY : OK;
}

static enum err wrong(struct db *db, const struct counted *by, i64 now, bool *slowed)
{
	enum err e;

	*slowed = false;
	if ((e = count_failure(db, by->login, FREE_PER_LOGIN, now, slowed)) ||
	    (e = count_failure(db, by->address, FREE_PER_ADDRESS, now, slowed)))
		return e;
	return ERR_LOGIN;
}

static enum err right(struct db *db, const struct counted *by)
{
	enum db_result r = throttle_clear(db, by->login);

	return r == DB_NONE ? OK : db_err(r);
}

/*
 * Says that login and password were right, until TICKET_MS from now or another password. So the form
 * that asks for the code need not carry the password.
 */
static struct str ticket_text(struct arena *a, const struct user_row *u, i64 until)
{
	const struct str parts[] = { STR("ticket"), u->password_hash };
	struct digest hash = sha256_parts(parts, ARRAY_LEN(parts));
	char hex[2 * DIGEST_LEN + 1];

	hex_of(hash.bytes, DIGEST_LEN, hex);
	return arena_printf(a, "%lld %lld %s", (long long)u->id, (long long)until, hex);
}

static struct str new_ticket(struct arena *a, const struct login *l)
{
	if (!l->key)
		return NO_STR;
	return base64url(a, seal(a, l->key, TICKET, ticket_text(a, &l->user, l->now + TICKET_MS)));
}

static enum err by_ticket(struct db *db, struct arena *a, struct login *l)
{
	struct str raw, text, rest, word;
	i64 id, until;
	enum db_result r;

	if (!l->key || !base64url_open(a, l->ticket, &raw) || !unseal(a, l->key, TICKET, raw, &text))
		return ERR_LOGIN;
	rest = text;
	if (!str_cut(&rest, ' ', &word) || !parse_i64(word, 1, INT64_MAX, &id) ||
	    !str_cut(&rest, ' ', &word) || !parse_i64(word, 1, INT64_MAX, &until) || until < l->now)
		return ERR_LOGIN;
	r = user_by_id(db, id, &l->user);
	if (r != DB_OK)
		return r == DB_NONE ? ERR_LOGIN : db_err(r);
	l->login = l->user.login;
	return secret_eq(ticket_text(a, &l->user, until), text) && l->user.disabled_at == NONE ? OK : ERR_LOGIN;
}

/* The password was right. ERR_LOGIN with totp_needed: so far, but not further. */
static enum err second_factor(struct db *db, struct arena *a, struct login *l, const struct counted *by)
{
	struct totp t = { db, a, l->key, l->user.id, l->now };
	enum err e;

	if (!l->user.totp_secret.ptr)
		return OK;
	l->totp_needed = true;
	l->next_ticket = new_ticket(a, l);
	if (!l->code.len)
		return ERR_LOGIN;	/* not counted: nothing was guessed */
	e = totp_check(&t, l->user.totp_secret, l->code);
	return e == ERR_LOGIN ? wrong(db, by, l->now, &l->slowed) : e;
}

static enum err first_factor(struct db *db, struct login *l, const struct counted *by)
{
	enum db_result r = user_by_login(db, l->login, &l->user);

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	if (r == DB_NONE)
		password_waste(l->password);
	if (r == DB_NONE || !password_is(l->user.password_hash, l->password) || l->user.disabled_at != NONE)
		return wrong(db, by, l->now, &l->slowed);
	return OK;
}

enum err login_try(struct db *db, struct arena *a, struct login *l)
{
	struct counted by;
	enum err e = l->ticket.len ? by_ticket(db, a, l) : OK;

	if (e)
		return e;
	by = counted(a, l->login, l->address);
	if ((e = wait_for(db, &by, l->now, &l->retry_after_ms)))
		return e;
	if (!l->ticket.len && (e = first_factor(db, l, &by)))
		return e;
	if ((e = second_factor(db, a, l, &by)) || (e = right(db, &by)))
		return e;
	return open_session(db, a, l);
}

enum err login_confirm(struct db *db, struct arena *a, i64 user, const struct login *proof,
		       i64 *retry_after_ms)
{
	struct user_row row;
	struct counted by;
	bool slowed;
	enum err e = db_err(user_by_id(db, user, &row));

	if (e)
		return e;
	by = counted(a, row.login, proof->address);
	if ((e = wait_for(db, &by, proof->now, retry_after_ms)))
		return e;
	return password_is(row.password_hash, proof->password) ? right(db, &by) :
	       wrong(db, &by, proof->now, &slowed);
}

enum err login_end(struct db *db, const struct digest *session)
{
	enum db_result r = session_remove(db, digest_str(session));

	return r == DB_NONE ? OK : db_err(r);
}

const char *password_problem(struct str password)
{
	if (password.len < 8 || password.len > 200)
		return "a password has 8 to 200 bytes";
	return NULL;
}

static const char *name_problem(struct str login, struct str name, struct str role)
{
	for (size_t i = 0; i < login.len; i++)
		if ((unsigned char)login.ptr[i] <= ' ')
			return "a login has no blanks";
	if (!login.len || utf8_points(login) > NAME_MAX_POINTS || !utf8_valid(login))
		return "a login has 1 to 100 characters";
	if (!name.len || utf8_points(name) > NAME_MAX_POINTS || !utf8_valid(name))
		return "a name has 1 to 100 characters";
	if (role_of(role) == ROLE_NONE)
		return "a role is admin, supervisor, agent or auditor";
	return NULL;
}

enum err user_create(struct db *db, struct arena *a, struct str login, struct str name, struct str role,
		     struct str password, i64 now, i64 *id, const char **why)
{
	enum err e;

	*why = name_problem(login, name, role);
	if (!*why)
		*why = password_problem(password);
	if (*why)
		return ERR_INVALID;
	e = db_err(user_add(db, login, password_hash(a, password), name, role, now));
	if (!e)
		*id = db_insert_id(db);
	return e;
}

enum err user_password(struct db *db, struct arena *a, i64 user, struct str password, i64 now,
		       const char **why)
{
	enum db_result r;
	enum err e;

	*why = password_problem(password);
	if (*why)
		return ERR_INVALID;
	e = db_err(user_set_password(db, user, password_hash(a, password), now));
	if (e)
		return e;
	/* whoever knew the old one is signed out */
	r = session_remove_of(db, user);
	return r == DB_NONE ? OK : db_err(r);
}
