#include "base/base.h"
#include "base/clock.h"
#include "desk/checklist.h"
#include "desk/notices.h"

/* A page that is parked and freed every other minute is told of once in this time. */
#define PARKED_AGAIN_MS (6 * HOUR_MS)
/* Cron that is late, a host that restarts: nothing to write about. */
#define HOLE_MS (10 * MINUTE_MS)

static void add(struct arena *a, struct notice *out, size_t *n, enum notice_kind kind, const char *word,
		const struct notice_page_row *p, i64 at, i64 number)
{
	out[(*n)++] = (struct notice){
		.kind = kind, .page = p, .at = at,
		.key = arena_printf(a, "%s:%lld:%lld", word, (long long)p->id, (long long)number),
	};
}

/* A check of the token that is there now. */
static bool checked(const struct notice_page_row *p, const char *state)
{
	return str_is(p->token_state, state) &&
	       (p->token_set_at == NONE || p->token_checked_at >= p->token_set_at);
}

size_t notices_of_page(struct arena *a, const struct notice_page_row *p, i64 silence_ms, i64 now,
		       struct notice out[NOTICES_PER_PAGE])
{
	bool parked = p->parked_at != NONE, parked_token = parked && str_is(p->parked_class, "token");
	bool dead = parked_token || checked(p, "failed");
	i64 set_at = p->token_set_at == NONE ? 0 : p->token_set_at;
	size_t n = 0;

	/* once per token, whoever noticed it first; a dead one's age is no news */
	if (dead)
		add(a, out, &n, NOTICE_TOKEN_DEAD, "token", p, parked_token ? p->parked_at : p->token_checked_at,
		    set_at);
	else if (checked(p, "waiting") && str_is(p->token_reason, "token_soon"))
		add(a, out, &n, NOTICE_TOKEN_SOON, "soon", p, p->token_checked_at, set_at);
	else if (setup_token_is_old(p->token_set_at, now))
		add(a, out, &n, NOTICE_TOKEN_OLD, "old", p, p->token_set_at, set_at);
	if (parked && !parked_token)
		add(a, out, &n, NOTICE_PARKED, "parked", p, p->parked_at, p->parked_at / PARKED_AGAIN_MS);
	if (silence_ms && p->enabled && p->last_webhook_at != NONE && p->last_webhook_at < now - silence_ms)
		add(a, out, &n, NOTICE_SILENT, "silent", p, p->last_webhook_at, p->last_webhook_at);
	return n;
}

bool notice_of_hole(struct arena *a, const struct notice_hole_row *hole, struct notice *out)
{
	if (hole->last_ms == NONE || hole->hole_ms == NONE || hole->hole_ms < HOLE_MS)
		return false;
	*out = (struct notice){
		.kind = NOTICE_WORKER, .at = hole->last_ms,
		.key = arena_printf(a, "worker:%lld", (long long)hole->last_ms),
	};
	return true;
}
