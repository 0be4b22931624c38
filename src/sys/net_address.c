#include "sys/net_address.h"

#include <netinet/in.h>

/* Special-purpose addresses (RFC 6890 and its registry), and multicast. */
static bool private_4(const u8 *b)
{
	static const struct { u8 net[4]; int bits; } nets[] = {
		{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 },
		{ { 172, 16 }, 12 }, { { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 }, { { 192, 88, 99 }, 24 },
		{ { 192, 168 }, 16 }, { { 198, 18 }, 15 }, { { 198, 51, 100 }, 24 },
		{ { 203, 0, 113 }, 24 }, { { 224 }, 3 },
	};
	uint32_t at = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];

	for (size_t i = 0; i < ARRAY_LEN(nets); i++) {
		const u8 *n = nets[i].net;
		uint32_t net = (uint32_t)n[0] << 24 | (uint32_t)n[1] << 16 | (uint32_t)n[2] << 8 | n[3];

		if (!((at ^ net) >> (32 - nets[i].bits)))
			return true;
	}
	return false;
}

/* Only 2000::/3 is given out; in it are tunnels that hide an IPv4 address, and examples. */
static bool private_6(const u8 *b)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const u8 nat64[12] = { 0, 0x64, 0xff, 0x9b };

	if (!memcmp(b, mapped, 12) || !memcmp(b, nat64, 12))
		return private_4(b + 12);
	if ((b[0] & 0xe0) != 0x20)
		return true;
	if (b[0] == 0x20 && b[1] == 0x02)	/* 2002::/16, 6to4 */
		return private_4(b + 2);
	return b[0] == 0x20 && b[1] == 0x01 &&
	       (b[2] < 2 /* 2001::/23 */ || (b[2] == 0x0d && b[3] == 0xb8) /* 2001:db8::/32 */);
}

bool net_address_private(const struct sockaddr *to)
{
	if (to->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, to, sizeof in);
		return private_4((const u8 *)&in.sin_addr);
	}
	if (to->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, to, sizeof in);
		return private_6(in.sin6_addr.s6_addr);
	}
	return true;
}
