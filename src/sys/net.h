/*
 * Calls to other servers (libcurl's multi interface): many at once, connections kept alive. The only
 * file that includes curl.h.
 *
 * What it promises about a POST: its body goes to a server at most once. libcurl would repeat a
 * request by itself when a kept connection dies before the first byte of the answer; here the body can
 * be read only once, so that it must give up instead, and the call ends as CALL_CUT.
 *
 * Tokens travel in the Authorization header and never reach a log or an error text.
 */
#ifndef SYS_NET_H
#define SYS_NET_H

#include "base/arena.h"
#include "base/call_end.h"
#include "base/conf.h"

struct net;

enum net_method { NET_GET, NET_POST, NET_DELETE };

/* A multipart form: one text field and one file, which is read from the disk while it is sent. */
struct net_form {
	const char *field;
	struct str value;
	const char *file_field;
	struct str path, file_name, type;
};

struct net_request {
	enum net_method method;
	struct str url;			/* see net_graph_url */
	struct str token;		/* Authorization: Bearer; absent: none */
	struct str body;		/* POST; DELETE may have one */
	const char *type;		/* of the body; NULL: application/json */
	const struct net_form *form;	/* POST: instead of body; may be sent twice on a fresh connection */
	i64 timeout_ms;			/* for the whole call; 0: [graph] timeout_ms */
	/*
	 * A download: gets the body of a 200 in pieces as they come, instead of .body of the answer;
	 * false stops the call. Called from net_start, net_wait and net_call only.
	 */
	bool (*take)(void *arg, struct str piece);
	void *take_arg;
	/* An address that a stranger named: no private network, whatever the name resolves to; no proxy. */
	bool foreign;
};

/* Why there was no answer, where it can be told. The words of the checklist come from it. */
enum net_fault {
	NET_NO_FAULT,		/* answered, or none of these */
	NET_NO_NAME,		/* the host's name is not known */
	NET_REFUSED,		/* nobody listens there, or no way leads there */
	NET_SLOW,
	NET_NO_TLS,		/* whoever answers does not speak TLS, or none that is safe */
	NET_CERT_EXPIRED, NET_CERT_SELF_SIGNED, NET_CERT_OTHER_NAME,
	NET_CERT_CHAIN,		/* the certificate between it and a known one is missing */
	NET_CERT_BAD,		/* anything else */
};

struct net_answer {
	enum call_end end;
	i64 status;			/* CALL_ANSWERED; else 0 */
	struct str body;
	/* headers, absent when not there */
	struct str location;		/* of a redirect, made absolute; it is never followed here */
	bool private;			/* not begun: a foreign call would have led into a private network */
	struct str date, retry_after, usage_app, usage_page, usage_business;
	i64 took_ms;
	enum net_fault fault;
	const char *error;		/* why it was no CALL_ANSWERED, for logs; else "" */
};

struct net_call {
	void *tag;			/* the caller's */
	struct net_answer answer;	/* once finished; valid until net_release */
};

/*
 * At most `parallel` calls at a time. Initialises libcurl on the first use in a process. NULL: the
 * library can't start.
 */
struct net *net_new(const struct conf *conf, int parallel);
void net_free(struct net *n);		/* cuts what is under way */

size_t net_free_slots(const struct net *n);
size_t net_busy(const struct net *n);	/* started, not yet taken by net_finished */

/* Copies what it needs of the request. NULL: no free slot. */
struct net_call *net_start(struct net *n, const struct net_request *r, void *tag);
/*
 * Moves the calls on; returns when something happened, one of the descriptors is readable, or after
 * timeout_ms.
 */
void net_wait(struct net *n, const int *fds, size_t nfds, i64 timeout_ms);
/* A call that ended, or NULL. It is the caller's until net_release. */
struct net_call *net_finished(struct net *n);
void net_release(struct net *n, struct net_call *c);

/* Ends a call that net_finished has not given out yet; it is released with that. */
void net_cancel(struct net *n, struct net_call *c);

/* One call, waited for (others under way move on too). Texts of *out are in `a`. */
void net_call(struct net *n, struct arena *a, const struct net_request *r, struct net_answer *out);

/*
 * May a file be fetched from there? Yes from the origin of the configured Graph (NET_GRAPH: by http only
 * where that is this machine) and, by https on its usual port, from the domains of [media] hosts
 * (NET_FOREIGN: then the call has to be .foreign).
 */
enum net_place { NET_FORBIDDEN, NET_FOREIGN, NET_GRAPH };
enum net_place net_place(struct arena *a, const struct conf *conf, struct str url);

/*
 * base/version/path of the Graph API. path starts with "/" and may have a query; proof is the
 * appsecret_proof (absent: none).
 */
struct str net_graph_url(struct arena *a, const struct conf *conf, struct str path, struct str proof);

#endif
