/*
 * The endpoints that Meta calls.
 */
#ifndef WEBHOOK_WEBHOOK_H
#define WEBHOOK_WEBHOOK_H

#include "web/web.h"

enum err webhook_verify(struct ctx *c);		/* GET /webhook/{key} */
enum err webhook_receive(struct ctx *c);	/* POST /webhook/{key} */
enum err webhook_deauthorize(struct ctx *c);	/* POST /webhook/{key}/deauthorize */
enum err webhook_data_deletion(struct ctx *c);	/* POST /webhook/{key}/data-deletion */
enum err webhook_deletion_status(struct ctx *c);	/* GET /deletion/{code} */
enum err webhook_health(struct ctx *c);		/* GET /health */

#endif
