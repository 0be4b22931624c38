/*
 * Links of a session template: shops and other systems that an agent opens beside a conversation. As text a
 * line each, the name and then the address, with slugs behind its host:
 *
 *	Orders https://shop.example/orders?q={CustomerName}
 *
 * Pure.
 */
#ifndef DESK_TEMPLATE_LINKS_H
#define DESK_TEMPLATE_LINKS_H

#include "desk/slugs.h"

#define TEMPLATE_LINKS 5

struct template_link { struct str name, address; };

/*
 * False: more than five, or *wrong is the line that is none. https only, and the host is one that no
 * customer can choose.
 */
bool template_links_read(struct str text, struct template_link out[TEMPLATE_LINKS], size_t *n, struct str *wrong);

/* The address with the values, each as one component of a URL. */
struct str template_link_fill(struct arena *a, struct str address, const struct slug_values *values);

#endif
