/*
 * The lines of an overflow form: what happens when a queue is closed, full, or lets people wait.
 */
#include "base/base.h"
#include "admin/overflow.h"

static size_t lines_of(const struct overflow_lines *l)
{
	return l->of_rule ? OVERFLOW_WAITING : OVERFLOW_CAUSES;
}

static struct str posted(struct ctx *c, size_t cause, const char *part)
{
	char name[24];

	return str_head(form_trim(req_form(c->req, overflow_input(name, (int)cause, part))), 100);
}

void overflow_lines_read(struct ctx *c, struct overflow_lines *l)
{
	for (size_t i = 0; i < lines_of(l); i++) {
		l->line[i].action = posted(c, i, "do");
		l->line[i].queue = posted(c, i, "queue");
		l->line[i].threshold = posted(c, i, "at");
	}
}

void overflow_lines_as_saved(struct ctx *c, struct overflow_lines *l, const struct overflow *o)
{
	for (size_t i = 0; i < lines_of(l); i++) {
		const struct overflow_step *s = &o->step[i];
		bool said = s->action != OVERFLOW_INHERIT;

		l->line[i].action = str_of(overflow_actions[said || l->of_rule ? s->action : OVERFLOW_QUEUE]);
		l->line[i].queue = said ? form_i64(c, s->queue) : STR("");
		l->line[i].threshold = !said ? STR("") : i == OVERFLOW_WAITING ? form_span_text(c, s->threshold) :
				       form_i64(c, s->threshold);
	}
}

enum err overflow_lines_offer(struct ctx *c, struct overflow_lines *l, i64 without)
{
	static const struct word_text words[] = {
		{ "", T_admin_overflow_inherit }, { "queue", T_admin_overflow_queue },
		{ "transfer", T_admin_overflow_transfer }, { "end", T_admin_overflow_end },
	};
	static const struct word_text waiting[] = {
		{ "queue", T_admin_overflow_wait }, { "transfer", T_admin_overflow_transfer },
		{ "end", T_admin_overflow_end },
	};
	struct work_choice_row *queues;
	size_t n, kept = 0, first = l->of_rule ? 0 : 1;
	i64 chosen;
	enum err e = db_err(work_queue_choices(c->db, WORK_LIST_MAX, &queues, &n));

	if (e)
		return e;
	for (size_t i = 0; i < n; i++)
		if (queues[i].id != without)
			queues[kept++] = queues[i];
	for (size_t i = 0; i < lines_of(l); i++) {
		if (!parse_i64(l->line[i].queue, 1, INT64_MAX, &chosen))
			chosen = NONE;
		form_choices(c, &l->line[i].queues, queues, kept, chosen, admin_text(c, T_admin_overflow_no_queue));
		if (i == OVERFLOW_WAITING)
			form_words(c, &l->line[i].actions, waiting, ARRAY_LEN(waiting), l->line[i].action);
		else
			form_words(c, &l->line[i].actions, words + first, ARRAY_LEN(words) - first, l->line[i].action);
	}
	return OK;
}

static void wrong(struct ctx *c, struct form_errors *e, size_t cause, const char *part, enum text_key text)
{
	char name[24];

	form_wrong(c, e, arena_cstr(c->arena, str_of(overflow_input(name, (int)cause, part))), text);
}

static bool read_threshold(size_t cause, struct str text, i64 *out)
{
	return cause == OVERFLOW_WAITING ? form_span_read(text, OVERFLOW_WAIT_MAX_M, out) :
					   parse_i64(text, 1, OVERFLOW_FULL_MAX, out);
}

/* Fields that the chosen action doesn't use stay unread: people change their mind. */
void overflow_lines_check(struct ctx *c, const struct overflow_lines *l, struct form_errors *e, struct overflow *out)
{
	*out = NO_OVERFLOW;
	for (size_t i = 0; i < lines_of(l); i++) {
		const struct overflow_line *line = &l->line[i];
		struct overflow_step s = { overflow_action_of(line->action), NONE, NONE };
		bool acts = s.action == OVERFLOW_END || s.action == OVERFLOW_TRANSFER;

		if (!form_has_word(&line->actions, line->action)) {
			wrong(c, e, i, "do", T_admin_choose);
			continue;
		}
		if (acts && i != OVERFLOW_CLOSED && !read_threshold(i, line->threshold, &s.threshold))
			wrong(c, e, i, "at", i == OVERFLOW_FULL ? T_admin_overflow_full_at_wrong :
							       T_admin_overflow_waiting_at_wrong);
		if (s.action == OVERFLOW_TRANSFER && (!parse_i64(line->queue, 1, INT64_MAX, &s.queue) ||
						      !form_has_choice(&line->queues, s.queue)))
			wrong(c, e, i, "queue", T_admin_overflow_queue_wrong);
		out->step[i] = s;
	}
}
