#include "base/base.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "meta/media_out.h"

#define NAME_POINTS 120
#define ENDING_MAX 10

static const char *const kinds[] = { [MEDIA_FILE] = "file", [MEDIA_IMAGE] = "image",
				     [MEDIA_AUDIO] = "audio", [MEDIA_VIDEO] = "video" };

const char *media_kind_name(enum media_kind k)
{
	return kinds[k];
}

bool media_kind_of(struct str name, enum media_kind *out)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_is(name, kinds[i])) {
			*out = (enum media_kind)i;
			return true;
		}
	return false;
}

/* --- names -------------------------------------------------------------------------------------- */

/* Behind the last dot; absent without one. */
static struct str ending_of(struct str name)
{
	const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;

	return dot ? str_skip(name, (size_t)(dot + 1 - name.ptr)) : NO_STR;
}

/* Systems drop blanks and dots at the end of a name: "run.exe. " is run.exe. */
static struct str without_tail(struct str name)
{
	while (name.len && strchr(". ", name.ptr[name.len - 1]))
		name.len--;
	return name;
}

static bool listed(struct str ending, struct str list)
{
	struct str one;

	while (str_cut(&list, ' ', &one)) {
		char word[ENDING_MAX + 2];

		one = str_trim(one);
		if (str_starts(one, "."))
			one = str_skip(one, 1);
		if (!one.len || one.len > ENDING_MAX)
			continue;
		snprintf(word, sizeof word, "%.*s", STR_ARG(one));
		if (str_ieq(ending, word))
			return true;
	}
	return false;
}

enum media_kind media_kind_of_name(struct str name)
{
	struct str ending = ending_of(without_tail(name));

	if (listed(ending, STR("jpg jpeg jfif png gif webp")))
		return MEDIA_IMAGE;
	if (listed(ending, STR("mp3 oga ogg opus amr aac m4a wav")))
		return MEDIA_AUDIO;
	if (listed(ending, STR("mp4 m4v mov 3gp 3gpp webm mpg mpeg ogv avi mkv")))
		return MEDIA_VIDEO;
	return MEDIA_FILE;
}

bool media_blocked_name(struct str name)
{
	return listed(ending_of(without_tail(name)),
		      STR("exe com scr pif msi msp mst bat cmd vbs vbe js jse mjs wsf wsh ws hta cpl dll sys drv "
			  "ocx lnk url desktop reg inf scf ps1 psm1 psd1 msc jar jnlp app dmg pkg deb rpm apk "
			  "sh bash zsh csh ksh run so dylib py pl rb command action workflow appimage "
			  "msix appx gadget vb chm iso vhd"));
}

bool media_allowed_name(struct str name, struct str allowed)
{
	return !str_trim(allowed).len || listed(ending_of(without_tail(name)), allowed);
}

/* Also what file systems and headers stumble over; the rest of Unicode may stay. */
static bool fine(uint32_t c)
{
	return c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && (c >= 0x80 || !strchr("/\\:*?\"<>|", (int)c)) &&
	       !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) && c != 0x200e && c != 0x200f;
}

static struct str last_component(struct str name)
{
	for (size_t i = name.len; i; i--)
		if (strchr("/\\", name.ptr[i - 1]) && name.ptr[i - 1])
			return str_skip(name, i);
	return name;
}

struct str media_clean_name(struct arena *a, struct str name)
{
	struct str ending;
	struct buf out;

	name = last_component(utf8_valid(name) ? name : STR("file"));
	buf_init(&out, a, 4 * 1024);
	while (name.len) {
		const char *at = name.ptr;
		uint32_t c = utf8_next(&name);

		if (fine(c))
			buf_add(&out, (struct str){ at, (size_t)(name.ptr - at) });
		else
			buf_addc(&out, '_');
	}
	name = without_tail(str_trim(buf_str(&out)));
	while (str_starts(name, ".") || str_starts(name, " "))
		name = str_skip(name, 1);
	if (!name.len)
		return STR("file");
	if (utf8_points(name) <= NAME_POINTS)
		return name;
	ending = ending_of(name);
	if (!ending.ptr || ending.len > ENDING_MAX)
		return utf8_head(name, NAME_POINTS);
	return arena_printf(a, "%.*s.%.*s", STR_ARG(utf8_head(name, NAME_POINTS - ending.len - 1)),
			    STR_ARG(ending));
}

/* --- bytes, types, sizes ------------------------------------------------------------------------- */

static bool begins(struct str head, const char *bytes, size_t n)
{
	return head.len >= n && !memcmp(head.ptr, bytes, n);
}

bool media_blocked_head(struct str head)
{
	static const struct { const char *bytes; size_t n; } heads[] = {
		{ "MZ", 2 },				/* Windows, DOS */
		{ "\177ELF", 4 },
		{ "\376\355\372\316", 4 }, { "\376\355\372\317", 4 },	/* Mach-O, and backwards */
		{ "\316\372\355\376", 4 }, { "\317\372\355\376", 4 },
		{ "\312\376\272\276", 4 },		/* Java, fat Mach-O */
		{ "dex\n", 4 },
		{ "\0asm", 4 },
		{ "L\0\0\0\001\024\002\0", 8 },		/* a Windows shortcut */
		{ "#!", 2 },
		{ "!<arch>\ndebian", 14 },
	};

	/* text/plain with a byte order mark is still a script */
	if (begins(head, "\357\273\277#!", 5))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (begins(head, heads[i].bytes, heads[i].n))
			return true;
	return false;
}

enum media_kind media_kind_of_type(struct str mime)
{
	static const char *const shown[] = { "image/jpeg", "image/png", "image/gif", "image/webp" };
	struct str type = mime;

	str_cut(&mime, ';', &type);	/* an absent one has no piece */
	type = str_trim(type);
	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		if (str_ieq(type, shown[i]))
			return MEDIA_IMAGE;
	if (str_starts(type, "audio/"))
		return MEDIA_AUDIO;
	return str_starts(type, "video/") ? MEDIA_VIDEO : MEDIA_FILE;
}

i64 media_most(enum media_kind k, i64 desk_mb)
{
	i64 most = k == MEDIA_IMAGE ? LIMIT_IMAGE_OUT_MB : LIMIT_MEDIA_MB;

	return i64_min(most, desk_mb) << 20;
}
