/* Customers. The same person has another PSID on each page; both stay the same between runs. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"

static const struct {
	const char *first, *last, *locale, *gender;
	double timezone;
} demo[] = {
	{ "Ana", "Ribeiro", "pt_PT", "female", 0 },
	{ "Mehmet", "Kaya", "tr_TR", "male", 3 },
	{ "Joy", "Okafor", "en_GB", "female", 1 },
	{ "Lucie", "Svobod\xc3\xa1", "cs_CZ", "female", 1 },
	{ "Tom\xc3\xa1s", "Novak", "cs_CZ", "male", 1 },
	{ "Priya", "Raman", "en_IN", "female", 5.5 },
	{ "Lars", "\xc3\x98stergaard", "da_DK", "male", 1 },
	{ "Sof\xc3\xad"
	  "a",
	  "Mart\xc3\xadnez", "es_ES", "female", 1 },
	{ "Daniel", "Weber", "de_DE", "male", 1 },
	{ "Yuki", "Tanaka", "ja_JP", "female", 9 },
	{ "Omar", "Haddad", "ar_AR", "male", 3 },
	{ "Chlo\xc3\xa9", "Lambert", "fr_FR", "female", 1 },
	{ "Olena", "Kovalenko", "uk_UA", "female", 2 },
	{ "Marcus", "Reid", "en_US", "male", -5 },
	{ "Min-jun", "Park", "ko_KR", "male", 9 },
	{ "Elif", "Demir", "tr_TR", "female", 3 },
};

#define DEMO (long long)(sizeof(demo) / sizeof(demo[0]))

/* 16 or 17 digits out of a hash, so that nothing need be stored to have them again. */
static void stable_digits(const char *kind, long long person, const char *page, char *out,
			  size_t digits)
{
	char *seed = xfmt("%s:%lld:%s", kind, person, page);
	u8 h[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(h, (const u8 *)seed, strlen(seed));
	for (size_t i = 0; i < digits; i++)
		out[i] = (char)('0' + (i ? h[i] % 10 : 1 + h[i] % 9));
	out[digits] = '\0';
	free(seed);
}

static void set_name(struct customer *c, const char *name)
{
	const char *space = strrchr(name, ' ');

	copy_text(c->first, sizeof(c->first), name);
	if (space && (size_t)(space - name) < sizeof(c->first)) {
		c->first[space - name] = '\0';
		copy_text(c->last, sizeof(c->last), space + 1);
	}
}

static struct customer *add(struct graph *g, struct page *p, const char *psid)
{
	struct customer *c = xcalloc(1, sizeof(*c));

	copy_text(c->psid, sizeof(c->psid), psid);
	c->page = p;
	c->updated = meta_now(g);
	copy_text(c->profile, sizeof(c->profile), "ok");
	copy_text(c->locale, sizeof(c->locale), "en_US");
	if (g->last_customer)
		g->last_customer->next = c;
	else
		g->customers = c;
	g->last_customer = c;
	map_put(&g->by_psid, c->psid, c);
	return c;
}

static void name_conversation(struct graph *g, struct customer *c)
{
	char digits[18];

	stable_digits(c->psid, c->person, c->page->id, digits, 17);
	copy_text(c->conversation, sizeof(c->conversation), "t_");
	copy_text(c->conversation + 2, sizeof(c->conversation) - 2, digits);
	if (!map_get(&g->by_conversation, c->conversation))
		map_put(&g->by_conversation, c->conversation, c);
}

struct customer *customer_add(struct graph *g, struct page *p, long long person, const char *name)
{
	char psid[24];

	if (person < 0)
		person = g->persons;
	if (person >= g->persons)
		g->persons = person + 1;
	stable_digits("psid", person, p->id, psid, person % 3 ? 16 : 17);
	struct customer *c = map_get(&g->by_psid, psid);
	if (c)
		return c;
	c = add(g, p, psid);
	c->person = person;
	name_conversation(g, c);
	if (name && *name) {
		set_name(c, name);
	} else {
		char *made = xfmt("%s %s", demo[person % DEMO].first, demo[person % DEMO].last);
		set_name(c, made);
		free(made);
	}
	copy_text(c->locale, sizeof(c->locale), demo[person % DEMO].locale);
	copy_text(c->gender, sizeof(c->gender), demo[person % DEMO].gender);
	c->timezone = demo[person % DEMO].timezone;
	changed(g);
	return c;
}

struct customer *customer_on_page(struct graph *g, struct customer *c, struct page *p)
{
	if (c->page == p)
		return c;
	char *name = customer_name(c);
	struct customer *there = customer_add(g, p, c->person, name);
	free(name);
	return there;
}

struct customer *customer_find(struct graph *g, const char *psid)
{
	return map_get(&g->by_psid, psid);
}

/* With the setting any_psid whoever is written to exists (a sink for load tests). */
struct customer *customer_any(struct graph *g, struct page *p, const char *psid)
{
	struct customer *c = customer_find(g, psid);

	if (c || !g->set.any_psid || strlen(psid) >= sizeof(c->psid))
		return c;
	c = add(g, p, psid);
	c->person = g->persons++;
	name_conversation(g, c);
	set_name(c, "Some Body");
	return c;
}

void demo_customers(struct graph *g, struct page *p, long n)
{
	for (long i = 0; i < n; i++)
		customer_add(g, p, i, NULL);
}

char *customer_name(const struct customer *c)
{
	return xfmt("%s%s%s", c->first, *c->last ? " " : "", c->last);
}

/* A time for the customer's next event: `at` if given, else now, and never the same twice. */
long long customer_time(struct graph *g, struct customer *c, long long at)
{
	if (at)
		return at;
	at = meta_now(g);
	if (at <= c->last_ts)
		at = c->last_ts + 1;
	c->last_ts = at;
	return at;
}
