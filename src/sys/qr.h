/*
 * QR codes (libqrencode). The only file that includes qrencode.h.
 */
#ifndef SYS_QR_H
#define SYS_QR_H

#include "base/arena.h"

struct qr {
	int size;		/* modules a side, without the quiet zone */
	const u8 *modules;	/* size * size; 1 is dark */
};

/* False: the text is empty or too long for a code. Lives in the arena. */
bool qr_make(struct arena *a, struct str text, struct qr *out) MUST_USE;
bool qr_dark(const struct qr *q, int x, int y);	/* outside: no */

#endif
