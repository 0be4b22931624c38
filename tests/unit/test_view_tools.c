/*
 * The compilers of templates and catalogues, as the makefile calls them: from the top directory.
 */
#include "unit.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX (64u << 10)

static const char *const awks[] = { "awk", "mawk", "gawk" };

/* A file of that name in a new directory. */
static char *write_file(const char *dir, const char *name, const char *text)
{
	char *path = arena_cstr(unit_arena(), arena_printf(unit_arena(), "%s/%s", dir, name));
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	return path;
}

static char *new_dir(void)
{
	char *dir = arena_cstr(unit_arena(), STR("/tmp/pagedesk-unit-view.XXXXXX"));

	CHECK(mkdtemp(dir) != NULL);
	return dir;
}

/* Exit status of the tool; -1 when this awk is not there. *out: what it wrote, also its errors. */
static int run(const char *awk, const char *tool, char *a, char *b, struct str *out)
{
	char *data = arena_alloc(unit_arena(), OUTPUT_MAX);
	int pipes[2], status = 0;
	ssize_t n;
	pid_t pid;

	*out = (struct str){ data, 0 };
	CHECK(pipe2(pipes, O_CLOEXEC) == 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		execlp(awk, awk, "-f", tool, a, b, (char *)NULL);
		_exit(127);
	}
	close(pipes[1]);
	while (out->len < OUTPUT_MAX - 1 &&
	       (n = read(pipes[0], data + out->len, OUTPUT_MAX - 1 - out->len)) > 0)
		out->len += (size_t)n;
	close(pipes[0]);
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

static void remove_dir(const char *dir, const char *one, const char *two)
{
	unlink(one);
	if (two)
		unlink(two);
	CHECK(rmdir(dir) == 0);
}

/* --- templates ------------------------------------------------------------------------------- */

static void test_viewc_refusals(void)
{
	static const struct { int line; const char *text, *why; } rows[] = {
		{ HERE, "<p class={{x}}>", "attribute without quotes" },
		{ HERE, "<p class=a{{x}}>", "attribute without quotes" },
		{ HERE, "<p {{x}}>", "inside a tag" },
		{ HERE, "<script>{{x}}</script>", "no {{ }} inside <script>" },
		{ HERE, "<style>p{{? a : x}}</style>", "does not go here" },
		{ HERE, "<p onclick=\"x\">", "content security policy" },
		{ HERE, "<p STYLE='x'>", "content security policy" },
		{ HERE, "<a href=\"{{x}}\">", "a URL begins with" },
		{ HERE, "<form action='{{u x}}'>", "a URL begins with" },
		{ HERE, "<a href=\"/x?{{t app.name}}\">", "does not go into a URL" },
		{ HERE, "<p title=\"{{raw x}}\">", "goes into text only" },
		{ HERE, "<p", "ends inside a tag" }, { HERE, "<!-- x", "ends inside a tag" },
		{ HERE, "{{ x", "{{ without }}" }, { HERE, "{{ }}", "is empty" },
		{ HERE, "{{t App.Name}}", "bad key" }, { HERE, "{{t app.name,}}", "an argument is missing" },
		{ HERE, "{{? x }}", "has no colon" },
	};
	char *dir = new_dir(), *path = NULL;

	for (size_t k = 0; k < ARRAY_LEN(awks); k++)
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			struct str text = arena_printf(unit_arena(), "%%%% view_a()\n%s\n", rows[i].text);
			struct str out;
			int status;

			path = write_file(dir, "a.html", text.ptr);
			status = run(awks[k], "tools/viewc.awk", path, NULL, &out);
			if (status < 0)
				continue;
			CHECK_I64_AT(rows[i].line, status, 1);
			CHECK_AT(rows[i].line, strstr(out.ptr, "a.html:2: ") != NULL);
			if (!CHECK_AT(rows[i].line, strstr(out.ptr, rows[i].why) != NULL))
				fprintf(stderr, "%s: %s\n", awks[k], out.ptr);
		}
	remove_dir(dir, path, NULL);
}

static void test_viewc_output(void)
{
	static const struct { int line; const char *text, *c; } rows[] = {
		{ HERE, "a\"b\\ c", "buf_add(out, STR(\"a\\\"b\\\\ c\\n\"));" },
		{ HERE, "{{ x }}", "HTML_PUT(out, (x));" },
		{ HERE, "<p title=\"{{ x }}\">", "HTML_PUT(out, (x));" },
		{ HERE, "<a href=\"/c/{{ id }}\">", "HTML_PUT_NUMBER(out, (id));" },
		{ HERE, "<a href=\"/?q={{u q}}\">", "HTML_PUT_URL(out, (q));" },
		{ HERE, "<a href=\"{{l \"/a\"}}\">", "HTML_PUT_LINK(out, v, (\"/a\"));" },
		{ HERE, "<a href=\"{{http x}}\">", "html_http(out, (x));" },
		{ HERE, "{{raw m}}", "html_markup(out, (m));" },
		{ HERE, "{{csrf}}", "html_csrf(out, v);" },
		{ HERE, "{{ \"}}\" }}", "HTML_PUT(out, (\"}}\"));" },
		{ HERE, "{{t app.name}}", "html_string(out, v, T_app_name, NULL, 0);" },
		{ HERE, "{{t a.b, f(x, y), \"a,b\"}}", "html_string(out, v, T_a_b, (const struct "
		  "html_arg[]){ HTML_ARG(f(x, y)), HTML_ARG(\"a,b\") }, 2);" },
		{ HERE, "{{n a.b, n}}", "html_count(out, v, N_a_b, (const struct html_arg[]){ "
		  "HTML_ARG(n) }, 1);" },
		{ HERE, "{{t ? a : b}}", "HTML_PUT(out, (t ? a : b));" },
		{ HERE, "<option{{? x ? y : (z) : selected}}>", "if (x ? y) {" },
		{ HERE, "<b{{? (x ? y : z): hidden}}>", "if ((x ? y : z)) {" },
		{ HERE, "% #include \"a/b.h\"", "#include \"gen/views.h\"\n#include \"a/b.h\"\n" },
		{ HERE, "% for (;;)", "\n for (;;)\n" },
		{ HERE, "a<!-- {{ b }} -->c", "STR(\"ac\\n\")" }, { HERE, "a{{# don't }}c", "STR(\"ac\\n\")" },
		{ HERE, "  a \\", "STR(\"a \")" },
		{ HERE, "{{ x }}", "#line 2 \"" },
	};
	char *dir = new_dir(), *path = NULL;

	for (size_t k = 0; k < ARRAY_LEN(awks); k++)
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			struct str text = arena_printf(unit_arena(), "%%%% view_a()\n%s\n", rows[i].text);
			struct str out;
			int status;

			path = write_file(dir, "a.html", text.ptr);
			status = run(awks[k], "tools/viewc.awk", path, NULL, &out);
			if (status < 0)
				continue;
			CHECK_I64_AT(rows[i].line, status, 0);
			if (!CHECK_AT(rows[i].line, strstr(out.ptr, rows[i].c) != NULL))
				fprintf(stderr, "%s: %s\n", awks[k], out.ptr);
		}
	remove_dir(dir, path, NULL);
}

/* --- catalogues ------------------------------------------------------------------------------ */

#define EN "msgid \"a.b\"\nmsgstr \"one %1\"\n\n" \
	"msgid \"n.one\"\nmsgstr \"%1 x\"\n\nmsgid \"n.other\"\nmsgstr \"%1 xs\"\n"

static void test_poc_second_language(void)
{
	char *dir = new_dir(), *en = write_file(dir, "en.po", EN), *cs;
	struct str out;

	cs = write_file(dir, "cs.po", "msgid \"\"\nmsgstr \"\"\n\"X-Language-Name: \xc4\x8c" "e\"\n"
			"\"\xc5\xa1tina\\n\"\n\nmsgid \"n.one\"\nmsgstr \"%1 a\"\n\n"
			"msgid \"n.few\"\nmsgstr \"%1 b\"\n\nmsgid \"n.other\"\nmsgstr \"%1 c\"\n\n"
			"#, fuzzy\nmsgid \"a.b\"\nmsgstr \"nic\"\n");
	for (size_t k = 0; k < ARRAY_LEN(awks); k++) {
		int status = run(awks[k], "tools/poc.awk", en, cs, &out);

		if (status < 0)
			continue;
		CHECK_I64(status, 0);
		CHECK(strstr(out.ptr, "[T_a_b] = \"one %1\",") != NULL);
		CHECK(strstr(out.ptr, "[N_n][PLURAL_FEW] = \"%1 b\",") != NULL);
		CHECK(strstr(out.ptr, "nic") == NULL);
		CHECK(strstr(out.ptr, "{ \"cs\", \"\xc4\x8c" "e\xc5\xa1tina\", cs_texts, cs_plurals }") !=
		      NULL);
	}
	remove_dir(dir, en, cs);
}

static void test_poc_refusals(void)
{
	static const struct { int line; const char *en, *cs, *why; } rows[] = {
		{ HERE, EN, "msgid \"z\"\nmsgstr \"x\"\n", "not a key of en.po: z" },
		{ HERE, EN, "msgid \"a.b\"\nmsgstr \"x\"\n", "other arguments than in English: a.b" },
		{ HERE, EN, "msgid \"n.one\"\nmsgstr \"%2\"\n", "more arguments than in English: n.one" },
		{ HERE, EN "\nmsgid \"a.b\"\nmsgstr \"x\"\n", "", "second time: a.b" },
		{ HERE, EN "\nmsgid \"c\"\nmsgstr \"\"\n", "", "no text: c" },
		{ HERE, EN "\nmsgid \"C\"\nmsgstr \"x\"\n", "", "bad key: C" },
		{ HERE, EN "\nmsgid \"a_b\"\nmsgstr \"x\"\n", "", "make the same name in C" },
		{ HERE, EN "\nmsgid \"m.one\"\nmsgstr \"x\"\n", "", "m needs .one and .other" },
		{ HERE, EN "\nmsgid \"c\"\nmsgstr \"a\\x\"\n", "", "may be escaped" },
		{ HERE, EN "\nmsgid \"c\"\nmsgstr \"a\"b\"\n", "", "may be escaped" },
		{ HERE, EN "\nmsgctxt \"c\"\n", "", "not understood" },
	};
	char *dir = new_dir(), *en = NULL, *cs = NULL;
	struct str out;

	for (size_t k = 0; k < ARRAY_LEN(awks); k++)
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			int status;

			en = write_file(dir, "en.po", rows[i].en);
			cs = write_file(dir, "cs.po", rows[i].cs);
			status = run(awks[k], "tools/poc.awk", en, cs, &out);
			if (status < 0)
				continue;
			CHECK_I64_AT(rows[i].line, status, 1);
			if (!CHECK_AT(rows[i].line, strstr(out.ptr, rows[i].why) != NULL))
				fprintf(stderr, "%s: %s\n", awks[k], out.ptr);
		}
	remove_dir(dir, en, cs);
}

void suite_view_tools(void)
{
	TEST(test_viewc_refusals);
	TEST(test_viewc_output);
	TEST(test_poc_second_language);
	TEST(test_poc_refusals);
}
