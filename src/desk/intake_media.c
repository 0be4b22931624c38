#include "base/base.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/log.h"
#include "desk/intake_media.h"
#include "meta/attachment.h"
#include "store/attachment.h"

/* The switch for customers' files; what left the page by the inbox is shown when either is on. */
static bool switched_off(const struct intake_one *one)
{
	const struct page_row *p = one->page;

	return one->event->kind == EVENT_ECHO ? !p->attachments_in && !p->attachments_out :
		!p->attachments_in;
}

static void row_of(struct jw *w, const struct attachment *a, bool off)
{
	const char *reason = !a->fetch ? NULL : off ? "page_off" : a->odd;

	jw_object(w);
	jw_kcstr(w, "kind", a->kind);
	jw_kstr(w, "url", a->url);
	jw_kstr(w, "sticker_id", a->sticker_id);
	jw_kstr(w, "name", a->name);
	jw_kcstr(w, "state", !a->fetch ? "none" : reason ? "refused" : "new");
	jw_kcstr(w, "reason", reason);
	jw_end_object(w);
}

enum err intake_attachments(struct db *db, const struct intake_one *one, const struct attachment_home *home)
{
	const struct event *ev = one->event;
	const struct json *content, *list;
	struct buf out;
	struct jw w;

	if (!ev->attachments)
		return OK;
	content = j_parse(one->arena, ev->content, NULL);
	list = j_get(content, "attachments");
	if (j_len(list) > LIMIT_ATTACHMENTS)
		log_peer("a message has %zu attachments: %d are kept", j_len(list), LIMIT_ATTACHMENTS);
	/* what we write of one is never longer than it is, but for the words of ours */
	buf_init(&out, one->arena, ev->content.len * 6 + LIMIT_ATTACHMENTS * 256);
	jw_init(&w, &out);
	jw_array(&w);
	for (size_t i = 0; i < j_len(list) && i < LIMIT_ATTACHMENTS; i++) {
		struct attachment a = attachment_read(one->arena, j_at(list, i),
						      j_get(content, "sticker_id"));

		row_of(&w, &a, switched_off(one));
	}
	jw_end_array(&w);
	if (out.overflow) {
		log_bug("the attachments of a message don't fit");
		return OK;
	}
	return db_err(attachment_add_all(db, home->message, home->conversation, home->identity, one->page->id,
					 ev->kind == EVENT_ECHO ? STR("out") : STR("in"), buf_str(&out),
					 one->received_at));
}
