/* graph: a stand-in for Meta's Graph API. Options, start, stop. */
#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "event.h"
#include "fault.h"
#include "net.h"

#define SAVE_EVERY 2000

static const char usage[] =
	"usage: graph --port N --app-id ID --app-secret S --page ID:NAME:TOKEN [--page ...]\n"
	"  --port N           0 (default) takes any free port\n"
	"  --bind ADDRESS     127.0.0.1\n"
	"  --port-file FILE   the port is written there once it listens\n"
	"  --base-url URL     how others reach this program, for links to files "
	"(http://ADDRESS:PORT)\n"
	"  --webhook URL      where events go\n"
	"  --verify-token T   for the verification of the webhook\n"
	"  --customers N      made-up customers of each page (4)\n"
	"  --unsubscribed     pages start without a subscription instead of with the usual fields\n"
	"  --state FILE       keep conversations across restarts\n"
	"  --log FILE         what went wrong, line by line (stderr)\n"
	"  --threads N        HTTP threads (2)\n"
	"A browser at / is the customers' side; tests/graph/README.md tells the rest.\n";

struct options {
	const char *bind, *port_file, *base_url;
	long long port, customers, threads;
	char *pages[64];
	size_t npages;
};

void graph_log(struct graph *g, const char *fmt, ...)
{
	char time[32];
	va_list ap;

	iso_time(wall_ms(), time);
	va_start(ap, fmt);
	char *s = xvfmt(fmt, ap);
	va_end(ap);
	fprintf(g->log, "%.19sZ %s\n", time, s);
	fflush(g->log);
	free(s);
}

static int fail(const char *why, const char *what)
{
	fprintf(stderr, "graph: %s %s\n%s", why, what, usage);
	return 2;
}

static void replace(char **where, const char *s)
{
	free(*where);
	*where = xstrdup(s);
}

static int take_option(struct graph *g, struct options *o, int c)
{
	switch (c) {
	case 'p':
		return parse_ll(optarg, &o->port) && o->port >= 0 && o->port < 65536
			       ? 0
			       : fail("bad port", optarg);
	case 'b': o->bind = optarg; return 0;
	case 'f': o->port_file = optarg; return 0;
	case 'u': o->base_url = optarg; return 0;
	case 'i': copy_text(g->app_id, sizeof(g->app_id), optarg); return 0;
	case 's': replace(&g->app_secret, optarg); return 0;
	case 'w': replace(&g->webhook, optarg); return 0;
	case 'v': replace(&g->verify_token, optarg); return 0;
	case 'c': return parse_ll(optarg, &o->customers) ? 0 : fail("bad number", optarg);
	case 't':
		return parse_ll(optarg, &o->threads) && o->threads > 0 ? 0
								       : fail("bad number", optarg);
	case 'n': g->start_unsubscribed = true; return 0;
	case 'S': replace(&g->state_file, optarg); return 0;
	case 'l': g->log = fopen(optarg, "a"); return g->log ? 0 : fail("cannot write", optarg);
	case 'P':
		if (o->npages == sizeof(o->pages) / sizeof(o->pages[0]))
			return fail("too many pages:", optarg);
		o->pages[o->npages++] = optarg;
		return 0;
	case 'h': fputs(usage, stdout); return 1;
	default: return fail("unknown option", "");
	}
}

static int options(struct graph *g, struct options *o, int argc, char **argv)
{
	static const struct option list[] = {
		{ "port", 1, NULL, 'p' },         { "bind", 1, NULL, 'b' },
		{ "port-file", 1, NULL, 'f' },    { "base-url", 1, NULL, 'u' },
		{ "app-id", 1, NULL, 'i' },       { "app-secret", 1, NULL, 's' },
		{ "page", 1, NULL, 'P' },         { "webhook", 1, NULL, 'w' },
		{ "verify-token", 1, NULL, 'v' }, { "customers", 1, NULL, 'c' },
		{ "unsubscribed", 0, NULL, 'n' }, { "state", 1, NULL, 'S' },
		{ "log", 1, NULL, 'l' },          { "threads", 1, NULL, 't' },
		{ "help", 0, NULL, 'h' },         { NULL, 0, NULL, 0 },
	};
	int c, e = 0;

	while (!e && (c = getopt_long(argc, argv, "", list, NULL)) != -1)
		e = take_option(g, o, c);
	if (e)
		return e;
	if (optind < argc)
		return fail("what is", argv[optind]);
	if (!*g->app_id || !*g->app_secret || !o->npages)
		return fail("--app-id, --app-secret and --page", "are needed");
	return 0;
}

/* ID:NAME:TOKEN; the name may hold colons, id and token do not. */
static bool add_page(struct graph *g, char *spec, long customers)
{
	char *name = strchr(spec, ':'), *token = strrchr(spec, ':');

	if (!name || token == name || !token[1])
		return false;
	*name++ = '\0';
	*token++ = '\0';
	demo_customers(g, page_add(g, spec, name, token), customers);
	return true;
}

static bool write_port(const struct graph *g, const char *file)
{
	char *fresh = xfmt("%s.new", file);
	FILE *f = fopen(fresh, "w");
	bool good = f && fprintf(f, "%u\n", g->port) > 0;

	if (f && fclose(f) != 0)
		good = false;
	good = good && rename(fresh, file) == 0;
	free(fresh);
	return good;
}

static void save_timer(struct graph *g, void *arg)
{
	if (g->stopping)
		return;
	if (g->dirty)
		state_save(g);
	timer_add(g, SAVE_EVERY, save_timer, arg);
}

static void send_drop(void *m)
{
	msg_unref(m);
}

static void world(struct graph *g)
{
	pthread_mutex_init(&g->lock, NULL);
	settings_default(&g->set);
	ring_init(&g->messages, LOG_MESSAGES, msg_drop);
	ring_init(&g->sends, LOG_MESSAGES, send_drop);
	ring_init(&g->requests, LOG_REQUESTS, request_drop);
	ring_init(&g->webhooks, LOG_WEBHOOKS, webhook_log_drop);
	ring_init(&g->sunk, LOG_SUNK, sunk_drop);
	g->app_secret = xstrdup("");
	g->webhook = xstrdup("");
	g->verify_token = xstrdup("");
	g->app_fields = all_fields();
	g->log = stderr;
	g->version = 1;
	g->started = wall_ms();
	g->usage_app = json_pack("{s:i,s:i,s:i}", "call_count", 3, "total_time", 2, "total_cputime",
				 1);
}

static int serve(struct graph *g, struct options *o, sigset_t *quit)
{
	int signal_number;

	g->threads = (unsigned)o->threads;
	if (!net_start(g) || !http_start(g, o->bind, (unsigned)o->port)) {
		fprintf(stderr, "graph: cannot listen at %s port %lld\n", o->bind, o->port);
		return 1;
	}
	pthread_mutex_lock(&g->lock);
	g->base_url = o->base_url ? xstrdup(o->base_url) : xfmt("http://%s:%u", o->bind, g->port);
	for (size_t i = 0; i < o->npages; i++)
		if (!add_page(g, o->pages[i], (long)o->customers))
			return fail("a page is ID:NAME:TOKEN, not", o->pages[i]);
	if (!g->usage_buc)
		g->usage_buc = json_pack("{s:[{s:s,s:i,s:i,s:i,s:i}]}", g->pages->id, "type",
					 "messenger", "call_count", 3, "total_cputime", 1,
					 "total_time", 2, "estimated_time_to_regain_access", 0);
	if (g->state_file) {
		state_load(g);
		timer_add(g, SAVE_EVERY, save_timer, NULL);
	}
	if (*g->webhook)
		verify_webhook(g);
	pthread_mutex_unlock(&g->lock);
	if (o->port_file && !write_port(g, o->port_file))
		return fail("cannot write", o->port_file);
	sigwait(quit, &signal_number);
	http_stop(g);
	net_stop(g);
	if (g->state_file)
		state_save(g);
	return 0;
}

int main(int argc, char **argv)
{
	struct graph *g = xcalloc(1, sizeof(*g));
	struct options o = { .bind = "127.0.0.1", .customers = 4, .threads = 2 };
	sigset_t quit;

	if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return 1;
	world(g);
	int e = options(g, &o, argc, argv);
	if (e)
		return e == 1 ? 0 : e;
	/* Blocked before any thread starts, so that sigwait() alone sees them. */
	sigemptyset(&quit);
	sigaddset(&quit, SIGINT);
	sigaddset(&quit, SIGTERM);
	sigaddset(&quit, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &quit, NULL);
	signal(SIGPIPE, SIG_IGN);
	e = serve(g, &o, &quit);
	if (e)
		return e;
	faults_delete(g, 0);
	blobs_free(g);
	state_free(g);
	if (g->log != stderr)
		fclose(g->log);
	pthread_mutex_destroy(&g->lock);
	free(g);
	curl_global_cleanup();
	return 0;
}
