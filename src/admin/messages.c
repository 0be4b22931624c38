#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "admin/messages.h"

/* Questions shown in a preview; a text of 2000 characters has rarely more. */
#define QUESTIONS_MAX 50

static void wrong_slug(struct ctx *c, struct form_errors *e, const char *field, struct str slug)
{
	struct str shown = utf8_head(slug, 60);

	if (e->n == FORM_ERRORS_MAX)
		return;
	e->list[e->n].field = field;
	e->list[e->n++].text = lang_fill(c->arena, admin_text(c, T_admin_message_slug_wrong), &shown, 1);
}

void message_check_body(struct ctx *c, struct form_errors *e, struct str body, enum slug_use use)
{
	struct str bad;

	if (!body.len || utf8_units(body) > LIMIT_TEXT_UNITS)
		form_wrong(c, e, "body", T_admin_message_body_wrong);
	else if (!slugs_check(body, use, &bad))
		wrong_slug(c, e, "body", bad);
}

void message_check_slugs(struct ctx *c, struct form_errors *e, const char *field, struct str text, enum slug_use use)
{
	struct str bad;

	if (!slugs_check(text, use, &bad))
		wrong_slug(c, e, field, bad);
}

void message_check_locale(struct ctx *c, struct form_errors *e, struct str locale)
{
	if (!form_is_language(locale))
		form_wrong(c, e, "locale", T_admin_message_locale_wrong);
}

void message_samples(struct ctx *c, struct slug_values *v)
{
	struct str customer = admin_text(c, T_admin_message_sample_customer);
	struct str agent = admin_text(c, T_admin_message_sample_agent);

	v->names[SLUG_CUSTOMER_NAME] = customer;
	v->names[SLUG_CUSTOMER_FIRST_NAME] = slugs_first_name(customer);
	v->names[SLUG_CUSTOMER_LAST_NAME] = slugs_last_name(customer);
	v->names[SLUG_AGENT_NAME] = agent;
	v->names[SLUG_AGENT_FIRST_NAME] = v->names[SLUG_AGENT_NICKNAME] = slugs_first_name(agent);
	v->names[SLUG_PAGE_NAME] = admin_text(c, T_admin_message_sample_page);
	v->names[SLUG_QUEUE_NAME] = admin_text(c, T_admin_message_sample_queue);
	v->names[SLUG_NEXT_OPENING] = admin_text(c, T_admin_message_sample_opening);
	v->names[SLUG_LANGUAGE] = STR("pt");
	v->names[SLUG_WAITING_TIME] = admin_text(c, T_admin_message_sample_waiting);
	v->names[SLUG_LAST_MESSAGE] = admin_text(c, T_admin_message_sample_message);
}

struct str message_preview(struct ctx *c, struct str body)
{
	struct str answers[QUESTIONS_MAX], rest = body;
	struct slug_values v = { .answers = answers };
	struct slug_piece p;

	message_samples(c, &v);
	while (v.nanswers < QUESTIONS_MAX && slugs_next(&rest, &p))
		if (p.kind == SLUG_QUESTION)
			answers[v.nanswers++] = arena_printf(c->arena, "[%.*s]", STR_ARG(p.inner));
	return slugs_fill(c->arena, body, &v);
}
