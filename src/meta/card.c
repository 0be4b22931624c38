#include "base/base.h"
#include "base/utf8.h"
#include "meta/card.h"
#include "meta/event_read.h"
#include "sys/json.h"

/* Nothing of Meta's is longer; the rest of a longer one is not worth a screen. */
#define TITLE_POINTS 300
#define TEXT_POINTS 2000

struct cards {
	struct arena *a;
	struct card *list;
	size_t n, room, position;
	struct card spare;	/* takes what is beyond CARDS_MAX, and is not looked at */
};

static const char *const kind_names[CARD_KINDS] = {
	[CARD_MEDIA] = "media",		[CARD_LOCATION] = "location",
	[CARD_LINK] = "link",		[CARD_POST] = "post",
	[CARD_REEL] = "reel",		[CARD_PRODUCT] = "product",
	[CARD_TEMPLATE] = "template",	[CARD_APPOINTMENT] = "appointment",
	[CARD_HEART] = "heart",		[CARD_COMMAND] = "command",
	[CARD_AD] = "ad",		[CARD_REFERRAL] = "referral",
	[CARD_LEAD] = "lead",		[CARD_UNSUPPORTED] = "unsupported",
};

const char *card_kind_name(enum card_kind k)
{
	return kind_names[k];
}

/* A text of Meta's, absent when empty. */
static struct str text_of(const struct json *v, size_t points)
{
	struct str s = utf8_head(j_text(v), points);

	return s.len ? s : NO_STR;
}

static struct card *add(struct cards *c, enum card_kind kind, struct str type)
{
	struct card *card = &c->spare;

	if (c->n < CARDS_MAX) {
		if (c->n == c->room) {
			size_t more = c->room ? 4 * c->room : 2;

			c->list = arena_grow(c->a, c->list, c->room * sizeof *c->list, more * sizeof *c->list);
			c->room = more;
		}
		card = &c->list[c->n++];
	}
	*card = (struct card){ .kind = kind, .type = type, .position = c->position, .start_at = NONE,
			       .end_at = NONE };
	return card;
}

/* --- attachments ------------------------------------------------------------------------------ */

/* Title and address stand inside the payload or beside it, and "URL" was met too. */
static struct card *add_link(struct cards *c, enum card_kind kind, const struct json *item)
{
	const struct json *payload = j_get(item, "payload");
	struct card *card = add(c, kind, text_of(j_get(item, "type"), 40));

	card->title = text_of(j_get(payload, "title"), TITLE_POINTS);
	if (!card->title.ptr)
		card->title = text_of(j_get(item, "title"), TITLE_POINTS);
	card->url = text_of(j_get(payload, "url"), TEXT_POINTS);
	if (!card->url.ptr)
		card->url = text_of(j_get(item, "url"), TEXT_POINTS);
	if (!card->url.ptr)
		card->url = text_of(j_get(item, "URL"), TEXT_POINTS);
	if (!card->title.ptr && !card->url.ptr && kind != CARD_MEDIA && kind != CARD_LOCATION)
		card->kind = CARD_UNSUPPORTED;
	return card;
}

static void add_location(struct cards *c, const struct json *item)
{
	const struct json *at = j_get(j_get(item, "payload"), "coordinates");
	struct card *card = add_link(c, CARD_LOCATION, item);
	double lat = j_real(j_get(at, "lat"), 1000), lon = j_real(j_get(at, "long"), 1000);

	if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180)) {
		if (!card->url.ptr)
			card->kind = CARD_UNSUPPORTED;
		return;
	}
	card->text = arena_printf(c->a, "%.6g, %.6g", lat, lon);
	card->url = arena_printf(c->a, "https://www.openstreetmap.org/?mlat=%.6f&mlon=%.6f#map=16/%.6f/%.6f",
				 lat, lon, lat, lon);
}

static void add_appointment(struct cards *c, const struct json *item)
{
	const struct json *p = j_get(item, "payload");
	struct card *card = add(c, CARD_APPOINTMENT, STR("appointment_booking"));

	card->title = text_of(j_get(p, "status"), TITLE_POINTS);
	card->start_at = event_time(j_get(p, "start_time"));
	card->end_at = event_time(j_get(p, "end_time"));
	card->timezone = text_of(j_get(p, "timezone"), 60);
}

static void add_buttons(struct card *card, const struct json *buttons)
{
	for (size_t i = 0; i < j_len(buttons) && card->nbuttons < CARD_BUTTONS; i++) {
		const struct json *b = j_at(buttons, i);
		struct str title = text_of(j_get(b, "title"), TITLE_POINTS);

		if (title.ptr)
			card->buttons[card->nbuttons++] = (struct card_button){
				title, text_of(j_get(b, "url"), TEXT_POINTS),
			};
	}
}

/* Elements of generic, media, product and grid templates. */
static void add_elements(struct cards *c, enum card_kind kind, struct str type, const struct json *list)
{
	for (size_t i = 0; i < j_len(list); i++) {
		const struct json *e = j_at(list, i);
		struct card *card = add(c, kind, type);

		card->title = text_of(j_get(e, "title"), TITLE_POINTS);
		card->text = text_of(j_get(e, "subtitle"), TEXT_POINTS);
		card->url = text_of(j_get(j_get(e, "default_action"), "url"), TEXT_POINTS);
		if (!card->url.ptr)
			card->url = text_of(j_get(e, "url"), TEXT_POINTS);
		if (!card->title.ptr)
			card->title = text_of(j_get(e, "media_type"), 40);
		add_buttons(card, j_get(e, "buttons"));
	}
}

static void add_template(struct cards *c, const struct json *item)
{
	const struct json *p = j_get(item, "payload"), *product = j_get(p, "product");
	struct str type = text_of(j_get(p, "template_type"), 40);
	struct card *card;

	/* a customer's question about a product of the shop */
	if (j_len(j_get(product, "elements"))) {
		add_elements(c, CARD_PRODUCT, STR("product"), j_get(product, "elements"));
		return;
	}
	if (j_len(j_get(p, "elements")) && !str_is(type, "receipt")) {
		add_elements(c, CARD_TEMPLATE, type, j_get(p, "elements"));
		return;
	}
	card = add(c, CARD_TEMPLATE, type);
	card->title = text_of(j_get(p, "title"), TITLE_POINTS);
	if (!card->title.ptr)
		card->title = text_of(j_get(item, "title"), TITLE_POINTS);
	if (!card->title.ptr)
		card->title = text_of(j_get(p, "order_number"), TITLE_POINTS);
	card->text = text_of(j_get(p, "text"), TEXT_POINTS);
	if (!card->text.ptr)
		card->text = text_of(j_get(p, "subtitle"), TEXT_POINTS);
	card->url = text_of(j_get(p, "order_url"), TEXT_POINTS);
	add_buttons(card, j_get(p, "buttons"));
}

static const struct { const char *type; enum card_kind kind; } links[] = {
	{ "image", CARD_MEDIA }, { "audio", CARD_MEDIA }, { "video", CARD_MEDIA }, { "file", CARD_MEDIA },
	{ "sticker", CARD_MEDIA }, { "fallback", CARD_LINK }, { "share", CARD_LINK },
	{ "post", CARD_POST }, { "ig_post", CARD_POST }, { "reel", CARD_REEL }, { "ig_reel", CARD_REEL },
};

static void add_attachment(struct cards *c, const struct json *item)
{
	struct str type = text_of(j_get(item, "type"), 40);

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (str_is(type, links[i].type)) {
			add_link(c, links[i].kind, item);
			return;
		}
	}
	if (str_is(type, "location"))
		add_location(c, item);
	else if (str_is(type, "template"))
		add_template(c, item);
	else if (str_is(type, "appointment_booking"))
		add_appointment(c, item);
	else if (str_is(type, "like_heart"))
		add(c, CARD_HEART, type);
	else
		add(c, CARD_UNSUPPORTED, type);
}

/* --- where the customer came from --------------------------------------------------------------- */

static void add_referral(struct cards *c, const struct json *r)
{
	const struct json *ad = j_get(r, "ads_context_data");
	struct str source = text_of(j_get(r, "source"), 60), ref = text_of(j_get(r, "ref"), TITLE_POINTS);
	struct card *card;

	if (!j_is_object(r))
		return;
	if (!str_is(source, "ADS") && !j_is_object(ad) && !j_get(r, "ad_id")) {
		card = add(c, CARD_REFERRAL, source);
		card->title = ref;
		card->url = text_of(j_get(r, "referer_uri"), TEXT_POINTS);
		return;
	}
	card = add(c, CARD_AD, source);
	card->title = text_of(j_get(ad, "ad_title"), TITLE_POINTS);
	if (!card->title.ptr)
		card->title = ref;
	card->text = j_id(c->a, j_get(r, "ad_id"));
	if (card->text.len > 60)
		card->text = NO_STR;
}

static void add_lead(struct cards *c, const struct json *data)
{
	for (size_t i = 0; i < j_len(data); i++) {
		const struct json *answer = j_at(data, i);
		struct card *card = add(c, CARD_LEAD, NO_STR);

		card->title = text_of(j_get(answer, "question"), TITLE_POINTS);
		card->text = text_of(j_get(answer, "answer"), TEXT_POINTS);
	}
}

size_t cards_of(struct arena *a, struct str content, struct card **out)
{
	const struct json *v = content.len ? j_parse(a, content, NULL) : NULL, *list;
	struct cards c = { .a = a };

	*out = NULL;
	if (!j_is_object(v))
		return 0;
	list = j_get(v, "attachments");
	for (c.position = 0; c.position < j_len(list); c.position++)
		add_attachment(&c, j_at(list, c.position));
	c.position = 0;
	if (j_flag(j_get(v, "is_unsupported")))
		add(&c, CARD_UNSUPPORTED, NO_STR);
	list = j_get(v, "commands");
	for (size_t i = 0; i < j_len(list); i++)
		add(&c, CARD_COMMAND, NO_STR)->title = text_of(j_get(j_at(list, i), "name"), TITLE_POINTS);
	add_referral(&c, j_get(v, "referral"));
	add_lead(&c, j_get(j_get(v, "lead"), "data"));
	*out = c.list;
	return c.n;
}
