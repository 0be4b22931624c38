#include "base/base.h"
#include "base/clock.h"
#include "base/buf.h"
#include "view/agent.h"

struct word { const char *word; enum text_key key; };

static enum text_key find(const struct word *words, size_t n, struct str word, enum text_key otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(word, words[i].word))
			return words[i].key;
	return otherwise;
}

static enum text_key noun(const struct file *f)
{
	static const struct word words[] = {
		{ "image", T_file_image }, { "gif", T_file_gif }, { "audio", T_file_audio },
		{ "video", T_file_video }, { "sticker", T_file_sticker },
	};

	if (f->thumb)
		return T_file_thumb;
	return find(words, ARRAY_LEN(words), f->row->kind, T_file_file);
}

/* Catalogue text with %1 to %3 put in; what uses it escapes. */
static struct str put_in(struct arena *a, struct str text, const struct str args[3])
{
	struct buf out;

	buf_init(&out, a, 4000);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '%' && i + 1 < text.len && text.ptr[i + 1] >= '1' && text.ptr[i + 1] <= '3')
			buf_add(&out, args[text.ptr[++i] - '1']);
		else
			buf_addc(&out, text.ptr[i]);
	}
	return buf_str(&out);
}

struct str file_alt(struct arena *a, const struct lang *lang, const struct item *m, const struct file *f)
{
	char iso[32];

	clock_iso(m->row->sent_at, iso);	/* 2026-11-20T14:02:... */
	return put_in(a, lang_text(lang, T_file_alt), (const struct str[]){
		lang_text(lang, noun(f)), m->author, (struct str){ iso + 11, 5 } });
}

static enum text_key why(const struct attachment_row *r)
{
	static const struct word reasons[] = {
		{ "page_off", T_file_page_off }, { "blocked", T_file_blocked },
		{ "too_large", T_file_too_large }, { "day", T_file_day },
		{ "customer_day", T_file_customer_day }, { "address", T_file_address },
		{ "odd", T_file_odd }, { "gone", T_file_gone }, { "space", T_file_space },
	};
	bool waits = str_is(r->state, "new") || str_is(r->state, "fetching");

	if (str_is(r->state, "pruned"))
		return T_file_pruned;
	if (str_is(r->state, "erased"))
		return T_file_erased;
	if (waits)
		return str_is(r->reason, "space") ? T_file_space : r->reason.len ? T_file_again : T_file_fetching;
	return find(reasons, ARRAY_LEN(reasons), r->reason, T_file_failed);
}

struct str file_absent(struct arena *a, const struct lang *lang, const struct item *m, const struct file *f)
{
	return put_in(a, lang_text(lang, why(f->row)), (const struct str[]){
		lang_text(lang, noun(f)), m->author, STR("") });
}
