#include "base/base.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "meta/event.h"
#include "meta/profile.h"
#include "sys/json.h"

#define NAME_MAX_POINTS 200
#define PART_MAX_POINTS 100
#define PICTURE_MAX 2000

/* A name as people can read it: without control characters and blanks around it. */
static struct str name_of(struct arena *a, const struct json *v, size_t most)
{
	struct str s = j_text(v), rest = s;
	struct buf out;

	buf_init(&out, a, s.len + 8);
	while (rest.len) {
		struct str was = rest;
		uint32_t cp = utf8_next(&rest);

		if (cp < ' ' || (cp >= 0x7f && cp < 0xa0))
			buf_addc(&out, ' ');
		/* marks that turn the direction of what follows would turn our own words too */
		else if (cp != UTF8_BAD && !(cp >= 0x202a && cp <= 0x202e) && !(cp >= 0x2066 && cp <= 0x2069))
			buf_add(&out, str_head(was, was.len - rest.len));
	}
	s = str_trim(utf8_head(str_trim(buf_str(&out)), most));
	return s.len ? s : NO_STR;
}

static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/* Of plain letters and digits; anything else is not told. */
static struct str word_of(const struct json *v, size_t most)
{
	struct str s = j_text(v);

	for (size_t i = 0; i < s.len; i++)
		if (!is_plain(s.ptr[i]))
			return NO_STR;
	return s.len && s.len <= most ? s : NO_STR;
}

/* A number of hours, maybe with a part: as short as it is exact. */
static struct str hours_of(struct arena *a, const struct json *v)
{
	double hours = j_real(v, 99);
	i64 quarters = (i64)(hours * 4 + (hours < 0 ? -0.5 : 0.5));

	if (hours < -14 || hours > 14)
		return NO_STR;
	if (quarters % 4 == 0)
		return arena_printf(a, "%lld", (long long)(quarters / 4));
	return arena_printf(a, "%s%lld.%s", quarters < 0 ? "-" : "", (long long)llabs(quarters) / 4,
			    llabs(quarters) % 4 == 2 ? "5" : llabs(quarters) % 4 == 1 ? "25" : "75");
}

bool profile_read(struct arena *a, struct str body, struct profile *out)
{
	const struct json *root = j_parse(a, event_digestible(a, body), NULL);
	struct str picture = j_text(j_get(root, "profile_pic"));

	*out = (struct profile){
		.first_name = name_of(a, j_get(root, "first_name"), PART_MAX_POINTS),
		.last_name = name_of(a, j_get(root, "last_name"), PART_MAX_POINTS),
		.name = name_of(a, j_get(root, "name"), NAME_MAX_POINTS),
		.locale = word_of(j_get(root, "locale"), 16),
		.timezone = hours_of(a, j_get(root, "timezone")),
		.gender = word_of(j_get(root, "gender"), 16),
		.picture = picture.len && picture.len <= PICTURE_MAX ? picture : NO_STR,
	};
	if (!out->name.len && (out->first_name.len || out->last_name.len))
		out->name = utf8_head(str_trim(arena_printf(a, "%.*s %.*s", STR_ARG(out->first_name),
							    STR_ARG(out->last_name))), NAME_MAX_POINTS);
	return j_is_object(root) && !j_get(root, "error");
}

struct str participants_read(struct arena *a, struct str body, struct str psid)
{
	const struct json *root = j_parse(a, event_digestible(a, body), NULL);
	const struct json *data = j_get(root, "data");

	for (size_t i = 0; i < j_len(data); i++) {
		const struct json *list = j_get(j_get(j_at(data, i), "participants"), "data");

		for (size_t k = 0; k < j_len(list); k++)
			if (str_eq(j_id(a, j_get(j_at(list, k), "id")), psid))
				return name_of(a, j_get(j_at(list, k), "name"), NAME_MAX_POINTS);
	}
	return NO_STR;
}

/* PSIDs and page ids are printable ASCII without blanks; in a path only these may stand as they are. */
static struct str plain(struct arena *a, struct str id)
{
	struct buf b;

	buf_init(&b, a, id.len * 3 + 8);
	for (size_t i = 0; i < id.len; i++) {
		if (is_plain(id.ptr[i]))
			buf_addc(&b, id.ptr[i]);
		else
			buf_printf(&b, "%%%02X", (unsigned char)id.ptr[i]);
	}
	return buf_str(&b);
}

struct str profile_path(struct arena *a, struct str psid)
{
	return arena_printf(a, "/%.*s?fields=name,first_name,last_name,profile_pic", STR_ARG(plain(a, psid)));
}

struct str profile_extras_path(struct arena *a, struct str psid, unsigned extras)
{
	return arena_printf(a, "/%.*s?fields=id%s%s%s", STR_ARG(plain(a, psid)),
			    extras & PROFILE_LOCALE ? ",locale" : "", extras & PROFILE_TIMEZONE ? ",timezone" : "",
			    extras & PROFILE_GENDER ? ",gender" : "");
}

struct str participants_path(struct arena *a, struct str page, struct str psid)
{
	return arena_printf(a, "/%.*s/conversations?platform=messenger&user_id=%.*s&fields=participants",
			    STR_ARG(plain(a, page)), STR_ARG(plain(a, psid)));
}
