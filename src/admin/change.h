/*
 * What a change changed, for the audit log: old and new values of the fields that differ, as JSON,
 * {"name": {"old": "A", "new": "B"}, "token": "replaced"}. Of secrets never more than that word.
 *
 *	struct change ch;
 *	change_begin(c, &ch);
 *	change_str(&ch, "name", row.name, form.name);
 *	admin_audit(c, "edit", "app", id, change_end(&ch));
 */
#ifndef ADMIN_CHANGE_H
#define ADMIN_CHANGE_H

#include "base/jsonw.h"
#include "web/web.h"

struct change {
	struct buf out;
	struct jw w;
	bool any;
};

void change_begin(struct ctx *c, struct change *ch);
void change_str(struct change *ch, const char *field, struct str old, struct str new);
void change_i64(struct change *ch, const char *field, i64 old, i64 new);
void change_bool(struct change *ch, const char *field, bool old, bool new);
/* A value without its old one: of what was made, or what goes. */
void change_fact(struct change *ch, const char *field, struct str value);
void change_secret(struct change *ch, const char *field);
struct str change_end(struct change *ch);	/* absent: nothing differs */

struct page_form;
struct channel_page_row;
struct str page_facts(struct ctx *c, const struct page_form *f);
struct str page_differences(struct ctx *c, const struct channel_page_row *old, const struct page_form *f);

#endif
