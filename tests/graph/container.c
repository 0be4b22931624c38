/* The map and the log ring of util.h. */
#include "util.h"

#include <stdlib.h>
#include <string.h>

struct map_node {
	const char *key;
	void *val;
	uint64_t hash;
	struct map_node *next;
};

static uint64_t hash_of(const char *key)
{
	uint64_t h = 1469598103934665603ULL;

	for (const u8 *p = (const u8 *)key; *p; p++)
		h = (h ^ *p) * 1099511628211ULL;
	return h ^ h >> 29;
}

static void grow(struct map *m)
{
	size_t n = m->nslots ? m->nslots * 2 : 64;
	struct map_node **slot = xcalloc(n, sizeof(*slot));

	for (size_t i = 0; i < m->nslots; i++) {
		for (struct map_node *e = m->slot[i], *next; e; e = next) {
			next = e->next;
			e->next = slot[e->hash & (n - 1)];
			slot[e->hash & (n - 1)] = e;
		}
	}
	free(m->slot);
	m->slot = slot;
	m->nslots = n;
}

void *map_get(const struct map *m, const char *key)
{
	if (!m->nslots || !key)
		return NULL;
	uint64_t h = hash_of(key);
	for (struct map_node *e = m->slot[h & (m->nslots - 1)]; e; e = e->next)
		if (e->hash == h && strcmp(e->key, key) == 0)
			return e->val;
	return NULL;
}

void map_put(struct map *m, const char *key, void *val)
{
	if (m->count >= m->nslots)
		grow(m);
	struct map_node *e = xcalloc(1, sizeof(*e));
	e->key = key;
	e->val = val;
	e->hash = hash_of(key);
	e->next = m->slot[e->hash & (m->nslots - 1)];
	m->slot[e->hash & (m->nslots - 1)] = e;
	m->count++;
}

void *map_del(struct map *m, const char *key)
{
	if (!m->nslots || !key)
		return NULL;
	uint64_t h = hash_of(key);
	for (struct map_node **at = &m->slot[h & (m->nslots - 1)]; *at; at = &(*at)->next) {
		struct map_node *e = *at;
		if (e->hash != h || strcmp(e->key, key) != 0)
			continue;
		void *val = e->val;
		*at = e->next;
		free(e);
		m->count--;
		return val;
	}
	return NULL;
}

void map_free(struct map *m)
{
	for (size_t i = 0; i < m->nslots; i++) {
		for (struct map_node *e = m->slot[i], *next; e; e = next) {
			next = e->next;
			free(e);
		}
	}
	free(m->slot);
	*m = (struct map){ 0 };
}

void ring_init(struct ring *r, size_t cap, void (*drop)(void *item))
{
	*r = (struct ring){
		.item = xcalloc(cap, sizeof(*r->item)), .cap = cap, .next = 1, .drop = drop
	};
}

unsigned long long ring_add(struct ring *r, void *item)
{
	void **at = &r->item[r->next % r->cap];

	if (*at)
		r->drop(*at);
	*at = item;
	return r->next++;
}

unsigned long long ring_first(const struct ring *r)
{
	return r->next > r->cap ? r->next - r->cap : 1;
}

void *ring_get(const struct ring *r, unsigned long long n)
{
	return n < ring_first(r) || n >= r->next ? NULL : r->item[n % r->cap];
}

void ring_clear(struct ring *r)
{
	for (size_t i = 0; i < r->cap; i++) {
		if (r->item[i])
			r->drop(r->item[i]);
		r->item[i] = NULL;
	}
	r->next = 1;
}

void ring_free(struct ring *r)
{
	ring_clear(r);
	free(r->item);
	r->item = NULL;
}
