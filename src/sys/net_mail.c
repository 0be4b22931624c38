#include "base/base.h"
#include "base/log.h"
#include "sys/net_mail.h"

#include <curl/curl.h>
#include <sys/select.h>

#define CONNECT_MS 15000L

struct net_mail {
	CURLM *multi;
	CURL *easy;
	struct curl_slist *to;
	struct str text;
	size_t given;
	CURLcode result;
	bool ended;
	char error[CURL_ERROR_SIZE];
};

static size_t give(char *out, size_t size, size_t n, void *arg)
{
	struct net_mail *m = arg;
	size_t left = m->text.len - m->given, room = size * n;

	if (left > room)
		left = room;
	memcpy(out, m->text.ptr + m->given, left);
	m->given += left;
	return left;
}

static bool set_up(struct net_mail *m, const struct mail_request *r)
{
	CURL *c = m->easy;
	bool tls = str_starts(str_of(r->url), "smtps://") || r->starttls;

	m->to = curl_slist_append(NULL, r->to);
	if (!m->to)
		abort();
	curl_easy_setopt(c, CURLOPT_URL, r->url);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, m->error);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (r->ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, r->ca_file);
	if (r->user) {
		curl_easy_setopt(c, CURLOPT_USERNAME, r->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, r->password ? r->password : "");
	}
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, r->from);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, m->to);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(c, CURLOPT_READDATA, m);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
	       curl_multi_add_handle(m->multi, c) == CURLM_OK;
}

struct net_mail *net_mail_start(const struct mail_request *r)
{
	struct net_mail *m;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	m = calloc(1, sizeof *m);
	if (!m)
		abort();
	m->multi = curl_multi_init();
	m->easy = curl_easy_init();
	m->text = r->text;
	if (m->multi && m->easy && set_up(m, r))
		return m;
	log_env("libcurl can't start a mail");
	net_mail_free(m);
	return NULL;
}

bool net_mail_step(struct net_mail *m)
{
	CURLMsg *msg;
	int running, left;

	curl_multi_perform(m->multi, &running);
	while ((msg = curl_multi_info_read(m->multi, &left)))
		if (msg->msg == CURLMSG_DONE) {
			m->result = msg->data.result;
			m->ended = true;
		}
	return m->ended;
}

int net_mail_fd(const struct net_mail *m)
{
	fd_set in, out, odd;
	int most = -1;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&odd);
	/* one connection, so the largest is the one */
	if (curl_multi_fdset(m->multi, &in, &out, &odd, &most) != CURLM_OK)
		return -1;
	return most;
}

const char *net_mail_error(const struct net_mail *m)
{
	if (m->ended && m->result == CURLE_OK)
		return NULL;
	return m->error[0] ? m->error : curl_easy_strerror(m->result);
}

i64 net_mail_status(const struct net_mail *m)
{
	long status = 0;

	curl_easy_getinfo(m->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

void net_mail_free(struct net_mail *m)
{
	if (!m)
		return;
	if (m->multi && m->easy)
		curl_multi_remove_handle(m->multi, m->easy);
	curl_easy_cleanup(m->easy);
	if (m->multi)
		curl_multi_cleanup(m->multi);
	curl_slist_free_all(m->to);
	free(m);
}
