#include "base/base.h"
#include "base/err.h"

const char *err_name(enum err e)
{
	switch (e) {
	case OK: return "ok";
	case ERR_INVALID: return "invalid";
	case ERR_LOGIN: return "login";
	case ERR_FORBIDDEN: return "forbidden";
	case ERR_NOT_FOUND: return "not_found";
	case ERR_CONFLICT: return "conflict";
	case ERR_BUSY: return "busy";
	case ERR_UPSTREAM: return "upstream";
	case ERR_INTERNAL: return "internal";
	}
	return "internal";
}
