#include "fuzz.h"

#include "base/utf8.h"
#include "meta/card.h"
#include "sys/json.h"

static void check_text(struct str s, size_t points)
{
	MUST(s.len || !s.ptr);
	MUST(utf8_valid(s) && utf8_points(s) <= points);
}

/* The input is a message's content. Whatever it is, what comes out can be shown. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct card *cards;
	struct arena a;
	size_t n;

	arena_init(&a);
	n = cards_of(&a, text, &cards);
	MUST(n <= CARDS_MAX);
	MUST(n == 0 || j_parse(&a, text, NULL) != NULL);
	for (size_t i = 0; i < n; i++) {
		const struct card *c = &cards[i];

		MUST(c->kind < CARD_KINDS && card_kind_name(c->kind));
		check_text(c->type, 60);
		check_text(c->title, 300);
		check_text(c->text, 2000);
		check_text(c->url, 2000);
		check_text(c->timezone, 60);
		MUST(c->nbuttons <= CARD_BUTTONS);
		for (size_t b = 0; b < c->nbuttons; b++) {
			MUST(c->buttons[b].title.len);
			check_text(c->buttons[b].title, 300);
			check_text(c->buttons[b].url, 2000);
		}
		/* nothing is shown as a link or place that has neither name nor address */
		if (c->kind == CARD_LINK || c->kind == CARD_POST || c->kind == CARD_REEL)
			MUST(c->title.len || c->url.len);
		if (c->kind == CARD_LOCATION)
			MUST(c->url.len);
	}
	arena_release(&a);
	return 0;
}
