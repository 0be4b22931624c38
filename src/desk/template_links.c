#include "base/base.h"
#include "base/url.h"
#include "base/utf8.h"
#include "desk/template_links.h"

#define NAME_MAX_POINTS 50
#define ADDRESS_MAX 500

/* "https://host/..." where neither host nor port has a brace, a blank or a user before it. */
static bool is_address(struct str s)
{
	struct str rest = s, host;
	bool dot = false;

	if (!str_starts(s, "https://") || s.len > ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] <= 0x20 || (u8)s.ptr[i] >= 0x7f || s.ptr[i] == '"' || s.ptr[i] == '<' || s.ptr[i] == '>' ||
		    s.ptr[i] == '\\')
			return false;
	rest = str_skip(s, 8);
	str_cut(&rest, '/', &host);
	for (size_t i = 0; i < host.len; i++) {
		char ch = host.ptr[i];

		dot = dot || (ch == '.' && i);
		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		      ch == '.' || ch == '-' || ch == ':'))
			return false;
	}
	return dot;
}

static bool read_line(struct str line, struct template_link *out)
{
	size_t at = line.len;

	while (at && line.ptr[at - 1] != ' ')
		at--;
	out->name = str_trim(str_head(line, at));
	out->address = str_skip(line, at);
	return out->name.len && utf8_points(out->name) <= NAME_MAX_POINTS && is_address(out->address);
}

bool template_links_read(struct str text, struct template_link out[TEMPLATE_LINKS], size_t *n, struct str *wrong)
{
	struct str line;

	*n = 0;
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (!line.len)
			continue;
		*wrong = line;
		if (*n == TEMPLATE_LINKS || !read_line(line, &out[*n]))
			return false;
		(*n)++;
	}
	return true;
}

struct str template_link_fill(struct arena *a, struct str address, const struct slug_values *values)
{
	struct slug_variable *variables = arena_array(a, struct slug_variable, values->nvariables);
	struct slug_values safe = { .variables = variables, .nvariables = values->nvariables };

	for (enum slug i = 0; i < SLUGS; i++)
		safe.names[i] = url_component(a, values->names[i]);
	for (size_t i = 0; i < values->nvariables; i++)
		variables[i] = (struct slug_variable){ values->variables[i].name,
						       url_component(a, values->variables[i].value) };
	return slugs_fill(a, address, &safe);
}
