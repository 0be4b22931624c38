#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/setup_check.h"

/* --- keys ------------------------------------------------------------------------------------- */

static bool open_secret(struct setup_check *k, const struct secret_key *key, const char *what, i64 id,
			struct str sealed, struct str *out)
{
	const char *about = arena_printf(k->arena, "%s:%lld", what, (long long)id).ptr;

	if (sealed.ptr && unseal(k->arena, key, about, sealed, out))
		return true;
	*out = NO_STR;
	return false;
}

static void open_app(struct setup_check *k, const struct secret_key *key, i64 app,
		     const struct setup_keys_row *row)
{
	struct setup_keys *out = &k->keys;
	struct str secret;
	struct digest proof;
	char hex[2 * DIGEST_LEN + 1];

	out->app_id = row->app_meta_id;
	out->callback_key = row->callback_key;
	open_secret(k, key, "app.verify_token", app, row->verify_token, &out->verify_token);
	if (!open_secret(k, key, "app.secret", app, row->secret, &secret))
		return;
	out->app_token = arena_printf(k->arena, "%.*s|%.*s", STR_ARG(row->app_meta_id), STR_ARG(secret));
	if (!out->token.ptr)
		return;
	proof = hmac_sha256(secret, out->token);
	hex_of(proof.bytes, DIGEST_LEN, hex);
	out->proof = arena_str(k->arena, str_of(hex));
}

enum err setup_keys_of_app(struct setup_check *k, const struct secret_key *key, i64 app)
{
	struct setup_keys_row row;
	enum err e = db_err(setup_app_keys(k->db, app, &row));

	k->keys = (struct setup_keys){ .app_id = NO_STR };
	if (!e)
		open_app(k, key, app, &row);
	return e;
}

enum err setup_keys_of_page(struct setup_check *k, const struct secret_key *key, i64 page, i64 app)
{
	struct setup_keys_row row;
	enum err e = db_err(setup_page_keys(k->db, page, &row));

	k->keys = (struct setup_keys){ .app_id = NO_STR };
	if (e)
		return e;
	k->keys.page_id = row.page_meta_id;
	open_secret(k, key, "page.token", page, row.token, &k->keys.token);
	open_app(k, key, app, &row);
	return OK;
}

/* --- storing ---------------------------------------------------------------------------------- */

static void put(struct setup_check *k, const char *step, enum setup_state s, const char *reason,
		struct str seen, const struct graph_error *g)
{
	enum db_result r = setup_step_put(k->db, str_of(k->object), k->id, str_of(step),
			str_of(setup_state_name(s)), str_of(reason), utf8_head(seen, 500), g ? g->code : NONE,
			g ? g->subcode : NONE, g ? utf8_head(g->message, 500) : NO_STR,
			g && g->trace.len ? str_head(g->trace, 64) : NO_STR, clock_now(),
			s == SETUP_OK ? clock_now() : NONE, k->user);

	if (r != DB_OK)
		log_env("step %s of %s %lld could not be noted: %s", step, k->object, (long long)k->id,
			db_error(k->db));
}

void setup_good(struct setup_check *k, const char *step, const char *reason, struct str seen)
{
	put(k, step, SETUP_OK, reason, seen, NULL);
}

void setup_todo(struct setup_check *k, const char *step, enum setup_state s, const char *reason,
		struct str seen)
{
	put(k, step, s, reason, seen, NULL);
}

void setup_bad(struct setup_check *k, const char *step, const char *reason, struct str seen,
	       const struct graph_error *g)
{
	put(k, step, SETUP_FAILED, reason, seen, g);
}

bool setup_refused(struct setup_check *k, const char *step, const struct heard *h)
{
	const struct graph_error *g = &h->error;
	bool of_keys = strcmp(step, "token") == 0 || strcmp(step, "secret") == 0;

	/* an unfinished check says nothing about what was right before: waiting, not failed */
	if (!h->answered)
		put(k, step, SETUP_WAITING, "no_answer", h->silence, NULL);
	else if (g->class == CLASS_NONE)
		return false;
	else if ((g->class == CLASS_TOKEN || setup_wrong_secret(h, false)) && !of_keys)
		put(k, step, SETUP_WAITING, "token_first", NO_STR, NULL);
	else if (g->code == NONE)
		put(k, step, SETUP_WAITING, "odd_answer", arena_printf(k->arena, "%lld", (long long)g->status), g);
	else
		put(k, step, SETUP_FAILED, "refused", NO_STR, g);
	return true;
}

bool setup_wrong_secret(const struct heard *h, bool app_token)
{
	static const char proof[] = "appsecret_proof";
	struct str said = h->error.message;

	if (!h->wanted || !h->answered || h->error.code == NONE)
		return false;
	/* the app's own token is its ID and secret */
	if (app_token && (h->error.class == CLASS_TOKEN || h->error.code == 101))
		return true;
	return said.len && memmem(said.ptr, said.len, proof, sizeof proof - 1);
}
