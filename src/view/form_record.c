#include "base/base.h"
#include "view/form_record.h"

static struct form_note *note(const struct view *v, const char *name, struct str label)
{
	struct form_record *r = v->record;
	struct form_note *n;

	if (!r || !r->forms || r->n == FORM_RECORD_MAX)
		return NULL;
	n = &r->list[r->n++];
	/* names may be made on the stack of a template */
	*n = (struct form_note){ .name = arena_str(r->arena, str_of(name)), .label = arena_str(r->arena, label),
				 .form = r->forms - 1 };
	return n;
}

void form_note_text(const struct view *v, const char *name, struct str label, struct str value)
{
	struct form_note *n = note(v, name, label);

	if (n)
		n->value = value;
}

void form_note_choice(const struct view *v, const char *name, struct str label, const struct form_choice *choices,
		      size_t count)
{
	struct form_note *n = note(v, name, label);
	struct form_choice *copy;

	if (!n)
		return;
	/* templates make some on their stack */
	n->choices = copy = arena_array(v->record->arena, struct form_choice, count);
	memcpy(copy, choices, count * sizeof *copy);
	n->nchoices = count;
	n->value = count ? choices[0].value : NO_STR;
	for (size_t i = 0; i < count; i++)
		if (choices[i].selected)
			n->value = choices[i].value;
}

void form_note_box(const struct view *v, const char *name, struct str label, struct str value, bool on)
{
	struct form_note *n = note(v, name, label);

	if (!n)
		return;
	n->box = true;
	n->value = arena_str(v->record->arena, value);
	n->on = on;
}

void form_note_one(const struct view *v, const char *name, struct str label, i64 id, bool on)
{
	if (v->record)
		form_note_box(v, name, label, arena_printf(v->record->arena, "%lld", (long long)id), on);
}

struct str form_note_label(const struct view *v, enum text_key nth, size_t number, enum text_key part)
{
	struct str text;

	if (!v->record)
		return NO_STR;
	text = arena_printf(v->record->arena, "%zu", number);
	text = lang_fill(v->record->arena, lang_text(v->lang, nth), &text, 1);
	return arena_printf(v->record->arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(lang_text(v->lang, part)));
}

void form_record_begin(struct form_record *r)
{
	r->forms++;
}
