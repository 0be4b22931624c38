#include "base/base.h"
#include "base/utf8.h"
#include "admin/change.h"

/* The column holds 64 KiB; one long text less than a note of what happened is no loss. */
#define DATA_MAX 60000
#define VALUE_MAX 2000

void change_begin(struct ctx *c, struct change *ch)
{
	ch->any = false;
	buf_init(&ch->out, c->arena, DATA_MAX);
	jw_init(&ch->w, &ch->out);
	jw_object(&ch->w);
}

static void begin(struct change *ch, const char *field)
{
	ch->any = true;
	jw_key(&ch->w, field);
	jw_object(&ch->w);
}

void change_str(struct change *ch, const char *field, struct str old, struct str new)
{
	if (old.len == new.len && (!old.len || str_eq(old, new)))
		return;
	begin(ch, field);
	jw_kstr(&ch->w, "old", utf8_head(old, VALUE_MAX));
	jw_kstr(&ch->w, "new", utf8_head(new, VALUE_MAX));
	jw_end_object(&ch->w);
}

void change_i64(struct change *ch, const char *field, i64 old, i64 new)
{
	if (old == new)
		return;
	begin(ch, field);
	jw_ki64(&ch->w, "old", old);
	jw_ki64(&ch->w, "new", new);
	jw_end_object(&ch->w);
}

void change_bool(struct change *ch, const char *field, bool old, bool new)
{
	if (old == new)
		return;
	begin(ch, field);
	jw_kbool(&ch->w, "old", old);
	jw_kbool(&ch->w, "new", new);
	jw_end_object(&ch->w);
}

void change_fact(struct change *ch, const char *field, struct str value)
{
	if (!value.len)
		return;
	ch->any = true;
	jw_kstr(&ch->w, field, utf8_head(value, VALUE_MAX));
}

void change_secret(struct change *ch, const char *field)
{
	ch->any = true;
	jw_kcstr(&ch->w, field, "replaced");
}

struct str change_end(struct change *ch)
{
	jw_end_object(&ch->w);
	return ch->any && !ch->out.overflow ? buf_str(&ch->out) : NO_STR;
}
