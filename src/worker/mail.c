/*
 * Sends the mail that waits, one at a time and beside everything else. A mail whose outcome is not known
 * (the connection broke after its end) is tried again with the same Message-ID: told twice is better
 * here than never.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/mail_text.h"
#include "store/mail.h"
#include "sys/net_mail.h"
#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_MS (30 * SECOND_MS)
#define LEASE_MS (2 * MINUTE_MS)
#define PASSWORD_MAX 500

/* By the try that failed; after the last one it has failed. */
static const i64 again_ms[] = { MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS };

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/* NULL: *why says what is wrong with the file. */
static const char *password(struct worker *w, const char **why)
{
	struct str path = w->conf->mail_password_file;
	char *text = arena_alloc(&w->turn, PASSWORD_MAX + 1);
	int fd = path.len ? open(path.ptr, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	ssize_t n;

	*why = NULL;
	if (!path.len)
		return "";
	if (fd < 0 || fstat(fd, &st))
		*why = "[mail] password_file can't be read";
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		*why = "others may read [mail] password_file: chmod 600";
	n = *why ? -1 : read(fd, text, PASSWORD_MAX);
	if (!*why && n <= 0)
		*why = "[mail] password_file is empty";
	if (fd >= 0)
		close(fd);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	text[n > 0 ? n : 0] = 0;
	return *why ? NULL : text;
}

static bool is_final(i64 status)
{
	/* the server refuses this mail or this address; that it wants another sign-in can be mended */
	return status >= 550 && status <= 559;
}

static enum err not_sent(struct worker *w, const char *why, i64 status)
{
	bool last = (size_t)w->mail_tries > ARRAY_LEN(again_ms) || is_final(status);
	struct str text = str_head(str_of(why), 180);

	log_env("mail %lld was not sent: %s", (long long)w->mail_id, why);
	return any(mail_not_sent(w->db, w->mail_id, str_of(w->id), last ? STR("failed") : STR("queued"),
				 last ? 0 : again_ms[w->mail_tries - 1], text));
}

static enum err begin(struct worker *w, const struct mail_row *row)
{
	const struct conf *c = w->conf;
	struct mail_parts parts = { row->id, row->created_at, c->mail_from, row->address, row->subject, row->body };
	struct mail_request r = {
		.url = c->mail_url.ptr, .starttls = c->mail_starttls, .timeout_ms = TIMEOUT_MS,
		.ca_file = c->tls_ca_file.len ? c->tls_ca_file.ptr : NULL,
		.user = c->mail_user.len ? c->mail_user.ptr : NULL,
		.from = c->mail_from.ptr, .to = arena_cstr(&w->turn, row->address),
	};
	const char *why;
	enum db_result d = mail_claim(w->db, row->id, str_of(w->id), LEASE_MS);

	if (d != DB_OK)
		return any(d);
	w->mail_id = row->id;
	w->mail_tries = row->tries + 1;
	r.password = password(w, &why);
	if (!r.password)
		return not_sent(w, why, 0);
	r.text = arena_str(&w->mail_arena, mail_text(&w->turn, &parts));
	w->mail = net_mail_start(&r);
	return w->mail ? OK : not_sent(w, "libcurl can't start", 0);
}

static enum err record(struct worker *w)
{
	const char *error = net_mail_error(w->mail);
	enum err e = error ? not_sent(w, error, net_mail_status(w->mail)) :
			     any(mail_sent(w->db, w->mail_id, str_of(w->id), w->now));

	if (e == ERR_BUSY)
		return e;	/* the outcome is kept until the database is back */
	mail_stop(w);
	w->tick_at = 0;		/* the next one at once */
	return e;
}

void mail_stop(struct worker *w)
{
	net_mail_free(w->mail);
	w->mail = NULL;
	arena_reset(&w->mail_arena);
}

enum err mail_step(struct worker *w)
{
	return w->mail && net_mail_step(w->mail) ? record(w) : OK;
}

enum err mail_tick(struct worker *w)
{
	struct mail_row row;
	enum db_result r;

	/* a copy of the desk that may not send writes to nobody */
	if (!w->conf->mail_url.len || w->mail || w->held)
		return OK;
	r = mail_due(w->db, &row);
	return r == DB_OK ? begin(w, &row) : any(r);
}
