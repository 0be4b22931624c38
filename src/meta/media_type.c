#include "base/base.h"
#include "base/clock.h"
#include "meta/media_type.h"

/* The first of a kind is the fallback for none; SVG and HTML are not shown: they can run scripts. */
static const struct media_type types[] = {
	{ "application/octet-stream", "file", "bin", false },
	{ "image/jpeg", "image", "jpg", true }, { "image/png", "image", "png", true },
	{ "image/webp", "image", "webp", true }, { "image/gif", "gif", "gif", true },
	{ "audio/mpeg", "audio", "mp3", true }, { "audio/mp4", "audio", "m4a", true },
	{ "audio/x-m4a", "audio", "m4a", true }, { "audio/aac", "audio", "aac", true },
	{ "audio/x-hx-aac-adts", "audio", "aac", true }, { "audio/ogg", "audio", "ogg", true },
	{ "audio/amr", "audio", "amr", true }, { "audio/wav", "audio", "wav", true },
	{ "audio/x-wav", "audio", "wav", true }, { "audio/flac", "audio", "flac", true },
	{ "audio/webm", "audio", "weba", true }, { "video/mp4", "video", "mp4", true },
	{ "video/3gpp", "video", "3gp", true }, { "video/3gpp2", "video", "3g2", true },
	{ "video/webm", "video", "webm", true }, { "video/ogg", "video", "ogv", true },
	{ "video/quicktime", "video", "mov", true },
	{ "application/pdf", "file", "pdf", false }, { "text/plain", "file", "txt", false },
	{ "text/csv", "file", "csv", false }, { "text/html", "file", "html", false },
	{ "image/svg+xml", "file", "svg", false }, { "image/tiff", "file", "tif", false },
	{ "image/bmp", "file", "bmp", false }, { "image/heic", "file", "heic", false },
	{ "application/zip", "file", "zip", false }, { "application/json", "file", "json", false },
	{ "application/rtf", "file", "rtf", false }, { "text/rtf", "file", "rtf", false },
	{ "application/msword", "file", "doc", false },
	{ "application/vnd.ms-excel", "file", "xls", false },
	{ "application/vnd.ms-powerpoint", "file", "ppt", false },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "file", "docx", false },
	{ "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "file", "xlsx", false },
	{ "application/vnd.openxmlformats-officedocument.presentationml.presentation", "file", "pptx", false },
	{ "application/vnd.oasis.opendocument.text", "file", "odt", false },
	{ "application/vnd.oasis.opendocument.spreadsheet", "file", "ods", false },
	{ "text/vcard", "file", "vcf", false }, { "text/calendar", "file", "ics", false },
};

const struct media_type *media_type(struct str mime)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_ieq(mime, types[i].mime))
			return &types[i];
	return &types[0];
}

const struct media_type *media_type_of(struct str kind, struct str mime)
{
	static const struct { const char *container, *sound; } voices[] = {
		{ "video/mp4", "audio/mp4" }, { "video/quicktime", "audio/mp4" },
		{ "video/3gpp", "audio/mp4" }, { "video/webm", "audio/webm" },
		{ "video/ogg", "audio/ogg" }, { "application/ogg", "audio/ogg" },
	};
	bool sound = str_is(kind, "audio");

	for (size_t i = 0; i < ARRAY_LEN(voices); i++)
		if (str_ieq(mime, voices[i].container) && (sound || str_is(mime, "application/ogg")))
			return media_type(str_of(voices[i].sound));
	return media_type(mime);
}

struct str media_name(struct arena *a, struct str kind, struct str mime, i64 at)
{
	char iso[32];

	clock_iso(at, iso);	/* 2026-11-20T14:02:17.000Z */
	return arena_printf(a, "%.*s-%.4s%.2s%.2s-%.2s%.2s.%s", STR_ARG(kind), iso, iso + 5, iso + 8, iso + 11,
			    iso + 14, media_type(mime)->extension);
}
