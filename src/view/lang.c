#include "base/base.h"
#include "base/buf.h"
#include "view/lang.h"

static bool same_code(struct str a, const char *b)
{
	size_t i;

	for (i = 0; i < a.len && b[i]; i++)
		if (a.ptr[i] != b[i] && !(a.ptr[i] == '-' && b[i] == '_'))
			return false;
	return i == a.len && !b[i];
}

const struct lang *lang_find(struct str code)
{
	struct str rest = code, language;
	size_t i;

	for (i = 0; i < langs_len; i++)
		if (same_code(code, langs[i].code))
			return &langs[i];
	if (str_cut(&rest, '_', &language) && str_cut(&language, '-', &code))
		for (i = 0; i < langs_len; i++)
			if (same_code(code, langs[i].code))
				return &langs[i];
	return &langs[0];
}

struct str lang_text(const struct lang *lang, enum text_key key)
{
	if (!lang || !lang->texts[key])
		lang = &langs[0];
	return str_of(lang->texts[key]);
}

/* The families of plural rules of CLDR that whole numbers need. */
enum plural_form plural_form(const char *code, i64 n)
{
	static const char slavic[] = " ru uk be sr hr bs ", none[] = " ja ko zh vi th id ms ";
	char word[8];
	u64 v = n < 0 ? 0 - (u64)n : (u64)n;
	bool few = v % 10 >= 2 && v % 10 <= 4 && (v % 100 < 12 || v % 100 > 14);

	snprintf(word, sizeof word, " %.*s ", (int)strcspn(code, "_-"), code);
	if (strstr(none, word))
		return PLURAL_OTHER;
	if (strstr(slavic, word))
		return v % 10 == 1 && v % 100 != 11 ? PLURAL_ONE : few ? PLURAL_FEW : PLURAL_MANY;
	if (!strcmp(word, " pl "))
		return v == 1 ? PLURAL_ONE : few ? PLURAL_FEW : PLURAL_MANY;
	if (!strcmp(word, " cs ") || !strcmp(word, " sk "))
		return v == 1 ? PLURAL_ONE : v >= 2 && v <= 4 ? PLURAL_FEW : PLURAL_OTHER;
	if (!strcmp(word, " fr ") || !strcmp(code, "pt_BR"))
		return v <= 1 ? PLURAL_ONE : PLURAL_OTHER;
	return v == 1 ? PLURAL_ONE : PLURAL_OTHER;
}

struct str lang_plural(const struct lang *lang, enum plural_key key, i64 n)
{
	const char *text = NULL;

	if (lang) {
		text = lang->plurals[key][plural_form(lang->code, n)];
		if (!text)
			text = lang->plurals[key][PLURAL_OTHER];
	}
	if (!text)
		text = langs[0].plurals[key][plural_form("en", n)];
	return str_of(text);
}

struct str lang_fill(struct arena *a, struct str pattern, const struct str *args, size_t n)
{
	struct buf out;

	buf_init(&out, a, SIZE_MAX / 2);
	for (size_t i = 0; i < pattern.len; i++) {
		size_t arg = i + 1 < pattern.len ? (size_t)(u8)pattern.ptr[i + 1] - '1' : n;

		if (pattern.ptr[i] == '%' && arg < n) {
			buf_add(&out, args[arg]);
			i++;
		} else {
			buf_addc(&out, pattern.ptr[i]);
		}
	}
	return buf_str(&out);
}
