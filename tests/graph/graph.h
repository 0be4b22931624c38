/*
 * The stand-in for Meta: its world (pages, customers, messages) and what may be set on it.
 * One struct graph per process, handed down to everybody. Its lock guards all of it; the HTTP
 * threads hold it while a request is handled, the delivery thread while it looks at its queues.
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>

#include "util.h"

#define INBOX_APP_ID "263902037430900" /* what echoes of the Page inbox carry */
#define TOKEN_MAX 1024
#define ID_MAX 40

#define LOG_MESSAGES 200000 /* messages and sends kept: bounds memory to some 150 MB */
#define LOG_REQUESTS 20000
#define LOG_WEBHOOKS 20000
#define LOG_SUNK 2000
#define LOGGED_TEXT 4096 /* of each body in the two logs */

struct graph;
struct call;
struct hooks;

struct rate { /* calls a second, 0 = no limit */
	double sends, media, conversations;
};

struct bucket {
	double tokens;
	long long at;
};

struct settings {
	bool require_proof, human_agent, window, any_psid, log_requests, fetch;
	bool echo, delivery, strict_reply, app_id_text, unsubscribe;
	long long echo_delay, delivery_delay, auto_read; /* ms; auto_read -1 = off */
	long long batch, parallel, deadline, retry_every, retry_max, unsubscribe_after, shuffle,
		skew;
	long long retry_delay[8];
	size_t retry_delays;
	enum { HOOKS_ON, HOOKS_OFF, HOOKS_HOLD } webhooks;
	struct rate rate;
	uint64_t profile_fields; /* granted ones, see profile.c */
};

struct page {
	struct graph *graph;
	char id[ID_MAX], name[160], token[TOKEN_MAX], proof[65];
	bool dead; /* its token */
	int dead_subcode;
	uint64_t fields; /* subscribed ones, bits of field.c */
	bool subscribed;
	json_t *profile; /* messenger_profile */
	json_t *personas;
	struct bucket sends, media, conversations;
	struct page *next;
};

struct msg;

/*
 * A person as one page sees them: PSIDs are per page. `person` joins the same one on several
 * pages.
 */
struct customer {
	char psid[24], conversation[32];
	long long person;
	struct page *page;
	char first[80], last[80], locale[16], gender[12], profile[12]; /* ok none phone empty */
	double timezone;
	long long last_action, last_message; /* ms of Meta's clock; 0 = never: the two windows */
	long long last_ts; /* so that two events never share a time */
	long long seen_at, typing_until, read_to, delivered_to, updated;
	long long unread; /* of the page's messages, for the customer page */
	bool blocked;
	char owner[ID_MAX]; /* thread owner's app id, empty = nobody in particular */
	struct msg *newest, *oldest;
	size_t count;
	struct customer *next;
};

struct msg {
	int refs;
	char *mid;
	struct customer *customer;
	struct msg *older, *newer; /* in the conversation; unlinked when the log forgets it */
	bool linked, from_page, deleted;
	long long at;
	char *text, *metadata, *reply_to, *type, *tag, *app_id, *postback;
	json_t *attachments; /* as webhooks show them, or NULL */
	json_t *quick_replies;
	char reaction[40], page_reaction[40];
	int edits;
	enum { HOOK_NONE, HOOK_WAITING, HOOK_DONE, HOOK_FAILED } hook;
	unsigned long long conn, conn_request; /* of the send */
	unsigned port;
	unsigned long long send_n;
};

struct graph {
	pthread_mutex_t lock;
	struct settings set;
	char app_id[ID_MAX], *app_secret, *verify_token, *webhook, *base_url, *state_file;
	uint64_t app_fields;
	bool start_unsubscribed;
	json_t *usage_app, *usage_buc; /* NULL: the header is left out */
	json_t *unpermitted; /* fields that need a permission the token lacks */
	struct {
		int tries, status;
		bool ok, done;
		char error[160];
	} verified;
	unsigned port, threads;
	FILE *log;

	struct page *pages;
	struct customer *customers, *last_customer;
	struct map by_psid, by_mid, by_conversation, by_blob, by_attachment;
	long long persons;
	struct ring messages, sends, requests, webhooks, sunk;
	struct fault *faults;
	long long fault_n;
	struct blob *blobs, *newest_blob;
	size_t blob_bytes;
	struct attachment *attachments, *newest_attachment;
	size_t attachment_count;
	unsigned long long version; /* grows with everything that the customer page shows */
	struct call *parked;
	struct hooks *hooks;
	struct MHD_Daemon *daemon;
	unsigned long long connections;
	long long started;
	struct {
		int status; /* what the sink answers, 200 unless told otherwise */
		long long delay;
	} sink;
	bool dirty, stopping;
	struct {
		unsigned long long requests, refused, sends, actions, lost, events, deliveries,
			failed, retried, given_up;
	} count;
};

/* state.c: the caller holds the lock */
long long meta_now(const struct graph *g); /* Meta's clock: ours plus the skew that a test set */
void settings_default(struct settings *s);
struct page *page_add(struct graph *g, const char *id, const char *name, const char *token);
struct page *page_find(const struct graph *g, const char *id);
void page_key(struct graph *g,
	      struct page *p); /* recomputes the proof after a change of token or secret */
void changed(struct graph *g); /* something visible did: page polls and saving look at it */
struct msg *msg_new(struct graph *g, struct customer *c, const char *mid, long long at,
		    bool from_page);
void msg_unref(struct msg *m);
void msg_drop(void *msg); /* the message log forgets it */
void conversation_clear(struct graph *g, struct customer *c);
void state_free(struct graph *g);
void new_mid(char out[128]);

/* person.c */
struct customer *customer_add(struct graph *g, struct page *p, long long person, const char *name);
struct customer *customer_on_page(struct graph *g, struct customer *c, struct page *p);
struct customer *customer_find(struct graph *g, const char *psid);
struct customer *customer_any(struct graph *g, struct page *p, const char *psid);
void demo_customers(struct graph *g, struct page *p, long n);
char *customer_name(const struct customer *c);
long long customer_time(struct graph *g, struct customer *c, long long at);

/* field.c: the webhook fields of a page */
extern const char *const field_name[];
uint64_t field_bit(const char *name); /* 0 when unknown */
uint64_t core_fields(void);
uint64_t all_fields(void);
json_t *fields_json(uint64_t bits);
char *fields_list(void); /* "{a, b, c}" as Meta's message shows them */

/* save.c */
void state_load(struct graph *g);
void state_save(struct graph *g);

void graph_log(struct graph *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
