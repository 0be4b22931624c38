#include "base/base.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "desk/delivery.h"
#include "desk/preview.h"
#include "desk/replies.h"
#include "desk/reply_files.h"
#include "meta/split.h"
#include "store/conversation.h"
#include "store/identity.h"
#include "store/session.h"
#include "sys/crypt.h"

/* More parts than LIMIT_REPLY_UNITS can make, even when each is cut early at a paragraph. */
#define MAX_PARTS 64

/* Locks in the house's order: identity, then conversation (architecture 4.4). */
static enum err lock_both(struct db *db, i64 conversation, struct conversation_row *row)
{
	struct identity_row identity;
	enum err e = db_err(conversation_get(db, conversation, row));

	if (e || (e = db_err(identity_lock(db, row->identity_id, &identity))))
		return e;
	return db_err(conversation_lock(db, conversation, row));
}

static bool may_write(struct actor actor, const struct conversation_row *row)
{
	return actor_leads(actor) || row->agent_id == actor.id;
}

/* --- posting ---------------------------------------------------------------------------------- */

static struct digest post_hash(struct reply_post *p)
{
	struct str files = STR("");
	for (size_t i = 0; i < p->nuploads; i++)
		files = arena_printf(p->arena, "%.*s %lld", STR_ARG(files), (long long)p->uploads[i]);

	const struct str rich = p->rich ? rich_content(p->arena, p->rich) : STR("");
	const struct str parts[] = {
		arena_printf(p->arena, "%lld", (long long)p->conversation_id),
		p->note ? STR("note") : STR("reply"), p->text,
		p->reply_to.ptr ? p->reply_to : STR(""), files, rich,
	};

	/* without files and templates as it always was: what was posted before an update is known after it */
	return sha256_parts(parts, ARRAY_LEN(parts) - !rich.len - !(files.len || rich.len));
}

/* OK and p->repeated: this key was posted before. */
static enum err look_for_key(struct db *db, struct reply_post *p, const struct digest *hash)
{
	enum err e = db_err(message_by_key(db, p->actor.id, p->client_key, MAX_PARTS, &p->messages,
					   &p->n));

	if (e || !p->n)
		return e;
	if (!str_eq(p->messages[0].client_hash, digest_str(hash))) {
		p->refusal.code = "key_reused";
		return ERR_CONFLICT;
	}
	p->repeated = true;
	return OK;
}

/* A reply by its agent takes the conversation out of waiting and wrap-up. */
static enum err back_to_work(struct db *db, struct reply_post *p, struct conversation_row *row)
{
	bool waiting = str_is(row->state, "waiting");
	enum err e;

	if ((!waiting && !str_is(row->state, "wrap_up")) || row->agent_id != p->actor.id)
		return OK;
	e = db_err(conversation_set(db, row->id, STR("active"), row->agent_id, row->queue_id,
				    row->assigned_at, p->now));
	if (e || (e = db_err(conversation_event_add(db, row->id, p->now, STR("replied"), STR("agent"),
						    p->actor.id, STR("active"), row->agent_id,
						    row->queue_id, NO_STR))))
		return e;
	row->version++;
	/* wrap-up counted already */
	return waiting ? db_err(agent_load_add(db, row->agent_id, 1)) : OK;
}

/* One message of a reply: a file, a piece of the text, or a template. */
struct piece {
	const struct upload_row *file;
	const char *kind;
	struct str text, content, preview;
};

static enum err add_part(struct db *db, struct reply_post *p, struct conversation_row *row,
			 const struct digest *hash, const struct piece *piece, i64 part, i64 not_before)
{
	const char *direction = p->note ? "internal" : "out";
	struct outgoing out = { .identity_id = row->identity_id, .conversation_id = row->id,
				.page_id = row->page_id, .not_before = not_before };
	enum db_result r;
	enum err e;

	row->last_seq++;
	row->version++;
	e = db_err(conversation_out(db, row->id, row->last_seq, piece->preview,
				    str_of(direction), p->now, p->now, !p->note));
	if (e)
		return e;
	r = message_add(db, row->id, row->page_id, row->identity_id, row->last_seq, row->version, NO_STR,
			str_of(direction), p->note ? STR("note") : STR("agent"), p->actor.id,
			p->note ? STR("note") : str_of(piece->kind), piece->text, piece->content,
			part ? NO_STR : p->reply_to, p->client_key, part, digest_str(hash),
			p->note ? STR("internal") : STR("queued"), p->now, p->now);
	if (r != DB_OK)
		return db_err(r);
	if (p->note)
		return OK;
	out.message_id = db_insert_id(db);
	e = piece->file ? reply_files_take(db, piece->file, out.message_id, row->id, row->identity_id, row->page_id,
					   p->now) : OK;
	return e ? e : delivery_enqueue(db, &out);
}

/* How many there are; *out has room for all. */
static size_t pieces_of(struct reply_post *p, const struct upload_row *files, struct piece *out)
{
	struct arena *a = p->arena;
	struct rich alone = { .kind = RICH_NO_TEMPLATE };
	struct str *texts;
	size_t n = p->nuploads, ntexts = p->note ? 1 : text_split(a, p->text, LIMIT_TEXT_UNITS, &texts);

	for (size_t i = 0; i < p->nuploads; i++)
		out[i] = (struct piece){ &files[i], "attachment", NO_STR, reply_files_content(a, &files[i]),
					 reply_files_preview(a, &files[i]) };
	for (size_t i = 0; i < ntexts; i++) {
		struct str text = p->note ? p->text : texts[i];

		out[n++] = (struct piece){ NULL, "text", text, NO_STR, preview_of(a, text) };
	}
	if (!p->rich || (p->rich->kind == RICH_NO_TEMPLATE && !p->rich->nreplies))
		return n;
	if (p->rich->kind != RICH_NO_TEMPLATE) {
		struct str words = rich_words(p->rich);

		out[n++] = (struct piece){ NULL, "template", NO_STR, rich_content(a, p->rich),
					   words.ptr ? preview_of(a, words) : STR("[template]") };
		return n;
	}
	alone.nreplies = p->rich->nreplies;
	memcpy(alone.replies, p->rich->replies, sizeof alone.replies);
	out[n - 1].content = rich_content(a, &alone);
	return n;
}

static enum err post(struct db *db, void *arg)
{
	struct reply_post *p = arg;
	struct digest hash = post_hash(p);
	struct conversation_row row;
	struct upload_row *files = arena_array(p->arena, struct upload_row, p->nuploads);
	struct piece *pieces = arena_array(p->arena, struct piece, p->nuploads + MAX_PARTS + 1);
	struct user_row author;
	size_t n;
	i64 not_before;
	enum err e = lock_both(db, p->conversation_id, &row);

	p->repeated = false;
	/* the key first: a repeated POST is answered the same, whatever happened since */
	if (e || (e = look_for_key(db, p, &hash)) || p->repeated)
		return e;
	if (str_is(row.state, "closed") && !p->note) {
		p->refusal.code = "closed";
		return ERR_CONFLICT;
	}
	if (!p->note && !may_write(p->actor, &row)) {
		p->refusal.code = "not_yours";
		return ERR_CONFLICT;
	}
	if ((e = reply_files_look(db, p, files)) || (e = db_err(user_by_id(db, p->actor.id, &author))))
		return e;
	not_before = author.sending_delay_s > 0 ? p->now + author.sending_delay_s * SECOND_MS : 0;
	if (!p->note && (e = back_to_work(db, p, &row)))
		return e;
	n = pieces_of(p, files, pieces);
	for (size_t i = 0; i < n && !e; i++)
		e = add_part(db, p, &row, &hash, &pieces[i], (i64)i, not_before);
	if (e)
		return e;
	return db_err(message_by_key(db, p->actor.id, p->client_key, MAX_PARTS, &p->messages, &p->n));
}

static bool only_blanks(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr(" \t\r\n", text.ptr[i], 4))
			return false;
	return true;
}

static enum err check_text(struct str text, size_t max, struct refusal *refusal)
{
	refusal->code = only_blanks(text) ? "empty" : utf8_units(text) > max ? "too_long" : NULL;
	return refusal->code ? ERR_INVALID : OK;
}

static enum err check_files(struct reply_post *p)
{
	p->refusal.code = p->nuploads > LIMIT_REPLY_FILES ? "too_many_files" : p->note ? "note_files" : NULL;
	return p->refusal.code ? ERR_INVALID : OK;
}

static enum err check_rich(struct reply_post *p)
{
	bool template = p->rich->kind != RICH_NO_TEMPLATE;

	if (p->note && (template || p->rich->nreplies))
		p->refusal.code = "note_rich";
	else if (!template && p->rich->nreplies && only_blanks(p->text))
		p->refusal.code = "rich_needs_text";	/* Meta wants them under something to read */
	return p->refusal.code ? ERR_INVALID : OK;
}

enum err reply_post(struct db *db, struct reply_post *p)
{
	bool beside = p->nuploads || (p->rich && p->rich->kind != RICH_NO_TEMPLATE);
	enum err e = p->nuploads ? check_files(p) : OK;

	if (!e && p->rich)
		e = check_rich(p);
	if (!e && !(beside && only_blanks(p->text)))
		e = check_text(p->text, LIMIT_REPLY_UNITS, &p->refusal);
	return e ? e : db_tx(db, "reply", post, p);
}

/* --- changing --------------------------------------------------------------------------------- */

struct change {
	struct reply_change *c;
	struct conversation_row row;
	i64 version;		/* the conversation's, after this change */
};

static enum err refuse(struct reply_change *c, const char *code)
{
	c->refusal.code = code;
	return ERR_CONFLICT;
}

/* Locks, finds the message, checks the right to touch it, bumps the version. */
static enum err begin(struct db *db, struct reply_change *c, struct change *ch)
{
	enum err e = lock_both(db, c->conversation_id, &ch->row);

	ch->c = c;
	if (e || (e = db_err(message_by_seq(db, c->conversation_id, c->seq, &c->message))))
		return e;
	if (!str_is(c->message.direction, "out") || !str_is(c->message.author_kind, "agent"))
		return refuse(c, "state");
	if (!may_write(c->actor, &ch->row))
		return refuse(c, "not_yours");
	ch->version = ch->row.version + 1;
	return db_err(conversation_bump(db, ch->row.id, c->now));
}

static bool state_in(const struct message_row *m, const char *a, const char *b, const char *d)
{
	return str_is(m->state, a) || str_is(m->state, b) || str_is(m->state, d);
}

/* What can't be changed any more says why: on its way, gone, or given up. */
static enum err too_late(struct reply_change *c)
{
	if (state_in(&c->message, "sending", "unknown", "retry"))
		return refuse(c, "being_sent");
	return refuse(c, state_in(&c->message, "sent", "confirmed", "") ? "sent" : "state");
}

static enum err edit(struct db *db, void *arg)
{
	struct reply_change *c = arg;
	struct change ch;
	enum err e = begin(db, c, &ch);

	if (e)
		return e;
	if (!str_is(c->message.kind, "text"))
		return refuse(c, "state");	/* a file is discarded and another one sent */
	if (!state_in(&c->message, "queued", "retry", "parked") && !str_is(c->message.state, "failed"))
		return too_late(c);
	e = db_err(message_edit(db, c->message.id, c->text, ch.version, c->now));
	return e ? e : db_err(message_by_seq(db, c->conversation_id, c->seq, &c->message));
}

enum err reply_edit(struct db *db, struct reply_change *c)
{
	enum err e = check_text(c->text, LIMIT_TEXT_UNITS, &c->refusal);

	return e ? e : db_tx(db, "edit", edit, c);
}

static enum err discard(struct db *db, void *arg)
{
	struct reply_change *c = arg;
	struct change ch;
	enum err e = begin(db, c, &ch);

	if (e)
		return e;
	if (state_in(&c->message, "queued", "retry", "parked")) {
		e = delivery_withdraw(db, c->message.id);
		if (e == ERR_CONFLICT)
			return refuse(c, "being_sent");
		if (e)
			return e;
	} else if (!str_is(c->message.state, "failed") &&
		   (!str_is(c->message.state, "unknown") || c->message.settling)) {
		return too_late(c);
	}
	e = db_err(message_set_state(db, c->message.id, STR("discarded"), NO_STR, ch.version));
	return e ? e : db_err(message_by_seq(db, c->conversation_id, c->seq, &c->message));
}

enum err reply_discard(struct db *db, struct reply_change *c)
{
	return db_tx(db, "discard", discard, c);
}

static enum err requeue(struct db *db, const struct change *ch, i64 message_id)
{
	const struct outgoing out = { .message_id = message_id, .identity_id = ch->row.identity_id,
				      .conversation_id = ch->row.id, .page_id = ch->row.page_id };
	enum err e = db_err(message_requeue(db, message_id, ch->version, ch->c->now));

	return e ? e : delivery_enqueue(db, &out);
}

/* Parts of the same reply that were held back by this one's failure follow it again. */
static enum err requeue_later_parts(struct db *db, const struct change *ch)
{
	const struct message_row *m = &ch->c->message;
	struct message_ref_row *later;
	struct message_row part;
	size_t n;
	enum err e;

	if (!m->client_key.ptr)
		return OK;
	e = db_err(message_later_parts(db, m->author_id, m->client_key, m->part, MAX_PARTS, &later, &n));
	for (size_t i = 0; !e && i < n; i++) {
		if (!str_is(later[i].state, "failed"))
			continue;
		e = db_err(message_by_seq(db, later[i].conversation_id, later[i].seq, &part));
		if (!e && str_is(part.reason, "earlier_part"))
			e = requeue(db, ch, later[i].id);
	}
	return e;
}

static enum err retry(struct db *db, void *arg)
{
	struct reply_change *c = arg;
	struct change ch;
	enum err e = begin(db, c, &ch);

	if (e)
		return e;
	if (!state_in(&c->message, "failed", "discarded", "unknown") || c->message.settling)
		return refuse(c, "state");
	if ((e = requeue(db, &ch, c->message.id)) || (e = requeue_later_parts(db, &ch)))
		return e;
	return db_err(message_by_seq(db, c->conversation_id, c->seq, &c->message));
}

enum err reply_retry(struct db *db, struct reply_change *c)
{
	return db_tx(db, "retry", retry, c);
}
