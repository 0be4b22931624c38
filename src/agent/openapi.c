/*
 * GET /agent/api/v1/openapi.json: the description of the API, part of the program (openapi.json
 * beside this file; tools/embed_file.awk).
 */
#include "base/base.h"
#include "agent/agent.h"

extern const struct str openapi_json;

enum err openapi_show(struct ctx *c)
{
	struct digest d = sha256(openapi_json);
	struct buf *out = agent_buf(c);

	if (reply_not_modified(c, &d))
		return OK;
	buf_add(out, openapi_json);
	reply_json(c, 200, out);
	return OK;
}
