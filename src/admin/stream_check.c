/*
 * Checks a workstream: what stands in the way of its work, and where each is mended.
 */
#include "base/base.h"
#include "admin/stream.h"
#include "desk/rules_load.h"
#include "view/admin_stream_check.h"

static struct str path_of(struct ctx *c, i64 stream, const struct stream_problem *p)
{
	const long long id = (long long)p->id, of = (long long)stream;

	switch (p->what) {
	case STREAM_NO_QUEUE: case STREAM_QUEUE_NOBODY_ABLE:
		return arena_printf(c->arena, "/admin/workstreams/%lld/distribution", of);
	case STREAM_NO_PAGE:
		return STR("/admin/pages");
	case STREAM_PAGE_NO_SECRET: case STREAM_PAGE_NOT_VERIFIED:
		return arena_printf(c->arena, "/admin/apps/%lld", id);
	case STREAM_PAGE_NO_TOKEN: case STREAM_PAGE_PARKED: case STREAM_PAGE_OFF:
		return arena_printf(c->arena, "/admin/pages/%lld", id);
	case STREAM_QUEUE_EMPTY: case STREAM_QUEUE_NEVER_OPEN: case STREAM_QUEUE_NO_HOURS:
		return arena_printf(c->arena, "/admin/queues/%lld", id);
	case STREAM_RULE_LOCALE: case STREAM_RULE_TIMEZONE:
		return arena_printf(c->arena, "/admin/rules/%lld", id);
	case STREAM_SKILL_NOBODY:
		return arena_printf(c->arena, "/admin/skills/%lld", id);
	case STREAM_TEXTS_MISSING:
		return arena_printf(c->arena, "/admin/automated?page=%lld", id);
	case STREAM_NO_REPLIES:
		return STR("/admin/quick-replies/new");
	case STREAM_NO_RULE_ROUTES: case STREAM_FINDINGS:
		break;
	}
	return arena_printf(c->arena, "/admin/workstreams/%lld/rules", of);
}

enum err admin_stream_check(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_stream_row stream;
	struct stream_queue_row *queues;
	struct stream_page_row *pages;
	struct work_skill_row *skills;
	struct rules rules;
	struct stream_facts facts = { .id = in->id, .stream = &stream, .rules = &rules, .now = c->now };
	struct stream_report *report = arena_alloc(c->arena, sizeof *report);
	struct stream_check_page page = { .id = in->id, .report = report };
	struct admin_reply r;
	enum err e = db_err(work_stream_get(c->db, in->id, &stream));

	if (e || (e = db_err(stream_queues(c->db, in->id, WORK_LIST_MAX, &queues, &facts.nqueues))) ||
	    (e = db_err(stream_pages(c->db, in->id, WORK_LIST_MAX, &pages, &facts.npages))) ||
	    (e = db_err(work_skill_list(c->db, WORK_LIST_MAX, &skills, &facts.nskills))) ||
	    (e = rules_load(c->db, c->arena, in->id, stream.fallback_queue_id, &rules)))
		return e;
	facts.queues = queues;
	facts.pages = pages;
	facts.skills = skills;
	stream_look(c->arena, &facts, report);
	page.name = stream.name;
	for (size_t i = 0; i < report->n; i++)
		page.paths[i] = path_of(c, in->id, &report->list[i]);
	admin_begin(c, &r, "workstreams", stream.name);
	admin_crumb(&r, admin_text(c, T_admin_stream_title), STR("/admin/workstreams"));
	view_admin_stream_check(&r.out, &r.view, &r.frame, &page);
	return admin_send(c, &r, 200);
}
