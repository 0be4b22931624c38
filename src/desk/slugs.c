#include "base/base.h"
#include "base/buf.h"
#include "base/limits.h"
#include "desk/slugs.h"

#define VARIABLE_MAX 100

static const struct { const char *name; bool quick, automated, template; } slugs[SLUGS] = {
	[SLUG_CUSTOMER_NAME] = { "CustomerName", true, true, true },
	[SLUG_CUSTOMER_FIRST_NAME] = { "CustomerFirstName", true, true, true },
	[SLUG_CUSTOMER_LAST_NAME] = { "CustomerLastName", true, true, true },
	[SLUG_AGENT_NAME] = { "AgentName", true, true, true },
	[SLUG_AGENT_FIRST_NAME] = { "AgentFirstName", true, true, true },
	[SLUG_AGENT_NICKNAME] = { "AgentNickname", true, true, true },
	[SLUG_PAGE_NAME] = { "PageName", true, true, true },
	[SLUG_QUEUE_NAME] = { "QueueName", true, true, true },
	[SLUG_NEXT_OPENING] = { "NextOpening", false, true, false },
	[SLUG_LANGUAGE] = { "Language", false, false, true },
	[SLUG_WAITING_TIME] = { "WaitingTime", false, false, true },
	[SLUG_LAST_MESSAGE] = { "LastMessage", false, false, true },
};

const char *slug_name(enum slug slug)
{
	return slugs[slug].name;
}

bool slug_fits(enum slug slug, enum slug_use use)
{
	switch (use) {
	case SLUGS_QUICK_REPLY: return slugs[slug].quick;
	case SLUGS_AUTOMATED: return slugs[slug].automated;
	case SLUGS_TEMPLATE: break;
	}
	return slugs[slug].template;
}

bool slugs_variable_name(struct str s)
{
	if (!s.len || s.len > VARIABLE_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_'))
			return false;
	}
	return true;
}

/* Length of the slug that s begins with, braces included; 0: the brace stands for itself. */
static size_t slug_len(struct str s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[i] == '}')
			return i + 1;
		if (s.ptr[i] == '{' || s.ptr[i] == '\n' || s.ptr[i] == '\r')
			return 0;
	}
	return 0;
}

static void classify(struct slug_piece *p)
{
	struct str inner = { p->text.ptr + 1, p->text.len - 2 };

	p->kind = SLUG_UNKNOWN;
	p->inner = inner;
	if (inner.len > 1 && inner.ptr[0] == '?') {
		p->inner = str_trim(str_skip(inner, 1));
		if (p->inner.len)
			p->kind = SLUG_QUESTION;
		return;
	}
	if (inner.len > 2 && inner.ptr[0] == '$' && inner.ptr[inner.len - 1] == '$') {
		p->inner = (struct str){ inner.ptr + 1, inner.len - 2 };
		if (slugs_variable_name(p->inner))
			p->kind = SLUG_VARIABLE;
		return;
	}
	for (enum slug i = 0; i < SLUGS; i++)
		if (str_is(inner, slugs[i].name)) {
			p->kind = SLUG_NAME;
			p->slug = i;
		}
}

bool slugs_next(struct str *rest, struct slug_piece *out)
{
	size_t i, n = 0;

	if (!rest->len)
		return false;
	for (i = 0; i < rest->len; i++)
		if (rest->ptr[i] == '{' && (n = slug_len(str_skip(*rest, i))))
			break;
	*out = (struct slug_piece){ .kind = SLUG_TEXT };
	out->text = str_head(*rest, i ? i : n);
	if (!i)
		classify(out);
	*rest = str_skip(*rest, out->text.len);
	return true;
}

bool slugs_check(struct str text, enum slug_use use, struct str *bad)
{
	struct slug_piece p;

	while (slugs_next(&text, &p)) {
		/* nobody is there to be asked when a text goes out, or is shown, by itself */
		if (p.kind != SLUG_UNKNOWN && !(p.kind == SLUG_NAME && !slug_fits(p.slug, use)) &&
		    !(p.kind == SLUG_QUESTION && use != SLUGS_QUICK_REPLY))
			continue;
		*bad = p.text;
		return false;
	}
	return true;
}

static struct str variable(const struct slug_values *values, struct str name)
{
	for (size_t i = 0; i < values->nvariables; i++)
		if (str_eq(values->variables[i].name, name))
			return values->variables[i].value;
	return NO_STR;
}

struct str slugs_fill(struct arena *a, struct str text, const struct slug_values *values)
{
	struct slug_piece p;
	size_t questions = 0;
	struct buf out;

	buf_init(&out, a, LIMIT_API_BODY);
	while (slugs_next(&text, &p)) {
		if (p.kind == SLUG_TEXT)
			buf_add(&out, p.text);
		else if (p.kind == SLUG_NAME)
			buf_add(&out, values->names[p.slug]);
		else if (p.kind == SLUG_VARIABLE)
			buf_add(&out, variable(values, p.inner));
		else if (p.kind == SLUG_QUESTION && questions++ < values->nanswers)
			buf_add(&out, values->answers[questions - 1]);
	}
	return out.len ? buf_str(&out) : STR("");
}

struct str slugs_first_name(struct str name)
{
	struct str first;

	name = str_trim(name);
	return str_cut(&name, ' ', &first) ? first : NO_STR;
}

struct str slugs_last_name(struct str name)
{
	size_t i;

	name = str_trim(name);
	for (i = name.len; i > 0 && name.ptr[i - 1] != ' '; i--)
		;
	return i ? str_skip(name, i) : NO_STR;
}
