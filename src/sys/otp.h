/*
 * Time-based one-time codes, RFC 6238: 6 digits, 30 s, SHA-1, as all apps have it (liboath). The only
 * file that includes oath.h.
 */
#ifndef SYS_OTP_H
#define SYS_OTP_H

#include "base/arena.h"

#define OTP_SECRET_LEN 20
#define OTP_STEP_MS 30000

/*
 * The step whose code this is, among the one of `now` and its two neighbours, since clocks differ; 0: it
 * is none of them.
 */
i64 otp_step(struct str secret, struct str code, i64 now_ms);
/* The code of a step, for tests and set-up. */
bool otp_code(struct str secret, i64 step, char out[7]) MUST_USE;
/* As apps want it typed: base32 without padding. */
struct str otp_base32(struct arena *a, struct str secret);

#endif
