/*
 * What may be sent as a file, and as what (features F123-F125, F286; protocol 4.5): pure rules on names,
 * types and first bytes. What a file really is finds the worker out, before Meta gets it.
 */
#ifndef META_MEDIA_OUT_H
#define META_MEDIA_OUT_H

#include "base/arena.h"

enum media_kind { MEDIA_FILE, MEDIA_IMAGE, MEDIA_AUDIO, MEDIA_VIDEO };

const char *media_kind_name(enum media_kind k);		/* "file", "image", ...: as in Meta's JSON */
bool media_kind_of(struct str name, enum media_kind *out);

/* As what the name's ending announces it. */
enum media_kind media_kind_of_name(struct str name);
/* "image/png" -> MEDIA_IMAGE. Images that Messenger shows: jpeg, png, gif, webp; others are files. */
enum media_kind media_kind_of_type(struct str mime);

/* Programs, scripts and shortcuts, which nobody should be sent: by the ending of the name ... */
bool media_blocked_name(struct str name);
/* ... and by the first bytes, whatever the name says. */
bool media_blocked_head(struct str head);
#define MEDIA_HEAD 64	/* bytes that media_blocked_head() likes to see */

/* allowed: endings separated by blanks ("jpg png pdf"); empty: all. */
bool media_allowed_name(struct str name, struct str allowed);

/* Largest size, bytes: images 8 MiB, all else 25 MiB, or less where the desk says so (MB of 1024 kB). */
i64 media_most(enum media_kind k, i64 desk_mb);

/*
 * The last component of a path, valid UTF-8 without control characters and what file systems refuse,
 * at most 120 characters with its ending kept; "file" when nothing is left.
 */
struct str media_clean_name(struct arena *a, struct str name);

#endif
