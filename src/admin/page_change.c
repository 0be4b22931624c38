/*
 * What the audit log keeps of a page that was added or changed.
 */
#include "base/base.h"
#include "admin/change.h"
#include "view/admin.h"

struct str page_facts(struct ctx *c, const struct page_form *f)
{
	struct change ch;

	change_begin(c, &ch);
	change_fact(&ch, "name", f->name);
	change_fact(&ch, "meta_id", f->meta_id);
	change_fact(&ch, "username", f->username);
	change_fact(&ch, "app", f->app_name);
	change_fact(&ch, "language", f->language);
	if (f->token.len)
		change_secret(&ch, "token");
	return change_end(&ch);
}

struct str page_differences(struct ctx *c, const struct channel_page_row *old, const struct page_form *f)
{
	struct change ch;

	change_begin(c, &ch);
	change_str(&ch, "name", old->name, f->name);
	change_str(&ch, "username", old->username, f->username);
	change_i64(&ch, "workstream", old->workstream_id, f->workstream_id);
	change_str(&ch, "language", old->language, f->language);
	change_bool(&ch, "enabled", old->enabled, f->enabled);
	change_bool(&ch, "attachments_in", old->attachments_in, f->attachments_in);
	change_bool(&ch, "attachments_out", old->attachments_out, f->attachments_out);
	change_bool(&ch, "human_agent_tag", old->human_agent_tag, f->human_agent_tag);
	change_bool(&ch, "restricted_media", old->restricted_media, f->restricted_media);
	change_bool(&ch, "survey", old->survey, f->survey);
	change_bool(&ch, "privacy", old->privacy_at != NONE, f->privacy);
	return change_end(&ch);
}
