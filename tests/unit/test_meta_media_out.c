#include "unit.h"

#include "base/utf8.h"
#include "meta/media_out.h"

static const struct { int line; const char *in, *out; } name_rows[] = {
	{ HERE, "photo.png", "photo.png" },
	{ HERE, "../../etc/passwd", "passwd" },
	{ HERE, "C:\\Users\\me\\a.pdf", "a.pdf" },
	{ HERE, "", "file" },
	{ HERE, "...", "file" },
	{ HERE, ".htaccess", "htaccess" },
	{ HERE, "a\r\nb\t.txt", "a__b_.txt" },
	{ HERE, "a\"b<c>.txt", "a_b_c_.txt" },
	{ HERE, "Gr\xc3\xbc\xc3\x9f" "e \xe2\x98\x80.jpg", "Gr\xc3\xbc\xc3\x9f" "e \xe2\x98\x80.jpg" },
	/* turned round, "gnp.exe" would look like exe.png */
	{ HERE, "a\xe2\x80\xaegnp.exe", "a_gnp.exe" },
	{ HERE, "bad \xff bytes", "file" },
	{ HERE, "x.exe. . ", "x.exe" },
};

static void test_media_out_names_are_cleaned(void)
{
	for (size_t i = 0; i < ARRAY_LEN(name_rows); i++) {
		struct str got = media_clean_name(unit_arena(), str_of(name_rows[i].in));

		if (!CHECK_STR(got, name_rows[i].out))
			fprintf(stderr, "row of line %d\n", name_rows[i].line);
	}
}

static void test_media_out_long_names_keep_their_ending(void)
{
	char name[1000];
	struct str got;

	memset(name, 'n', sizeof name);
	memcpy(name + sizeof name - 6, ".jpeg", 6);
	got = media_clean_name(unit_arena(), str_of(name));
	CHECK_I64((i64)utf8_points(got), 120);
	CHECK(str_ends(got, "nn.jpeg"));
}

static void test_media_out_kinds(void)
{
	CHECK(media_kind_of_name(STR("a.JPG")) == MEDIA_IMAGE);
	CHECK(media_kind_of_name(STR("a.jpg.pdf")) == MEDIA_FILE);
	CHECK(media_kind_of_name(STR("a.3gp")) == MEDIA_VIDEO);
	CHECK(media_kind_of_name(STR("a.amr")) == MEDIA_AUDIO);
	CHECK(media_kind_of_name(STR("jpg")) == MEDIA_FILE);
	CHECK(media_kind_of_name(STR("a.svg")) == MEDIA_FILE);
	CHECK(media_kind_of_type(STR("image/png; charset=binary")) == MEDIA_IMAGE);
	CHECK(media_kind_of_type(STR("image/svg+xml")) == MEDIA_FILE);
	CHECK(media_kind_of_type(STR("audio/aac")) == MEDIA_AUDIO);
	CHECK(media_kind_of_type(STR("video/3gpp")) == MEDIA_VIDEO);
	CHECK(media_kind_of_type(NO_STR) == MEDIA_FILE);
	CHECK(media_kind_of_type(STR("audiox/a")) == MEDIA_FILE);
}

static void test_media_out_programs_are_blocked(void)
{
	static const char *const bad[] = { "a.exe", "A.EXE", "a.pdf.exe", "a.exe.", "a.exe ", "a.lnk", "a.sh",
					   "a.ps1", "a.jar", "a.apk", "a.js" };
	static const char *const good[] = { "a.pdf", "exe", "a.exe.pdf", "a.json", "a.txt", "a.docx", "a.zip",
					    "a.com.jpg", "shell" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(media_blocked_name(str_of(bad[i])));
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		CHECK(!media_blocked_name(str_of(good[i])));
	CHECK(media_blocked_head(STR("MZ\220\0")));
	CHECK(media_blocked_head(STR("\177ELF\2")));
	CHECK(media_blocked_head(STR("#!/bin/sh")));
	CHECK(media_blocked_head(STR("\357\273\277#!/bin/sh")));
	CHECK(media_blocked_head(STR("\0asm\1")));
	CHECK(!media_blocked_head(STR("M")));
	CHECK(!media_blocked_head(STR("")));
	CHECK(!media_blocked_head(STR("%PDF-1.7")));
	CHECK(!media_blocked_head(STR("\211PNG\r\n")));
}

static void test_media_out_list_of_endings(void)
{
	CHECK(media_allowed_name(STR("a.xyz"), STR("")));
	CHECK(media_allowed_name(STR("a.xyz"), STR("  ")));
	CHECK(media_allowed_name(STR("a.PDF"), STR("jpg  pdf")));
	CHECK(media_allowed_name(STR("a.pdf"), STR(".jpg .pdf")));
	CHECK(!media_allowed_name(STR("a.pd"), STR("jpg pdf")));
	CHECK(!media_allowed_name(STR("pdf"), STR("jpg pdf")));
	CHECK(!media_allowed_name(STR("a."), STR("jpg pdf")));
}

static void test_media_out_sizes(void)
{
	CHECK_I64(media_most(MEDIA_IMAGE, 25), 8 << 20);
	CHECK_I64(media_most(MEDIA_FILE, 25), 25 << 20);
	CHECK_I64(media_most(MEDIA_VIDEO, 5), 5 << 20);
	CHECK_I64(media_most(MEDIA_IMAGE, 5), 5 << 20);
}

void suite_meta_media_out(void)
{
	TEST(test_media_out_names_are_cleaned);
	TEST(test_media_out_long_names_keep_their_ending);
	TEST(test_media_out_kinds);
	TEST(test_media_out_programs_are_blocked);
	TEST(test_media_out_list_of_endings);
	TEST(test_media_out_sizes);
}
