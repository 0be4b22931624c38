#include "unit.h"

#include "base/buf.h"
#include "web/multipart.h"

static bool begin(void *arg, struct str name, struct str file)
{
	buf_printf(arg, "<%.*s", STR_ARG(name));
	if (file.ptr)
		buf_printf(arg, "=%.*s", STR_ARG(file));
	buf_addc(arg, '>');
	return true;
}

static bool data(void *arg, struct str bytes)
{
	buf_add(arg, bytes);
	return true;
}

static bool end(void *arg)
{
	buf_addc(arg, ';');
	return true;
}

/* What came of a body that arrives in pieces of this size; "!" at the end: malformed or incomplete. */
static struct str read_as(struct str type, struct str body, size_t piece)
{
	static const struct multipart_sink sink = { begin, data, end };
	struct multipart m;
	struct buf out;
	bool good;

	buf_init(&out, unit_arena(), 1u << 20);
	buf_adds(&out, "");
	good = multipart_init(&m, unit_arena(), type, &sink, &out);
	for (; good && body.len; body = str_skip(body, piece))
		good = multipart_feed(&m, str_head(body, piece));
	if (!good || !multipart_complete(&m))
		buf_addc(&out, '!');
	return buf_str(&out);
}

#define TYPE "multipart/form-data; boundary=b"
#define PART(head, body) "--b\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r\n"

static const struct { int line; const char *type, *body, *out; } rows[] = {
	{ HERE, TYPE, "--b--", "" },
	{ HERE, TYPE, "--b--\r\n anything behind", "" },
	{ HERE, TYPE, "a preamble\r\n--b--\r\n", "" },
	{ HERE, TYPE, PART("name=\"a\"", "one") "--b--", "<a>one;" },
	{ HERE, TYPE, PART("name=a", "one") PART("name=\"b c\"", "") "--b--\r\n", "<a>one;<b c>;" },
	{ HERE, "multipart/form-data; charset=x; boundary=\"b\"", PART("name=a", "1") "--b--", "<a>1;" },
	{ HERE, TYPE, PART("name=\"f\"; filename=\"x;y.png\"", "\r\n--a\r\n-") "--b--", "<f=x;y.png>\r\n--a\r\n-;" },
	{ HERE, TYPE, PART("name=\"f\"; filename=\"\"", "") "--b--", "<f=>;" },
	{ HERE, TYPE, "--b\r\nX: y\r\ncontent-disposition: form-data; NAME=a\r\n\r\n1\r\n--b--", "<a>1;" },
	{ HERE, TYPE, PART("name=a", "\r\n--bc") "--b--", "!" },
	{ HERE, TYPE, PART("nome=a", "x") "--b--", "!" },
	{ HERE, TYPE, "--b\r\n\r\nx\r\n--b--", "!" },
	{ HERE, TYPE, PART("name=a", "never ends"), "<a>never ends;!" },
	{ HERE, TYPE, "", "!" },
	{ HERE, "multipart/form-data", "--b--", "!" },
	{ HERE, "multipart/form-data; boundary=", "--b--", "!" },
	{ HERE, "multipart/mixed; boundary=b", "--b--", "!" },
	{ HERE, "multipart/form-data; boundary="
	  "0123456789012345678901234567890123456789012345678901234567890123456789x", "--b--", "!" },
};

static void test_multipart_in_pieces_of_any_size(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t piece = 1; piece < 40; piece++) {
			struct str got = read_as(str_of(rows[i].type), str_of(rows[i].body), piece);

			/* what was handed on before it went wrong does not matter, but that it did */
			if (strchr(rows[i].out, '!'))
				CHECK_AT(rows[i].line, str_ends(got, "!"));
			else
				CHECK_STR_AT(rows[i].line, got, rows[i].out);
		}
}

static void test_multipart_long_data(void)
{
	size_t n = 200000;
	char *text = arena_alloc(unit_arena(), n);
	struct str body;

	/* full of beginnings of the mark */
	for (size_t i = 0; i < n; i++)
		text[i] = "\r\n--"[i % 4];
	body = arena_printf(unit_arena(), "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n%.*s\r\n--b--",
			    (int)n, text);
	for (size_t piece = 16384; piece > 500; piece /= 3) {
		struct str got = read_as(STR(TYPE), body, piece);

		CHECK_I64((i64)got.len, (i64)n + 6);
		CHECK(str_starts(got, "<f=x>") && str_ends(got, ";"));
		CHECK(!memcmp(got.ptr + 5, text, n));
	}
}

static void test_multipart_endless_headers(void)
{
	char *text = arena_alloc(unit_arena(), 100001);

	memset(text, 'x', 100000);
	text[100000] = 0;
	CHECK_STR(read_as(STR(TYPE), arena_printf(unit_arena(), "--b\r\n%s", text), 1000), "!");
}

void suite_web_multipart(void)
{
	TEST(test_multipart_in_pieces_of_any_size);
	TEST(test_multipart_long_data);
	TEST(test_multipart_endless_headers);
}
