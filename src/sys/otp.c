#include "base/base.h"
#include "sys/crypt.h"
#include "sys/otp.h"

#include <liboath/oath.h>
#include <stdlib.h>

#define DIGITS 6

bool otp_code(struct str secret, i64 step, char out[7])
{
	return oath_hotp_generate(secret.ptr, secret.len, (u64)step, DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION,
				  out) == OATH_OK;
}

i64 otp_step(struct str secret, struct str code, i64 now_ms)
{
	i64 now = now_ms / OTP_STEP_MS, found = 0;
	char right[7];

	if (code.len != DIGITS || !str_all_digits(code))
		return 0;
	for (i64 step = now - 1; step <= now + 1; step++)
		if (otp_code(secret, step, right) && secret_eq(code, str_of(right)))
			found = step;
	return found;
}

struct str otp_base32(struct arena *a, struct str secret)
{
	char *text = NULL;
	struct str s = NO_STR;
	size_t n;

	if (oath_base32_encode(secret.ptr, secret.len, &text, &n) == OATH_OK) {
		s = arena_str(a, (struct str){ text, n });
		while (s.len && s.ptr[s.len - 1] == '=')
			s.len--;
	}
	free(text);
	return arena_str(a, s);
}
