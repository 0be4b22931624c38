/* Timers and outgoing HTTP in one thread, over curl's multi interface: see net.h. */
#include "net.h"

#include <stdlib.h>
#include <string.h>

#include "hooks.h"

struct timer {
	long long at;
	unsigned long long n; /* equal times fire in the order they were set */
	void (*fn)(struct graph *g, void *arg);
	void *arg;
};

static bool earlier(const struct timer *a, const struct timer *b)
{
	return a->at != b->at ? a->at < b->at : a->n < b->n;
}

static void swap(struct timer *a, struct timer *b)
{
	struct timer t = *a;

	*a = *b;
	*b = t;
}

void timer_add(struct graph *g, long long ms, void (*fn)(struct graph *g, void *arg), void *arg)
{
	struct hooks *h = g->hooks;

	if (h->timers == h->timers_cap) {
		h->timers_cap = h->timers_cap ? h->timers_cap * 2 : 256;
		h->heap = xrealloc(h->heap, h->timers_cap * sizeof(*h->heap));
	}
	size_t i = h->timers++;
	h->heap[i] = (struct timer){ mono_ms() + (ms > 0 ? ms : 0), ++h->timer_n, fn, arg };
	for (; i && earlier(&h->heap[i], &h->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&h->heap[i], &h->heap[(i - 1) / 2]);
	if (i == 0)
		curl_multi_wakeup(h->multi);
}

static struct timer timer_pop(struct hooks *h)
{
	struct timer top = h->heap[0];

	h->heap[0] = h->heap[--h->timers];
	for (size_t i = 0;;) {
		size_t least = i, l = 2 * i + 1, r = l + 1;
		if (l < h->timers && earlier(&h->heap[l], &h->heap[least]))
			least = l;
		if (r < h->timers && earlier(&h->heap[r], &h->heap[least]))
			least = r;
		if (least == i)
			return top;
		swap(&h->heap[i], &h->heap[least]);
		i = least;
	}
}

void transfer_start(struct graph *g, struct transfer *t)
{
	struct hooks *h = g->hooks;
	struct transfer **end = &h->todo;

	while (*end)
		end = &(*end)->next;
	*end = t;
	curl_multi_wakeup(h->multi);
}

static void transfer_free(struct transfer *t)
{
	free(t->url);
	free(t->body);
	free(t->mime);
	curl_slist_free_all(t->headers);
	buf_free(&t->answer);
	free(t);
}

static size_t take(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	if (t->answer.len + size * n > ANSWER_MAX) {
		t->too_long = true;
		return 0;
	}
	buf_add(&t->answer, p, size * n);
	return size * n;
}

static void begin(struct hooks *h, struct transfer *t)
{
	CURL *e = h->spares ? h->spare[--h->spares] : curl_easy_init();

	t->began = mono_ms();
	curl_easy_setopt(e, CURLOPT_URL, t->url);
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "facebookexternalua");
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)t->timeout);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	if (t->body) {
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)t->body_len);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->body);
	}
	curl_multi_add_handle(h->multi, e);
	t->easy = e;
	t->prev = NULL;
	t->next = h->running;
	if (h->running)
		h->running->prev = t;
	h->running = t;
}

static void finish(struct graph *g, CURL *e, CURLcode result)
{
	struct hooks *h = g->hooks;
	struct transfer *t;
	const char *mime = NULL;

	curl_easy_getinfo(e, CURLINFO_PRIVATE, &t);
	t->ms = mono_ms() - t->began;
	if (result == CURLE_OK) {
		curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &t->status);
		curl_easy_getinfo(e, CURLINFO_CONTENT_TYPE, &mime);
		t->mime = xstrdup(mime);
		t->error[0] = '\0';
	} else if (!t->error[0]) {
		copy_text(t->error, sizeof(t->error), curl_easy_strerror(result));
	}
	buf_add(&t->answer, "", 0);
	curl_multi_remove_handle(h->multi, e);
	if (t->prev)
		t->prev->next = t->next;
	else
		h->running = t->next;
	if (t->next)
		t->next->prev = t->prev;
	if (h->spares < SPARES) {
		curl_easy_reset(e);
		h->spare[h->spares++] = e;
	} else {
		curl_easy_cleanup(e);
	}
	t->done(g, t);
	transfer_free(t);
}

static int run_timers(struct graph *g)
{
	struct hooks *h = g->hooks;
	long long now = mono_ms();

	while (h->timers && h->heap[0].at <= now) {
		struct timer t = timer_pop(h);
		t.fn(g, t.arg);
	}
	long long left = h->timers ? h->heap[0].at - mono_ms() : 1000;
	return (int)(left < 0 ? 0 : left > 1000 ? 1000 : left);
}

static void *net_main(void *arg)
{
	struct graph *g = arg;
	struct hooks *h = g->hooks;
	CURLMsg *m;
	int n;

	pthread_mutex_lock(&g->lock);
	while (!h->stop) {
		int wait = run_timers(g);
		while (h->todo) {
			struct transfer *t = h->todo;
			h->todo = t->next;
			begin(h, t);
		}
		pthread_mutex_unlock(&g->lock);
		curl_multi_perform(h->multi, &n);
		pthread_mutex_lock(&g->lock);
		bool some = false;
		while ((m = curl_multi_info_read(h->multi, &n))) {
			if (m->msg == CURLMSG_DONE)
				finish(g, m->easy_handle, m->data.result);
			some = true;
		}
		if (some || h->todo)
			continue;
		pthread_mutex_unlock(&g->lock);
		curl_multi_poll(h->multi, NULL, 0, wait, &n);
		pthread_mutex_lock(&g->lock);
	}
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

bool net_start(struct graph *g)
{
	struct hooks *h = xcalloc(1, sizeof(*h));

	g->hooks = h;
	h->multi = curl_multi_init();
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, 256L);
	return pthread_create(&h->thread, NULL, net_main, g) == 0;
}

/* Every timer fires once more so that it frees what it holds; transfers end as failed. */
void net_stop(struct graph *g)
{
	struct hooks *h = g->hooks;

	pthread_mutex_lock(&g->lock);
	g->stopping = h->stop = true;
	pthread_mutex_unlock(&g->lock);
	curl_multi_wakeup(h->multi);
	pthread_join(h->thread, NULL);
	pthread_mutex_lock(&g->lock);
	while (h->todo) {
		struct transfer *t = h->todo;
		h->todo = t->next;
		begin(h, t);
	}
	while (h->running)
		finish(g, h->running->easy, CURLE_ABORTED_BY_CALLBACK);
	while (h->timers) {
		struct timer t = timer_pop(h);
		t.fn(g, t.arg);
	}
	pthread_mutex_unlock(&g->lock);
	hooks_clear(g);
	while (h->spares)
		curl_easy_cleanup(h->spare[--h->spares]);
	curl_multi_cleanup(h->multi);
	free(h->heap);
	free(h);
	g->hooks = NULL;
}
