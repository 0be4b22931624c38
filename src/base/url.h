/*
 * Writing URLs. Reading them is web/uri's business.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/arena.h"

/* One component of a URL: everything but letters, digits and -._~ as %xx. */
struct str url_component(struct arena *a, struct str s);

#endif
