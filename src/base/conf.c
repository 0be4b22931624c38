#include "base/base.h"
#include "base/conf.h"
#include "base/limits.h"
#include "base/mail_address.h"
#include "base/utf8.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <sys/stat.h>
#include <unistd.h>

enum type { TYPE_STR, TYPE_PATH, TYPE_INT, TYPE_BOOL };

struct setting {
	const char *section, *key;
	enum type type;
	size_t offset;		/* in struct conf */
	const char *text;	/* default of STR and PATH */
	i64 number, min, max;	/* default of INT and BOOL; range */
};

#define AT(section, key) offsetof(struct conf, section##_##key)
#define ROW_STR(s, k, def, help) { #s, #k, TYPE_STR, AT(s, k), def, 0, 0, 0 },
#define ROW_PATH(s, k, def, help) { #s, #k, TYPE_PATH, AT(s, k), def, 0, 0, 0 },
#define ROW_INT(s, k, def, min, max, help) { #s, #k, TYPE_INT, AT(s, k), NULL, def, min, max },
#define ROW_BOOL(s, k, def, help) { #s, #k, TYPE_BOOL, AT(s, k), NULL, def, 0, 1 },

static const struct setting settings[] = { CONF_TABLE(ROW_STR, ROW_PATH, ROW_INT, ROW_BOOL) };

struct reading {
	struct arena *arena;
	struct conf *conf;
	const char *name;			/* of the file, for messages */
	const char *why;			/* the first thing wrong */
	bool seen[ARRAY_LEN(settings)];
};

static bool wrong(struct reading *r, const char *section, const char *key, const char *text)
{
	if (!r->why)
		r->why = arena_printf(r->arena, "%s: [%s] %s: %s", r->name, section, key, text).ptr;
	return false;
}

static void set_defaults(struct conf *c)
{
	*c = (struct conf){ .https = false };
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];
		char *member = (char *)c + s->offset;

		if (s->type == TYPE_INT)
			memcpy(member, &s->number, sizeof(i64));
		else if (s->type == TYPE_BOOL)
			memcpy(member, &(bool){ s->number }, sizeof(bool));
		else
			memcpy(member, &(struct str){ s->text, strlen(s->text) },
			       sizeof(struct str));
	}
}

static bool set_number(struct reading *r, const struct setting *s, struct str value)
{
	char range[80];
	i64 n;

	if (s->type == TYPE_BOOL) {
		bool yes = str_ieq(value, "yes");

		if (!yes && !str_ieq(value, "no"))
			return wrong(r, s->section, s->key, "is yes or no");
		memcpy((char *)r->conf + s->offset, &yes, sizeof yes);
		return true;
	}
	if (!parse_i64(value, s->min, s->max, &n)) {
		snprintf(range, sizeof range, "is a number from %lld to %lld",
			 (long long)s->min, (long long)s->max);
		return wrong(r, s->section, s->key, range);
	}
	memcpy((char *)r->conf + s->offset, &n, sizeof n);
	return true;
}

static bool set_value(struct reading *r, const struct setting *s, struct str value)
{
	if (s->type == TYPE_INT || s->type == TYPE_BOOL)
		return set_number(r, s, value);
	for (size_t i = 0; i < value.len; i++)
		if ((u8)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
			return wrong(r, s->section, s->key, "holds a control character");
	if (!utf8_valid(value))
		return wrong(r, s->section, s->key, "is not UTF-8");
	if (s->type == TYPE_PATH && value.len && value.ptr[0] != '/')
		return wrong(r, s->section, s->key, "is a path from the root: it starts with /");
	value = arena_str(r->arena, value);
	memcpy((char *)r->conf + s->offset, &value, sizeof value);
	return true;
}

static int on_value(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;

	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];

		if (strcmp(s->section, section) || strcmp(s->key, key))
			continue;
		if (r->seen[i])
			return wrong(r, section, key, "is set twice");
		r->seen[i] = true;
		return set_value(r, s, str_of(value));
	}
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (!strcmp(settings[i].section, section))
			return wrong(r, section, key, "there is no such key in this section");
	return wrong(r, section, key, *section ? "there is no such section" :
						 "stands before the first [section]");
}

/* What libinih would cut, join or overlook without a word. */
static bool check_lines(struct reading *r, struct str text)
{
	struct str rest = text, line;
	const char *what = NULL;
	int number = 0;

	if (text.len > LIMIT_CONFIG_FILE)
		what = "the file is too long";
	else if (text.len && memchr(text.ptr, 0, text.len))
		what = "the file holds a NUL byte";
	while (!what && str_cut(&rest, '\n', &line)) {
		number++;
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (line.len > LIMIT_CONFIG_LINE)
			what = "the line is too long";
		else if (str_has(line, '\r') || str_has(line, '\v') || str_has(line, '\f'))
			what = "the line holds a control character";
		else if (str_trim(line).len && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
			what = "the line is indented; write each setting at the start of a line";
	}
	if (!what)
		return true;
	r->why = arena_printf(r->arena, number ? "%s: %s (line %d)" : "%s: %s", r->name, what,
			      number).ptr;
	return false;
}

static bool read_text(struct reading *r, struct str text)
{
	int line;

	if (!check_lines(r, text))
		return false;
	line = ini_parse_string(arena_cstr(r->arena, text), on_value, r);
	if (!r->why && line > 0)
		r->why = arena_printf(r->arena, "%s: line %d is neither [section] nor key = value",
				      r->name, line).ptr;
	if (!r->why && line < 0)
		r->why = arena_printf(r->arena, "%s: can't be read", r->name).ptr;
	return !r->why;
}

/* --- what follows from the settings ---------------------------------------------------------- */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* http(s)://host[:port][/path], without user, query, final slash, "//" or dots as a segment. */
static bool check_url(struct str url, struct str *path, bool *https)
{
	struct str host, rest, segment;
	size_t i;

	*https = str_starts(url, "https://");
	if (!*https && !str_starts(url, "http://"))
		return false;
	host = str_skip(url, *https ? 8 : 7);
	for (i = 0; i < host.len && host.ptr[i] != '/'; i++)
		if (!is_alnum(host.ptr[i]) && !strchr(".-:[]_", host.ptr[i]))
			return false;
	*path = str_skip(host, i);
	if (i == 0 || !path->len)
		return i > 0;
	rest = str_skip(*path, 1);
	while (str_cut(&rest, '/', &segment)) {
		if (!segment.len || str_is(segment, ".") || str_is(segment, ".."))
			return false;
		for (i = 0; i < segment.len; i++)
			if (!is_alnum(segment.ptr[i]) && !strchr(".-_~", segment.ptr[i]))
				return false;
	}
	return true;
}

static bool check_settle(struct conf *c)
{
	struct str rest = str_trim(c->worker_settle_s), word;
	i64 seconds, last = 0;
	size_t n = 0;

	while (str_cut(&rest, ' ', &word)) {
		if (!word.len)
			continue;
		if (n == ARRAY_LEN(c->settle_ms) || !parse_i64(word, 1, 86400, &seconds) ||
		    seconds <= last)
			return false;
		last = seconds;
		c->settle_ms[n++] = seconds * 1000;
	}
	return n == ARRAY_LEN(c->settle_ms);
}

static bool check_proxies(struct reading *r)
{
	struct str rest = r->conf->web_trusted_proxies, word;
	u8 address[16];

	while (str_cut(&rest, ' ', &word)) {
		char *text = arena_cstr(r->arena, word);

		if (word.len && inet_pton(AF_INET, text, address) != 1 &&
		    inet_pton(AF_INET6, text, address) != 1)
			return false;
	}
	return true;
}

static bool check_mail(struct str url)
{
	struct str host = str_starts(url, "smtps://") ? str_skip(url, 8) : str_skip(url, 7), port;

	if (!url.len)
		return true;
	if (!str_starts(url, "smtps://") && !str_starts(url, "smtp://"))
		return false;
	for (size_t i = 0; i < host.len; i++)
		if (!is_alnum(host.ptr[i]) && !strchr(".-:[]", host.ptr[i]))
			return false;
	/* [::1] has colons of its own */
	if (!str_cut(&host, str_starts(host, "[") ? ']' : ':', &port) || !port.len)
		return false;
	if (str_starts(host, ":"))
		host = str_skip(host, 1);
	return !host.len || (str_all_digits(host) && host.len <= 5);
}

static bool check_version(struct str v)
{
	struct str major;

	if (!str_starts(v, "v"))
		return false;
	v = str_skip(v, 1);
	return str_cut(&v, '.', &major) && str_all_digits(major) && str_all_digits(v);
}

static enum err finish(struct reading *r, const char **why)
{
	struct conf *c = r->conf;
	struct str path;
	bool https;

	if (!check_url(c->web_base_url, &c->mount, &c->https))
		wrong(r, "web", "base_url",
		      "is http:// or https://, a host, perhaps a path, no final slash");
	if (!check_url(c->graph_base, &path, &https))
		wrong(r, "graph", "base", "is http:// or https:// and a host, no final slash");
	if (!check_version(c->graph_version))
		wrong(r, "graph", "version", "looks like v25.0");
	if (!check_proxies(r))
		wrong(r, "web", "trusted_proxies",
		      "is a list of IP addresses with blanks between them");
	if (!check_mail(c->mail_url))
		wrong(r, "mail", "url", "is smtp:// or smtps:// and a host, perhaps with a port");
	if (c->mail_url.len && !mail_address(c->mail_from))
		wrong(r, "mail", "from", "is a mail address: name@example.org");
	if (!check_settle(c))
		wrong(r, "worker", "settle_s", "is three rising numbers of seconds");
	*why = r->why;
	return r->why ? ERR_INVALID : OK;
}

enum err conf_parse(struct arena *a, const char *name, struct str text, struct conf *out,
		    const char **why)
{
	struct reading r = { .arena = a, .conf = out, .name = name };

	set_defaults(out);
	out->file = arena_str(a, str_of(name));
	read_text(&r, text);
	return finish(&r, why);
}

/* --- file and environment -------------------------------------------------------------------- */

static const char *find_file(struct arena *a, const char *path, const char **why)
{
	static const char last[] = "/etc/pagedesk/pagedesk.conf";
	const char *env = getenv("PAGEDESK_CONF"), *near = last;
	char exe[4096];
	ssize_t n;

	if (path)
		return path;
	if (env && *env)
		return env;
	n = readlink("/proc/self/exe", exe, sizeof exe);
	for (int up = 0; n > 0 && up < 2; up++)
		do
			n--;
		while (n > 0 && exe[n] != '/');
	if (n >= 0)
		near = arena_printf(a, "%.*s/pagedesk.conf", (int)n, exe).ptr;
	if (access(near, F_OK) == 0)
		return near;
	if (access(last, F_OK) == 0)
		return last;
	*why = arena_printf(a, "no configuration: neither %s nor %s is there; name the file with "
			    "-c FILE or the variable PAGEDESK_CONF", near, last).ptr;
	return NULL;
}

static const char *read_file(struct arena *a, const char *path, struct str *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *data = arena_alloc(a, LIMIT_CONFIG_FILE + 1);
	const char *wrong_with = NULL;
	struct stat st;
	ssize_t n;

	*text = (struct str){ data, 0 };
	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		wrong_with = "not a file";
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		wrong_with = "others may write to it: chmod go-w";
	while (!wrong_with && text->len <= LIMIT_CONFIG_FILE) {
		n = read(fd, data + text->len, LIMIT_CONFIG_FILE + 1 - text->len);
		if (n < 0 && errno != EINTR)
			wrong_with = strerror(errno);
		if (n == 0)
			break;
		if (n > 0)
			text->len += (size_t)n;
	}
	close(fd);
	return wrong_with;
}

static void read_environment(struct reading *r)
{
	static const char prefix[] = "PAGEDESK_";

	r->name = "environment";
	for (char **e = environ; e && *e; e++) {
		struct str value = str_of(*e), name;
		size_t i;

		if (strncmp(*e, prefix, sizeof prefix - 1) || !str_cut(&value, '=', &name) ||
		    str_is(name, "PAGEDESK_CONF"))
			continue;
		for (i = 0; i < ARRAY_LEN(settings); i++) {
			struct str want = arena_printf(r->arena, "%s%s_%s", prefix,
						       settings[i].section, settings[i].key);

			if (str_ieq(want, arena_cstr(r->arena, name)) &&
			    !strpbrk(arena_cstr(r->arena, name), "abcdefghijklmnopqrstuvwxyz"))
				break;
		}
		if (i < ARRAY_LEN(settings))
			set_value(r, &settings[i], value.ptr ? value : STR(""));
		else if (!r->why)
			r->why = arena_printf(r->arena, "environment: %.*s is no setting of "
					      "Pagedesk", STR_ARG(name)).ptr;
	}
}

enum err conf_load(struct arena *a, const char *path, struct conf *out, const char **why)
{
	struct reading r = { .arena = a, .conf = out };
	const char *problem;
	struct str text;

	r.name = find_file(a, path, why);
	if (!r.name)
		return ERR_INVALID;
	problem = read_file(a, r.name, &text);
	if (problem) {
		*why = arena_printf(a, "%s: %s", r.name, problem).ptr;
		return ERR_INVALID;
	}
	set_defaults(out);
	out->file = arena_str(a, str_of(r.name));
	if (read_text(&r, text))
		read_environment(&r);
	return finish(&r, why);
}
