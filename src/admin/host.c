#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "admin/host.h"
#include "store/checklist.h"
#include "store/first.h"
#include "store/health.h"
#include "store/migration_list.h"
#include "sys/net.h"

#include <sys/stat.h>
#include <unistd.h>

#define CALL_MS 4000
#define SKEW_MS MINUTE_MS
#define WORKER_LATE_MS (2 * MINUTE_MS)
#define RIGHTS_MAX 100
#define OLDEST_DATABASE 100600

static void add(struct host_report *r, enum host_grade grade, enum text_key what, struct str seen,
		enum text_key fix)
{
	if (r->n == HOST_ITEMS_MAX)
		return;
	r->items[r->n++] = (struct host_item){ .grade = grade, .what = what, .fix = fix, .seen = seen };
	r->bad += grade == HOST_BAD;
}

/* --- files ------------------------------------------------------------------------------------ */

static void look_at_dir(struct host_report *r, struct arena *a, enum text_key what, struct str path)
{
	struct stat st;

	if (!path.len)
		add(r, HOST_BAD, what, STR("-"), T_host_fix_dir_unset);
	else if (stat(path.ptr, &st) || !S_ISDIR(st.st_mode) || access(path.ptr, W_OK))
		add(r, HOST_BAD, what, path, T_host_fix_dir_write);
	else if (st.st_mode & 007)
		add(r, HOST_WARN, what, path, T_host_fix_dir_open);
	else if (st.st_uid != geteuid())
		add(r, HOST_WARN, what, arena_printf(a, "%.*s: %u, %u", STR_ARG(path), st.st_uid, geteuid()),
		    T_host_fix_dir_owner);
	else
		add(r, HOST_GOOD, what, path, T_host_fix_dir_write);
}

/* What the worker would only find when it has something to tell. */
static void look_at_mail(struct host_report *r, const struct conf *conf)
{
	struct str file = conf->mail_password_file;
	struct stat st;

	if (!conf->mail_url.len) {
		add(r, HOST_WARN, T_host_mail, STR("-"), T_host_fix_mail_off);
		return;
	}
	if (!conf->mail_user.len != !file.len)
		add(r, HOST_BAD, T_host_mail, conf->mail_url, T_host_fix_mail_half);
	else if (file.len && (stat(file.ptr, &st) || !S_ISREG(st.st_mode) || access(file.ptr, R_OK) || !st.st_size))
		add(r, HOST_BAD, T_host_mail, file, T_host_fix_mail_password);
	else if (file.len && (st.st_mode & (S_IRWXG | S_IRWXO)))
		add(r, HOST_BAD, T_host_mail, file, T_host_fix_mail_open);
	else if (!conf->mail_starttls && str_starts(conf->mail_url, "smtp://") && conf->mail_user.len)
		add(r, HOST_WARN, T_host_mail, conf->mail_url, T_host_fix_mail_plain);
	else
		add(r, HOST_GOOD, T_host_mail, conf->mail_url, T_host_fix_mail_password);
}

/* --- the database ----------------------------------------------------------------------------- */

static void look_at_rights(struct host_report *r, struct arena *a, struct db *db)
{
	static const char *const wanted[] = { "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "INDEX",
					      "DROP" };
	struct host_right_row *rows;
	struct buf missing;
	size_t n;

	if (host_rights(db, RIGHTS_MAX, &rows, &n) != DB_OK)
		n = 0;
	buf_init(&missing, a, 200);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		bool has = false;

		for (size_t k = 0; k < n; k++)
			has = has || str_is(rows[k].privilege, wanted[i]);
		if (!has)
			buf_printf(&missing, "%s%s", missing.len ? ", " : "", wanted[i]);
	}
	/* rights that come by a role are not listed, so that none at all says nothing */
	if (missing.len)
		add(r, HOST_WARN, T_host_rights, buf_str(&missing), T_host_fix_rights);
	else
		add(r, HOST_GOOD, T_host_rights, lang_text(NULL, T_host_rights_all), T_host_fix_rights);
}

static void look_at_clock(struct host_report *r, struct arena *a, enum text_key what, i64 theirs)
{
	i64 skew = theirs - clock_now();

	add(r, skew > SKEW_MS || skew < -SKEW_MS ? HOST_BAD : HOST_GOOD, what,
	    arena_printf(a, "%lld s", (long long)skew / 1000), T_host_fix_clock);
}

static void look_at_worker(struct host_report *r, struct arena *a, i64 age)
{
	if (age == NONE || age > WORKER_LATE_MS)
		add(r, HOST_WARN, T_host_worker, age == NONE ? STR("-") :
		    arena_printf(a, "%lld s", (long long)age / 1000), T_host_fix_worker);
	else
		add(r, HOST_GOOD, T_host_worker, arena_printf(a, "%lld s", (long long)age / 1000),
		    T_host_fix_worker);
}

static void look_at_database(struct host_report *r, struct arena *a, struct db *db)
{
	const char *newest = migrations[migrations_len - 1].name;
	struct setup_clock_row clock;
	struct health_row h;
	i64 version;

	if (db_request(db, a)) {
		add(r, HOST_BAD, T_host_database, str_of(db_error(db)), T_host_fix_database);
		return;
	}
	version = db_server_version(db);
	add(r, version < OLDEST_DATABASE ? HOST_BAD : HOST_GOOD, T_host_database,
	    arena_printf(a, "MariaDB %lld.%lld.%lld", (long long)version / 10000,
			 (long long)version / 100 % 100, (long long)version % 100), T_host_fix_version);
	look_at_rights(r, a, db);
	if (health_look(db, 120, &h) != DB_OK || !str_is(h.migration, newest)) {
		add(r, HOST_BAD, T_host_schema, str_of(newest), T_host_fix_schema);
		return;
	}
	add(r, HOST_GOOD, T_host_schema, h.migration, T_host_fix_schema);
	if (setup_clock_look(db, 0, 0, &clock) != DB_OK)
		return;
	look_at_clock(r, a, T_host_database_clock, clock.database_at);
	look_at_worker(r, a, clock.worker_age_ms);
	if (h.parked_pages)
		add(r, HOST_WARN, T_host_pages, STR("-"), T_host_fix_pages);
}

/* --- the way out ------------------------------------------------------------------------------ */

/* Any answer will do: the certificate was verified, and its Date is Meta's clock. */
static void look_at_graph(struct host_report *r, struct arena *a, const struct conf *conf)
{
	struct net_request request = { .timeout_ms = CALL_MS, .url = net_graph_url(a, conf, STR("/"), NO_STR) };
	struct net *net = net_new(conf, 1);
	struct net_answer answer;
	i64 theirs;

	if (!net) {
		add(r, HOST_BAD, T_host_graph, STR("libcurl"), T_host_fix_graph);
		return;
	}
	net_call(net, a, &request, &answer);
	net_free(net);
	if (answer.end != CALL_ANSWERED) {
		add(r, HOST_BAD, T_host_graph, str_of(answer.error), T_host_fix_graph);
		return;
	}
	add(r, HOST_GOOD, T_host_graph, conf->graph_base, T_host_fix_graph);
	if (clock_parse_http(answer.date, &theirs))
		look_at_clock(r, a, T_host_graph_clock, theirs);
}

void host_look(const struct conf *conf, struct db *db, struct arena *a, struct host_report *out)
{
	*out = (struct host_report){ .n = 0 };
	add(out, conf->https ? HOST_GOOD : HOST_WARN, T_host_address, conf->web_base_url, T_host_fix_address);
	look_at_dir(out, a, T_host_run_dir, conf->paths_run_dir);
	look_at_dir(out, a, T_host_media_dir, conf->media_directory);
	look_at_mail(out, conf);
	look_at_database(out, a, db);
	look_at_graph(out, a, conf);
}
