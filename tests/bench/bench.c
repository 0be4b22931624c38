#include "base/base.h"
#include "base/clock.h"
#include "bench.h"
#include "sys/crypt.h"

#include <sys/resource.h>
#include <time.h>

i64 bench_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

i64 bench_cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (i64)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 + u.ru_utime.tv_usec +
	       u.ru_stime.tv_usec;
}

void times_add(struct times *t, i64 us)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 1 << 16;
		t->us = realloc(t->us, t->room * sizeof *t->us);
		if (!t->us)
			abort();
	}
	t->us[t->n++] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

static int by_size(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

void times_sort(struct times *t)
{
	if (t->n)
		qsort(t->us, t->n, sizeof *t->us, by_size);
}

uint32_t times_at(const struct times *t, unsigned percent)
{
	size_t i = t->n * percent / 100;

	return t->n ? t->us[i < t->n ? i : t->n - 1] : 0;
}

void times_print(struct times *t)
{
	times_sort(t);
	printf(" p50_us=%u p99_us=%u max_us=%u", times_at(t, 50), times_at(t, 99), times_at(t, 100));
}

/* Like Meta's: a prefix, then characters that follow no order, which is what an index has to bear. */
static void make_mid(char out[96])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	u8 random[88];

	random_bytes(random, sizeof random);
	out[0] = 'm';
	out[1] = '_';
	for (size_t i = 0; i < sizeof random; i++)
		out[2 + i] = digits[random[i] & 63];
	out[2 + sizeof random] = 0;
}

size_t bench_body(char out[BENCH_BODY_MAX], const char *page, const struct bench_customers *customers,
		  i64 i)
{
	i64 now = clock_now(), psid = customers->first + i % customers->n;
	char mid[96];

	make_mid(mid);
	return (size_t)snprintf(out, BENCH_BODY_MAX,
		"{\"object\":\"page\",\"entry\":[{\"id\":\"%s\",\"time\":%lld,\"messaging\":[{"
		"\"sender\":{\"id\":\"%lld\"},\"recipient\":{\"id\":\"%s\"},\"timestamp\":%lld,"
		"\"message\":{\"mid\":\"%s\",\"text\":\"Gr\\u00fc\\u00df Gott, is the order no. %lld on its way? "
		"I look at https:\\/\\/shop.example\\/orders \\ud83d\\ude42\"}}]}]}",
		page, (long long)now, (long long)psid, page, (long long)now, mid, (long long)i);
}
