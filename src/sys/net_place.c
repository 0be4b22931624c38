/*
 * Where files may be fetched from. Addresses are taken apart by libcurl, which will call them: two
 * parsers could be led to see two hosts.
 */
#include "base/base.h"
#include "base/limits.h"
#include "sys/net.h"

#include <curl/curl.h>

struct place {
	struct str scheme, host, port;
	bool user;
};

static struct str part(struct arena *a, CURLU *u, CURLUPart what, unsigned flags)
{
	struct str out = NO_STR;
	char *text = NULL;

	if (curl_url_get(u, what, &text, flags) == CURLUE_OK && text)
		out = arena_str(a, str_of(text));
	curl_free(text);
	return out;
}

static bool take_apart(struct arena *a, struct str url, struct place *out)
{
	CURLU *u = curl_url();
	bool good = u && url.len <= LIMIT_MEDIA_URL &&
		    curl_url_set(u, CURLUPART_URL, arena_cstr(a, url), 0) == CURLUE_OK;

	if (good)
		*out = (struct place){
			.scheme = part(a, u, CURLUPART_SCHEME, 0), .host = part(a, u, CURLUPART_HOST, 0),
			.port = part(a, u, CURLUPART_PORT, CURLU_DEFAULT_PORT),
			.user = part(a, u, CURLUPART_USER, 0).ptr || part(a, u, CURLUPART_PASSWORD, 0).ptr,
		};
	curl_url_cleanup(u);
	return good && out->scheme.len && out->host.len;
}

static bool same(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !strncasecmp(a.ptr, b.ptr, a.len));
}

static bool this_machine(struct str host)
{
	return str_ieq(host, "localhost") || str_starts(host, "127.") || str_is(host, "[::1]");
}

/* "fbcdn.net" is itself and all below it, never "notfbcdn.net". */
static bool below(struct str host, struct str domain)
{
	struct str tail;

	if (!domain.len || host.len < domain.len)
		return false;
	tail = str_skip(host, host.len - domain.len);
	return same(tail, domain) && (tail.ptr == host.ptr || tail.ptr[-1] == '.');
}

static bool listed(struct str hosts, struct str host)
{
	struct str domain;

	while (str_cut(&hosts, ' ', &domain))
		if (below(host, domain))
			return true;
	return false;
}

enum net_place net_place(struct arena *a, const struct conf *conf, struct str url)
{
	struct place to, graph;
	bool tls;

	if (!take_apart(a, url, &to) || to.user)
		return NET_FORBIDDEN;
	tls = str_ieq(to.scheme, "https");
	if (take_apart(a, conf->graph_base, &graph) && same(to.scheme, graph.scheme) &&
	    same(to.host, graph.host) && str_eq(to.port, graph.port))
		return tls || this_machine(to.host) ? NET_GRAPH : NET_FORBIDDEN;
	if (!tls || !str_is(to.port, "443"))
		return NET_FORBIDDEN;
	return listed(conf->media_hosts, to.host) ? NET_FOREIGN : NET_FORBIDDEN;
}
