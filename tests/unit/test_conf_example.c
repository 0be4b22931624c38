/*
 * conf/pagedesk.conf is what people copy: every key in it must be one that the programs know, with a
 * value that they take, also those that are commented out.
 */
#include "base/base.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/limits.h"

#include "unit.h"

static struct str read_example(struct arena *a)
{
	FILE *f = fopen("conf/pagedesk.conf", "re");
	char *text = arena_alloc(a, LIMIT_CONFIG_FILE);
	size_t n = f ? fread(text, 1, LIMIT_CONFIG_FILE, f) : 0;

	if (f)
		fclose(f);
	return (struct str){ text, n };
}

/* ";key = value" is a setting with its default; "; words" is prose. */
static struct str with_defaults(struct arena *a, struct str text)
{
	struct buf out;
	struct str line;

	buf_init(&out, a, LIMIT_CONFIG_FILE);
	while (str_cut(&text, '\n', &line)) {
		bool setting = line.len > 1 && line.ptr[0] == ';' && line.ptr[1] != ' ';

		buf_add(&out, setting ? str_skip(line, 1) : line);
		buf_addc(&out, '\n');
	}
	return buf_str(&out);
}

static void conf_example_is_taken(void)
{
	struct arena *a = unit_arena();
	struct str text = read_example(a);
	struct conf conf;
	const char *why = NULL;

	CHECK(text.len > 0);
	CHECK_I64(conf_parse(a, "example", text, &conf, &why), OK);
	CHECK_STR(str_of(why), NULL);
	CHECK_I64(conf_parse(a, "example with defaults", with_defaults(a, text), &conf, &why), OK);
	CHECK_STR(str_of(why), NULL);
	CHECK_I64(conf.graph_timeout_ms, 30000);
}

void suite_conf_example(void)
{
	TEST(conf_example_is_taken);
}
