/*
 * Mail to administrators: whether it is on, who gets it, what became of the last ones.
 */
#ifndef ADMIN_MAIL_H
#define ADMIN_MAIL_H

#include "web/web.h"

enum err admin_mail(struct ctx *c);		/* GET /admin/mail */
enum err admin_mail_test(struct ctx *c);	/* POST /admin/mail/test: to one's own address */

#endif
