/*
 * Configuration: one INI file, read once at start. The table below is the single source of keys,
 * defaults, ranges and their meaning: README's list and `pagedesk check` come from it.
 *
 * Types: STR (a line of text), PATH (absolute, or empty), INT (min..max), BOOL (yes/no).
 * Add a setting: one line here, then use conf->section_key.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"

#define CONF_TABLE(STR_KEY, PATH_KEY, INT_KEY, BOOL_KEY) \
	STR_KEY(web, base_url, "http://localhost:8080", \
		"public address of the site, without a final slash; a path in it is the mount prefix") \
	STR_KEY(web, trusted_proxies, "", \
		"addresses whose X-Forwarded-For is believed, separated by blanks") \
	STR_KEY(web, sendfile, "", \
		"header by which the web server sends a file for us, X-Sendfile; empty: we send it") \
	INT_KEY(web, max_requests, 5000, 1, 1000000, \
		"requests after which a responder of our own prefork parent is replaced") \
	PATH_KEY(database, option_file, "", \
		"option file (my.cnf format, group [pagedesk]) with host or socket, user, password, database") \
	BOOL_KEY(database, causal_reads, false, "wait for the cluster before reading (Galera)") \
	PATH_KEY(security, key_file, "", "the secret key that encrypts secrets at rest; outside the web root") \
	INT_KEY(security, session_hours, 12, 1, 720, "idle time after which a sign-in ends, hours") \
	STR_KEY(graph, base, "https://graph.facebook.com", "Graph API without version and final slash") \
	STR_KEY(graph, version, "v25.0", "Graph API version") \
	INT_KEY(graph, connect_ms, 5000, 100, 60000, "time to connect to Graph, ms") \
	INT_KEY(graph, timeout_ms, 30000, 200, 300000, "time for a whole call to Graph, ms") \
	INT_KEY(graph, upload_ms, 100000, 200, 900000, "time for giving a file to Graph, ms") \
	PATH_KEY(paths, run_dir, "", "private directory for bells and locks") \
	PATH_KEY(media, directory, "", "where attachments are kept, outside the web root; empty: none are fetched") \
	STR_KEY(media, hosts, "fbcdn.net fbsbx.com", \
		"where customers' files may be fetched from: domains with all below them, separated by blanks") \
	INT_KEY(media, max_in_mb, 25, 1, LIMIT_MEDIA_MB, "largest file that is fetched, MB") \
	INT_KEY(media, customer_day_mb, 200, 1, 1000000, "what one customer's files may take in 24 hours, MB") \
	INT_KEY(media, day_mb, 5000, 1, 10000000, "what the files of all customers may take in 24 hours, MB") \
	INT_KEY(media, total_mb, 50000, 1, 100000000, "above this the oldest files make place for new ones, MB") \
	INT_KEY(media, free_mb, 1000, 0, 100000000, "what stays free on that disk, MB") \
	INT_KEY(media, timeout_s, 120, 1, 900, "time for fetching one file, seconds") \
	INT_KEY(media, max_out_mb, 25, 1, LIMIT_MEDIA_MB, "largest file that agents may send, MB; images at most 8") \
	STR_KEY(media, out_types, "", \
		"endings of the files that agents may send, like: jpg png pdf; empty: all but programs") \
	STR_KEY(mail, url, "", \
		"server for mail to administrators, smtps://HOST or smtp://HOST:PORT; empty: no mail") \
	BOOL_KEY(mail, starttls, true, "with smtp://: insist on TLS; no only for a server on this machine") \
	STR_KEY(mail, from, "", "address that the mail comes from") \
	STR_KEY(mail, user, "", "name for signing in at the mail server; empty: none") \
	PATH_KEY(mail, password_file, "", "file with its password, mode 0600, outside the web root") \
	INT_KEY(mail, silence_hours, 0, 0, 2000, \
		"tell administrators when a page had no event for so many hours; 0: don't") \
	PATH_KEY(tls, ca_file, "", "certificates to trust instead of the system's: a proxy or mail server of the house") \
	PATH_KEY(log, file, "", "log file; empty: standard error") \
	INT_KEY(worker, interval_ms, 1000, 50, 60000, "how often an idle worker looks at the database, ms") \
	INT_KEY(worker, parallel, 32, 1, 256, "calls to Graph at the same time") \
	INT_KEY(worker, retry_hours, 23, 1, 168, "age at which a message that Graph can't take is failed, hours") \
	STR_KEY(worker, settle_s, "10 30 90", \
		"when an unclear send is looked up in the thread: seconds after it, three rising numbers")

/* clang-format off */
#define CONF_STR(section, key, def, help) struct str section##_##key;
#define CONF_PATH(section, key, def, help) struct str section##_##key;
#define CONF_INT(section, key, def, min, max, help) i64 section##_##key;
#define CONF_BOOL(section, key, def, help) bool section##_##key;
struct conf {
	CONF_TABLE(CONF_STR, CONF_PATH, CONF_INT, CONF_BOOL)
	struct str file;	/* where it was read from */
	struct str mount;	/* path of web_base_url: "" or "/desk" */
	bool https;		/* web_base_url is https */
	i64 settle_ms[3];	/* worker_settle_s, parsed, ms */
};
#undef CONF_STR
#undef CONF_PATH
#undef CONF_INT
#undef CONF_BOOL
/* clang-format on */

/*
 * Reads the file that `path` names, else PAGEDESK_CONF, else pagedesk.conf in the directory above the
 * program's, else /etc/pagedesk/pagedesk.conf; then PAGEDESK_<SECTION>_<KEY> of the environment.
 * ERR_INVALID: *why is one line that names file, section and key and says what is wrong.
 * Texts live in `a`, which must live as long as *out.
 */
enum err conf_load(struct arena *a, const char *path, struct conf *out, const char **why) MUST_USE;
/* The same from text, without looking at the environment: for tests and fuzzing. */
enum err conf_parse(struct arena *a, const char *name, struct str text, struct conf *out,
		    const char **why) MUST_USE;

#endif
