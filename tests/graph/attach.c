/*
 * Files: what customers and pages attach, kept in memory and served under /cdn/ like Meta's CDN
 * does.
 */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "event.h"

#define BLOBS_MAX (256u << 20)
#define ATTACHMENTS_MAX 20000
#define IMAGE_MAX (8u << 20)
#define FILE_MAX (25u << 20)

struct attachment {
	char id[24], type[12], *url;
	struct page *page;
	struct attachment *next;
};

static void blob_drop_oldest(struct graph *g)
{
	struct blob *b = g->blobs;

	g->blobs = b->next;
	if (!g->blobs)
		g->newest_blob = NULL;
	map_del(&g->by_blob, b->id);
	g->blob_bytes -= b->len;
	free(b->mime);
	free(b->name);
	free(b->data);
	free(b);
}

struct blob *blob_add(struct graph *g, const char *name, const char *mime, const char *data,
		      size_t len)
{
	struct blob *b = xcalloc(1, sizeof(*b));

	random_digits(b->id, 17);
	b->name = xstrdup(name && *name ? name : "file");
	for (char *p = b->name; *p; p++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-",
			    *p))
			*p = '_';
	b->mime = xstrdup(mime && *mime ? mime : "application/octet-stream");
	b->data = xmemdup(data, len);
	b->len = len;
	if (g->newest_blob)
		g->newest_blob->next = b;
	else
		g->blobs = b;
	g->newest_blob = b;
	g->blob_bytes += len;
	map_put(&g->by_blob, b->id, b);
	while (g->blob_bytes > BLOBS_MAX && g->blobs != b)
		blob_drop_oldest(g);
	return b;
}

/* Signed and dated like the real ones, so that nobody takes the URL for an identity. */
char *blob_url(const struct graph *g, const struct blob *b)
{
	char oh[40];

	random_b64url(oh, 32);
	return xfmt("%s/cdn/%s/%s?_nc_cat=1&ccb=1-7&oh=03_%s&oe=%llX", g->base_url, b->id, b->name,
		    oh, (unsigned long long)(wall_ms() / 1000 + 14 * 86400));
}

struct blob *blob_of_url(const struct graph *g, const char *url)
{
	size_t n = strlen(g->base_url);
	char id[24];

	if (strncmp(url, g->base_url, n) != 0 || strncmp(url + n, "/cdn/", 5) != 0)
		return NULL;
	copy_text(id, sizeof(id), url + n + 5);
	id[strcspn(id, "/")] = '\0';
	return map_get(&g->by_blob, id);
}

void blobs_free(struct graph *g)
{
	while (g->blobs)
		blob_drop_oldest(g);
	for (struct attachment *a = g->attachments, *next; a; a = next) {
		next = a->next;
		free(a->url);
		free(a);
	}
}

static void attachment_add(struct call *c, const char *type, const char *url)
{
	struct graph *g = c->g;
	struct attachment *a = xcalloc(1, sizeof(*a));

	if (g->attachment_count == ATTACHMENTS_MAX) {
		struct attachment *old = g->attachments;
		g->attachments = old->next;
		map_del(&g->by_attachment, old->id);
		free(old->url);
		free(old);
		g->attachment_count--;
	}
	random_digits(a->id, 16);
	copy_text(a->type, sizeof(a->type), type);
	a->url = xstrdup(url);
	a->page = c->page;
	if (g->newest_attachment)
		g->newest_attachment->next = a;
	else
		g->attachments = a;
	g->newest_attachment = a;
	g->attachment_count++;
	map_put(&g->by_attachment, a->id, a);
	copy_text(c->media_id, sizeof(c->media_id), a->id);
}

static bool fits(struct call *c, const char *type, const char *mime, size_t len)
{
	size_t n = strlen(type);

	if (strcmp(type, "file") != 0 && (!mime || strncmp(mime, type, n) != 0 || mime[n] != '/')) {
		graph_fail(c, 100, 2018047,
			   "(#100) Upload attachment failure. A common way to trigger this error "
			   "is that the "
			   "provided media type does not match type of file provided in the URL");
		return false;
	}
	if (len > (strcmp(type, "image") == 0 ? IMAGE_MAX : FILE_MAX)) {
		graph_fail(c, 100, 2018109, "(#100) Attachment size exceeds allowable limit");
		return false;
	}
	return true;
}

static json_t *payload_of(struct call *c)
{
	return json_object_get(json_object_get(json_object_get(c->params, "message"), "attachment"),
			       "payload");
}

static const char *type_of(struct call *c)
{
	return jstr(json_object_get(json_object_get(c->params, "message"), "attachment"), "type");
}

static void stored(struct call *c, const char *type, const char *name, const char *mime,
		   const char *data, size_t len)
{
	if (!fits(c, type, mime, len))
		return;
	struct blob *b = blob_add(c->g, name, mime, data, len);
	c->media_url = blob_url(c->g, b);
	if (jbool(payload_of(c), "is_reusable", false) || strcmp(c->scope, "attachments") == 0)
		attachment_add(c, type, c->media_url);
	c->then(c);
}

static void fetched(struct graph *g, struct transfer *t)
{
	struct call *c = t->arg;

	(void)g;
	if (!c->gone && !c->ready) {
		const char *end = strpbrk(t->url, "?#"), *name = t->url;
		for (const char *p = t->url; *p && p != end; p++)
			if (*p == '/')
				name = p + 1;
		char *file = xmemdup(name, (size_t)((end ? end : name + strlen(name)) - name));
		if (t->too_long)
			graph_fail(c, 100, 2018109,
				   "(#100) Attachment size exceeds allowable limit");
		else if (t->status != 200)
			graph_fail(c, 100, 2018008, "(#100) Failed to fetch the file from the url");
		else
			stored(c, type_of(c), file, t->mime, t->answer.p, t->answer.len);
		free(file);
	}
	call_unref(c);
}

static void by_id(struct call *c, const char *id, const char *type)
{
	struct attachment *a = map_get(&c->g->by_attachment, id);

	if (!a || a->page != c->page || strcmp(a->type, type) != 0) {
		graph_fail(c, 100, 2018074,
			   "(#100) The attachment id is invalid or belongs to another page");
		return;
	}
	c->media_url = xstrdup(a->url);
	c->then(c);
}

void attachment_resolve(struct call *c, const json_t *attachment, void (*then)(struct call *c))
{
	json_t *payload = json_object_get(attachment, "payload");
	const char *type = jstr(attachment, "type"), *url = jstr(payload, "url");
	char *id = jid(payload, "attachment_id");

	c->then = then;
	if (c->file.present) {
		stored(c, type, c->file.name, c->file.mime, c->file.data.p, c->file.data.len);
	} else if (id) {
		by_id(c, id, type);
	} else if (!url || (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)) {
		graph_fail(
			c, 100, 0, "(#100) %s",
			url ? "Param message[attachment][payload][url] should represent a valid URL"
			    : "The parameter url or attachment_id or filedata is required");
	} else if (blob_of_url(c->g, url)) {
		const struct blob *b = blob_of_url(c->g, url);
		stored(c, type, b->name, b->mime, b->data, b->len);
	} else if (!c->g->set.fetch) {
		c->media_url = xstrdup(url);
		if (strcmp(c->scope, "attachments") == 0)
			attachment_add(c, type, url);
		then(c);
	} else {
		struct transfer *t = xcalloc(1, sizeof(*t));
		t->url = xstrdup(url);
		t->timeout = strcmp(type, "video") == 0 ? 75000 : 10000;
		t->done = fetched;
		t->arg = c;
		c->refs++;
		call_park(c);
		transfer_start(c->g, t);
	}
	free(id);
}

static void uploaded(struct call *c)
{
	graph_text(c, 200, xfmt("{\"attachment_id\":\"%s\"}", c->media_id));
}

void attachments_post(struct call *c)
{
	static const char types[] = " image video audio file ";
	json_t *a = json_object_get(json_object_get(c->params, "message"), "attachment");
	const char *type = jstr(a, "type");
	char *word = xfmt(" %s ", type ? type : "?");
	bool known = strstr(types, word) != NULL;

	free(word);
	if (!right_page(c))
		return;
	if (!known)
		graph_fail(c, 100, 0,
			   "(#100) Param message[attachment][type] must be one of {AUDIO, FILE, "
			   "IMAGE, VIDEO}");
	else
		attachment_resolve(c, a, uploaded);
}
