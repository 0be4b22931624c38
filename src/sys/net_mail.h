/*
 * One mail to a mail server (libcurl). It goes on whenever net_mail_step is called, so that a worker need
 * not wait for it.
 *
 * The password never reaches a log or an error text.
 */
#ifndef SYS_NET_MAIL_H
#define SYS_NET_MAIL_H

#include "base/arena.h"

struct mail_request {
	const char *url;		/* smtp://host:port, smtps://host */
	bool starttls;			/* smtp: no mail without TLS */
	const char *ca_file;		/* NULL: the system's certificates */
	const char *user, *password;	/* NULL: no sign-in */
	const char *from, *to;		/* bare addresses */
	struct str text;		/* headers and body, lines end in CR LF; must live until the end */
	i64 timeout_ms;
};

struct net_mail;

/* NULL: libcurl can't start. */
struct net_mail *net_mail_start(const struct mail_request *r);
/* Moves it on, without waiting. True: it ended. */
bool net_mail_step(struct net_mail *m);
/* To be watched for reading meanwhile; -1: none at the moment. */
int net_mail_fd(const struct net_mail *m);
/* Once ended: NULL when the server took it, else why not (lives until net_mail_free). */
const char *net_mail_error(const struct net_mail *m);
/* The server's last answer, 250 or 550; 0: there was none. */
i64 net_mail_status(const struct net_mail *m);
void net_mail_free(struct net_mail *m);	/* NULL is fine; cuts what is under way */

#endif
