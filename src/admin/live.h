/*
 * Going live: what Meta's App Review asks for (features C4, E15).
 */
#ifndef ADMIN_LIVE_H
#define ADMIN_LIVE_H

#include "web/web.h"

enum err admin_live(struct ctx *c);		/* GET /admin/going-live */
enum err admin_live_save(struct ctx *c);	/* POST: the address of the privacy policy */
extern const struct spec admin_live_spec;

#endif
