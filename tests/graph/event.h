/* The events that Meta makes of what happens in a conversation. */
#ifndef GRAPH_EVENT_H
#define GRAPH_EVENT_H

#include "graph.h"
#include "jsonx.h"
#include "net.h"

json_t *event_new(const char *sender, const char *recipient,
		  long long at); /* without its payload */
/* As event_send(), but to standby[] while another app owns the thread. */
bool event_in_thread(struct graph *g, struct customer *c, const char *field, json_t *ev,
		     struct event_options o);
bool event_echo(struct graph *g, struct msg *m, long long delay, int copies, bool lose_metadata,
		struct call *wait);
void event_delivery(struct graph *g, struct msg *m, long long delay);
void event_read(struct graph *g, struct customer *c, long long watermark, long long delay);

/*
 * say.c: what a customer does. NULL, or what is wrong with the request; *result is what to answer.
 */
const char *say(struct graph *g, struct customer *c, struct call *call, json_t **result);

/* attach.c */
struct blob {
	char id[24], *mime, *name, *data;
	size_t len;
	struct blob *next;
};

struct blob *blob_add(struct graph *g, const char *name, const char *mime, const char *data,
		      size_t len);
char *blob_url(const struct graph *g, const struct blob *b);
struct blob *blob_of_url(const struct graph *g, const char *url); /* NULL when it is not ours */
void blobs_free(struct graph *g);

/* picture.c: PNG files made here, so that there is something real to download */
struct buf picture_photo(unsigned seed);
struct buf picture_avatar(unsigned seed);
struct buf picture_thumb(void);

#endif
