#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "admin/check.h"

/* --- keys ------------------------------------------------------------------------------------- */

static void open_app(struct ctx *c, i64 app, const struct setup_keys_row *row, struct check_keys *out)
{
	struct str secret, digits = NO_STR;
	struct digest proof;
	char hex[2 * DIGEST_LEN + 1];

	out->app_id = row->app_meta_id;
	out->callback_key = row->callback_key;
	if (!admin_unseal(c, "app.verify_token", app, row->verify_token, &out->verify_token))
		out->verify_token = NO_STR;
	if (!admin_unseal(c, "app.secret", app, row->secret, &secret))
		return;
	out->app_token = arena_printf(c->arena, "%.*s|%.*s", STR_ARG(row->app_meta_id), STR_ARG(secret));
	if (out->token.ptr) {
		proof = hmac_sha256(secret, out->token);
		hex_of(proof.bytes, DIGEST_LEN, hex);
		digits = arena_str(c->arena, str_of(hex));
	}
	out->proof = digits;
}

enum err check_keys_of_app(struct ctx *c, i64 app, struct check_keys *out)
{
	struct setup_keys_row row;
	enum err e = db_err(setup_app_keys(c->db, app, &row));

	*out = (struct check_keys){ .app_id = NO_STR };
	if (!e)
		open_app(c, app, &row, out);
	return e;
}

enum err check_keys_of_page(struct ctx *c, i64 page, i64 app, struct check_keys *out)
{
	struct setup_keys_row row;
	enum err e = db_err(setup_page_keys(c->db, page, &row));

	*out = (struct check_keys){ .app_id = NO_STR };
	if (e)
		return e;
	out->page_id = row.page_meta_id;
	if (!admin_unseal(c, "page.token", page, row.token, &out->token))
		out->token = NO_STR;
	open_app(c, app, &row, out);
	return OK;
}

/* --- calls ------------------------------------------------------------------------------------ */

bool check_open(struct ctx *c, struct checking *k)
{
	k->c = c;
	k->net = net_new(&c->app->conf, CHECK_CALLS_MAX);
	k->until = clock_steady() + CHECK_TOTAL_MS;
	return k->net != NULL;
}

void check_close(struct checking *k)
{
	net_free(k->net);
	k->net = NULL;
}

void check_graph(struct checking *k, struct check_call *call, struct str path, struct str token)
{
	bool of_page = str_eq(token, k->keys.token);

	call->wanted = token.ptr != NULL;
	call->request.url = net_graph_url(k->c->arena, &k->c->app->conf, path,
					  of_page ? k->keys.proof : NO_STR);
	call->request.token = token;
}

static void keep(struct arena *a, struct check_call *call, const struct net_answer *answer)
{
	call->answer = *answer;
	call->answer.body = arena_str(a, answer->body);
	call->answer.date = answer->date.ptr ? arena_str(a, answer->date) : NO_STR;
	call->answer.error = arena_cstr(a, str_of(answer->error));
	call->answered = answer->end == CALL_ANSWERED;
	if (call->answered)
		graph_error_read(a, answer->status, call->answer.body, &call->error);
}

void check_run(struct checking *k, struct check_call *calls, size_t n)
{
	i64 until = i64_min(k->until, clock_steady() + CHECK_CALL_MS), left;
	size_t under_way = 0;
	struct net_call *done;

	for (size_t i = 0; i < n; i++) {
		struct check_call *call = &calls[i];

		call->answer = (struct net_answer){ .error = "no answer in time" };
		call->error = (struct graph_error){ .class = CLASS_TRANSIENT, .code = NONE, .subcode = NONE };
		call->request.timeout_ms = i64_max(until - clock_steady(), 1);
		if (call->wanted && net_start(k->net, &call->request, call))
			under_way++;
	}
	while (under_way && (left = until - clock_steady()) > -100) {
		net_wait(k->net, NULL, 0, i64_max(left, 10));
		while ((done = net_finished(k->net))) {
			keep(k->c->arena, done->tag, &done->answer);
			net_release(k->net, done);
			under_way--;
		}
	}
}

/* --- what came of them ------------------------------------------------------------------------ */

static void put(struct checking *k, const char *step, enum setup_state s, const char *reason,
		struct str seen, const struct graph_error *g)
{
	struct ctx *c = k->c;
	enum db_result r = setup_step_put(c->db, str_of(k->object), k->id, str_of(step),
			str_of(setup_state_name(s)), str_of(reason), utf8_head(seen, 500), g ? g->code : NONE,
			g ? g->subcode : NONE, g ? utf8_head(g->message, 500) : NO_STR,
			g && g->trace.len ? str_head(g->trace, 64) : NO_STR, clock_now(),
			s == SETUP_OK ? clock_now() : NONE, c->who.id);

	if (r != DB_OK)
		log_env("step %s of %s %lld could not be noted: %s", step, k->object, (long long)k->id,
			db_error(c->db));
}

void check_good(struct checking *k, const char *step, const char *reason, struct str seen)
{
	put(k, step, SETUP_OK, reason, seen, NULL);
}

void check_todo(struct checking *k, const char *step, enum setup_state s, const char *reason, struct str seen)
{
	put(k, step, s, reason, seen, NULL);
}

void check_bad(struct checking *k, const char *step, const char *reason, struct str seen,
	       const struct graph_error *g)
{
	put(k, step, SETUP_FAILED, reason, seen, g);
}

bool check_refused(struct checking *k, const char *step, const struct check_call *call)
{
	const struct graph_error *g = &call->error;

	/* an unfinished check says nothing about what was right before: waiting, not failed */
	if (!call->answered)
		put(k, step, SETUP_WAITING, "no_answer", str_of(call->answer.error), NULL);
	else if (g->class == CLASS_NONE)
		return false;
	else if ((g->class == CLASS_TOKEN || check_wrong_secret(call, false)) && strcmp(step, "token") != 0 && strcmp(step, "secret") != 0)
		put(k, step, SETUP_WAITING, "token_first", NO_STR, NULL);
	else if (g->code == NONE)
		put(k, step, SETUP_WAITING, "odd_answer", arena_printf(k->c->arena, "%lld",
			(long long)g->status), g);
	else
		put(k, step, SETUP_FAILED, "refused", NO_STR, g);
	return true;
}

bool check_wrong_secret(const struct check_call *call, bool app_token)
{
	static const char proof[] = "appsecret_proof";
	struct str said = call->error.message;

	if (!call->wanted || !call->answered || call->error.code == NONE)
		return false;
	/* the app's own token is its ID and secret */
	if (app_token && (call->error.class == CLASS_TOKEN || call->error.code == 101))
		return true;
	return said.len && memmem(said.ptr, said.len, proof, sizeof proof - 1);
}
