#include "base/base.h"
#include "base/clock.h"
#include "admin/check.h"

enum err check_begin(struct ctx *c, struct checking *k, i64 page, i64 app)
{
	*k = (struct checking){ .c = c, .s = {
		.db = c->db, .arena = c->arena, .object = page ? "page" : "app", .id = page ? page : app,
		.user = c->who.id } };
	return page ? setup_keys_of_page(&k->s, &c->app->key, page, app) :
		      setup_keys_of_app(&k->s, &c->app->key, app);
}

bool check_open(struct checking *k)
{
	k->net = net_new(&k->c->app->conf, CHECK_CALLS_MAX);
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
	bool of_page = str_eq(token, k->s.keys.token);

	call->heard.wanted = token.ptr != NULL;
	call->request.url = net_graph_url(k->c->arena, &k->c->app->conf, path,
					  of_page ? k->s.keys.proof : NO_STR);
	call->request.token = token;
}

static void keep(struct arena *a, struct check_call *call, const struct net_answer *answer)
{
	struct heard *h = &call->heard;

	call->answer = *answer;
	call->answer.body = arena_str(a, answer->body);
	call->answer.date = answer->date.ptr ? arena_str(a, answer->date) : NO_STR;
	call->answer.error = arena_cstr(a, str_of(answer->error));
	h->answered = answer->end == CALL_ANSWERED;
	h->status = answer->status;
	h->body = call->answer.body;
	h->silence = str_of(call->answer.error);
	if (h->answered)
		graph_error_read(a, answer->status, call->answer.body, &h->error);
}

void check_run(struct checking *k, struct check_call *calls, size_t n)
{
	i64 until = i64_min(k->until, clock_steady() + CHECK_CALL_MS), left;
	size_t under_way = 0;
	struct net_call *done;

	for (size_t i = 0; i < n; i++) {
		struct check_call *call = &calls[i];

		call->answer = (struct net_answer){ .error = "no answer in time",
							  .fault = NET_SLOW };
		call->heard.silence = str_of(call->answer.error);
		call->heard.error = (struct graph_error){ .class = CLASS_TRANSIENT, .code = NONE, .subcode = NONE };
		call->request.timeout_ms = i64_max(until - clock_steady(), 1);
		if (call->heard.wanted && net_start(k->net, &call->request, call))
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
