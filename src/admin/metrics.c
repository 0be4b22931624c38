/*
 * Health for monitors: JSON at /health/details, Prometheus's text format at /health/metrics. Both want
 * the monitor's token.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "admin/health.h"

static struct str given_token(struct ctx *c)
{
	struct str header = req_header(c, "HTTP_AUTHORIZATION");

	if (header.len > 7 && str_ieq(str_head(header, 7), "Bearer "))
		return str_trim(str_skip(header, 7));
	return req_param(c->req, "token");
}

/* ERR_LOGIN is answered here: a monitor has no use for the sign-in page. */
static bool allowed(struct ctx *c, enum err *e)
{
	struct str given = given_token(c), token;

	*e = monitor_token(c, &token);
	if (*e)
		return false;
	if (token.len && given.len && secret_eq(given, token))
		return true;
	reply_text(c, 401, STR("the monitor's token is needed: Admin, Health\n"));
	reply_header(c, "WWW-Authenticate", STR("Bearer"));
	return false;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_outbox(struct jw *w, const struct health_view *h)
{
	jw_key(w, "outbox");
	jw_object(w);
	jw_ki64(w, "waiting", h->waiting);
	jw_ki64(w, "oldest_at", h->oldest_at);
	jw_key(w, "by_state");
	jw_array(w);
	for (size_t i = 0; i < h->noutbox; i++) {
		jw_object(w);
		jw_kstr(w, "state", h->outbox[i].state);
		jw_kstr(w, "reason", h->outbox[i].reason);
		jw_ki64(w, "count", h->outbox[i].count);
		jw_ki64(w, "oldest_at", h->outbox[i].oldest_at);
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_end_object(w);
}

static void json_pages(struct jw *w, const struct health_view *h)
{
	jw_key(w, "pages");
	jw_array(w);
	for (size_t i = 0; i < h->npages; i++) {
		const struct channel_page_row *p = &h->pages[i];

		jw_object(w);
		jw_kstr(w, "id", p->meta_id);
		jw_kstr(w, "name", p->name);
		jw_kbool(w, "enabled", p->enabled);
		jw_kcstr(w, "state", page_state_word(p));
		jw_kstr(w, "parked_reason", p->parked_at == NONE ? NO_STR : p->parked_reason);
		jw_ki64(w, "last_webhook_at", p->last_webhook_at);
		jw_ki64(w, "last_sent_at", p->last_sent_at);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void json_rest(struct jw *w, const struct health_view *h)
{
	jw_key(w, "errors");
	jw_array(w);
	for (size_t i = 0; i < h->nerrors; i++) {
		jw_object(w);
		jw_kstr(w, "error", str_skip(h->errors[i].name, strlen("send_error:")));
		jw_ki64(w, "count", h->errors[i].count);
		jw_ki64(w, "last_at", h->errors[i].last_at);
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_key(w, "raw_events");
	jw_object(w);
	for (size_t i = 0; i < h->nraw; i++)
		jw_ki64(w, arena_cstr(w->out->arena, h->raw[i].state), h->raw[i].count);
	jw_end_object(w);
	jw_key(w, "media");
	jw_object(w);
	jw_ki64(w, "files", h->media_files);
	jw_ki64(w, "bytes", h->media_bytes);
	jw_ki64(w, "disk_free", h->disk_free);
	jw_end_object(w);
	jw_key(w, "versions");
	jw_object(w);
	jw_kcstr(w, "pagedesk", PAGEDESK_VERSION);
	jw_ki64(w, "database", h->database_version);
	jw_kstr(w, "migration", h->migration);
	jw_kstr(w, "graph", h->graph_version);
	jw_end_object(w);
}

enum err health_details(struct ctx *c)
{
	static const char *const grades[] = { "ok", "degraded", "failing" };
	struct health_view h;
	struct buf out;
	struct jw w;
	enum err e;

	if (!allowed(c, &e) || (e = health_gather(c, &h)))
		return e;
	buf_init(&out, c->arena, LIMIT_REPLY);
	jw_init(&w, &out);
	jw_object(&w);
	jw_kcstr(&w, "status", grades[health_grade(&h)]);
	jw_ki64(&w, "at", h.now);
	jw_ki64(&w, "worker_age_ms", h.worker_age_ms);
	jw_ki64(&w, "workers", (i64)h.nworkers);
	jw_ki64(&w, "database_skew_ms", h.database_skew_ms);
	json_outbox(&w, &h);
	json_pages(&w, &h);
	json_rest(&w, &h);
	jw_end_object(&w);
	reply_json(c, 200, &out);
	return OK;
}

/* --- Prometheus ------------------------------------------------------------------------------- */

/* A label's value: backslash, quote and line end are written with a backslash. */
static struct str label(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a, 1024);
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\' || s.ptr[i] == '"')
			buf_addc(&b, '\\');
		if (s.ptr[i] == '\n')
			buf_adds(&b, "\\n");
		else
			buf_addc(&b, s.ptr[i]);
	}
	return b.len ? buf_str(&b) : STR("");
}

static void metric(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP pagedesk_%s %s\n# TYPE pagedesk_%s %s\n", name, help, name, type);
}

static void gauge(struct buf *out, const char *name, const char *help, i64 value)
{
	if (value == NONE)
		return;
	metric(out, name, "gauge", help);
	buf_printf(out, "pagedesk_%s %lld\n", name, (long long)value);
}

static i64 seconds_since(const struct health_view *h, i64 at)
{
	return at == NONE ? NONE : i64_max(h->now - at, 0) / 1000;
}

static void page_metrics(struct buf *out, const struct health_view *h)
{
	struct arena *a = out->arena;

	metric(out, "page_parked", "gauge", "1 while nothing is sent for this page.");
	for (size_t i = 0; i < h->npages; i++)
		buf_printf(out, "pagedesk_page_parked{page=\"%.*s\",reason=\"%.*s\"} %d\n",
			   STR_ARG(h->pages[i].meta_id), STR_ARG(label(a, h->pages[i].parked_class)),
			   h->pages[i].parked_at != NONE);
	metric(out, "page_last_event_seconds", "gauge", "Age of the newest event of this page.");
	for (size_t i = 0; i < h->npages; i++)
		if (h->pages[i].last_webhook_at != NONE)
			buf_printf(out, "pagedesk_page_last_event_seconds{page=\"%.*s\"} %lld\n",
				   STR_ARG(h->pages[i].meta_id),
				   (long long)seconds_since(h, h->pages[i].last_webhook_at));
}

static void list_metrics(struct buf *out, const struct health_view *h)
{
	struct arena *a = out->arena;

	metric(out, "outbox_messages", "gauge", "Messages that wait to be sent, by state and reason.");
	for (size_t i = 0; i < h->noutbox; i++)
		buf_printf(out, "pagedesk_outbox_messages{state=\"%.*s\",reason=\"%.*s\"} %lld\n",
			   STR_ARG(label(a, h->outbox[i].state)), STR_ARG(label(a, h->outbox[i].reason)),
			   (long long)h->outbox[i].count);
	metric(out, "send_errors_recent", "gauge", "Sends that Meta did not take since yesterday, by class and code.");
	for (size_t i = 0; i < h->nerrors; i++)
		buf_printf(out, "pagedesk_send_errors_recent{error=\"%.*s\"} %lld\n",
			   STR_ARG(label(a, str_skip(h->errors[i].name, strlen("send_error:")))),
			   (long long)h->errors[i].count);
	metric(out, "raw_events", "gauge", "Events that are stored and not interpreted, by state.");
	for (size_t i = 0; i < h->nraw; i++)
		buf_printf(out, "pagedesk_raw_events{state=\"%.*s\"} %lld\n", STR_ARG(h->raw[i].state),
			   (long long)h->raw[i].count);
}

enum err health_metrics(struct ctx *c)
{
	struct health_view h;
	struct buf out;
	enum err e;

	if (!allowed(c, &e) || (e = health_gather(c, &h)))
		return e;
	buf_init(&out, c->arena, LIMIT_REPLY);
	metric(&out, "info", "gauge", "Versions.");
	buf_printf(&out, "pagedesk_info{version=\"" PAGEDESK_VERSION "\",migration=\"%.*s\",database=\"%lld\"} 1\n",
		   STR_ARG(label(c->arena, h.migration)), (long long)h.database_version);
	gauge(&out, "grade", "0 well, 1 look at it, 2 nothing goes.", health_grade(&h));
	gauge(&out, "workers", "Workers seen within two minutes.", (i64)h.nworkers);
	gauge(&out, "worker_age_seconds", "Since a worker was seen.",
	      h.worker_age_ms == NONE ? NONE : h.worker_age_ms / 1000);
	gauge(&out, "outbox_oldest_seconds", "Age of the oldest message that waits.",
	      h.oldest_at == NONE ? 0 : seconds_since(&h, h.oldest_at));
	gauge(&out, "media_bytes", "Attachments on disk.", h.media_bytes);
	gauge(&out, "disk_free_bytes", "Free where attachments are kept.", h.disk_free);
	gauge(&out, "database_skew_seconds", "The database's clock against this host's.",
	      h.database_skew_ms / 1000);
	list_metrics(&out, &h);
	page_metrics(&out, &h);
	reply_text(c, 200, buf_str(&out));
	c->reply->type = "text/plain; version=0.0.4; charset=utf-8";
	return OK;
}
