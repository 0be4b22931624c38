#include "fuzz.h"

#include "base/conf.h"

static void check_path(struct str s)
{
	MUST(s.ptr && (!s.len || s.ptr[0] == '/') && !s.ptr[s.len]);
}

static void check_text(struct str s)
{
	MUST(s.ptr && !s.ptr[s.len] && strlen(s.ptr) == s.len);
}

static void check(const struct conf *c)
{
#define ANY_STR(s, k, def, help) check_text(c->s##_##k);
#define ANY_PATH(s, k, def, help) check_path(c->s##_##k);
#define ANY_INT(s, k, def, min, max, help) MUST(c->s##_##k >= (min) && c->s##_##k <= (max));
#define ANY_BOOL(s, k, def, help) MUST(c->s##_##k == false || c->s##_##k == true);
	CONF_TABLE(ANY_STR, ANY_PATH, ANY_INT, ANY_BOOL)
	MUST(!c->mount.len || (c->mount.ptr[0] == '/' && !str_ends(c->mount, "/")));
	MUST(c->https == str_starts(c->web_base_url, "https://"));
	MUST(c->https || str_starts(c->web_base_url, "http://"));
	MUST(c->settle_ms[0] > 0 && c->settle_ms[0] < c->settle_ms[1] &&
	     c->settle_ms[1] < c->settle_ms[2]);
}

/* The input is a configuration file. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const char *why = NULL;
	struct arena a;
	struct conf c;

	arena_init(&a);
	if (conf_parse(&a, "fuzz", (struct str){ (const char *)data, size }, &c, &why) == OK) {
		MUST(!why);
		check(&c);
	} else {
		MUST(why && !strncmp(why, "fuzz: ", 6) && !strchr(why, '\n'));
	}
	arena_release(&a);
	return 0;
}
