/*
 * Where files may be fetched from: by address as written, and by address as resolved.
 */
#include "unit.h"

#include "sys/net.h"
#include "sys/net_address.h"

#include <arpa/inet.h>

static void test_net_place_table(void)
{
	static const struct { int line; const char *graph, *url; enum net_place place; } rows[] = {
		{ HERE, NULL, "https://scontent.xx.fbcdn.net/v/1.jpg?oh=1", NET_FOREIGN },
		{ HERE, NULL, "https://FBCDN.NET/", NET_FOREIGN },
		{ HERE, NULL, "https://lookaside.fbsbx.com:443/x", NET_FOREIGN },
		{ HERE, NULL, "http://scontent.xx.fbcdn.net/", NET_FORBIDDEN },
		{ HERE, NULL, "https://scontent.xx.fbcdn.net:8443/", NET_FORBIDDEN },
		{ HERE, NULL, "https://notfbcdn.net/", NET_FORBIDDEN },
		{ HERE, NULL, "https://fbcdn.net.evil.example/", NET_FORBIDDEN },
		{ HERE, NULL, "https://evil.example/fbcdn.net", NET_FORBIDDEN },
		{ HERE, NULL, "https://fbcdn.net@evil.example/", NET_FORBIDDEN },
		{ HERE, NULL, "https://u:p@x.fbcdn.net/", NET_FORBIDDEN },
		{ HERE, NULL, "https://evil.example\\@x.fbcdn.net/", NET_FORBIDDEN },
		{ HERE, NULL, "https://127.0.0.1/", NET_FORBIDDEN },
		{ HERE, NULL, "https://[::1]/", NET_FORBIDDEN },
		{ HERE, NULL, "https://169.254.169.254/latest/meta-data", NET_FORBIDDEN },
		{ HERE, NULL, "file:///etc/passwd", NET_FORBIDDEN },
		{ HERE, NULL, "ftp://x.fbcdn.net/", NET_FORBIDDEN },
		{ HERE, NULL, "", NET_FORBIDDEN },
		{ HERE, NULL, "fbcdn.net", NET_FORBIDDEN },
		/* the origin of the configured Graph; by http only on this machine */
		{ HERE, "https://graph.facebook.com", "https://graph.facebook.com/x", NET_GRAPH },
		{ HERE, "https://graph.facebook.com", "http://graph.facebook.com/x", NET_FORBIDDEN },
		{ HERE, "http://127.0.0.1:8900", "http://127.0.0.1:8900/cdn/1/a.png?oh=1", NET_GRAPH },
		{ HERE, "http://127.0.0.1:8900", "http://127.0.0.1:8901/cdn/1/a.png", NET_FORBIDDEN },
		{ HERE, "http://127.0.0.1:8900", "http://localhost:8900/", NET_FORBIDDEN },
		{ HERE, "http://localhost:8900", "http://localhost:8900/", NET_GRAPH },
		{ HERE, "http://graph.intra.example", "http://graph.intra.example/", NET_FORBIDDEN },
		{ HERE, "https://graph.intra.example:8443", "https://graph.intra.example:8443/", NET_GRAPH },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct conf conf = {
			.graph_base = str_of(rows[i].graph ? rows[i].graph : "https://graph.facebook.com"),
			.media_hosts = STR("fbcdn.net fbsbx.com"),
		};

		CHECK_I64_AT(rows[i].line, net_place(unit_arena(), &conf, str_of(rows[i].url)), rows[i].place);
	}
}

static void test_net_address_table(void)
{
	static const struct { int line; const char *address; bool private; } rows[] = {
		{ HERE, "8.8.8.8", false }, { HERE, "157.240.1.35", false }, { HERE, "126.255.255.255", false },
		{ HERE, "172.15.255.255", false }, { HERE, "172.32.0.0", false }, { HERE, "100.63.0.1", false },
		{ HERE, "223.255.255.255", false },
		{ HERE, "0.0.0.0", true }, { HERE, "10.1.2.3", true }, { HERE, "127.0.0.1", true },
		{ HERE, "127.255.0.1", true }, { HERE, "100.64.0.1", true }, { HERE, "169.254.169.254", true },
		{ HERE, "172.16.0.1", true }, { HERE, "172.31.255.255", true }, { HERE, "192.168.1.1", true },
		{ HERE, "198.18.0.1", true }, { HERE, "224.0.0.1", true }, { HERE, "255.255.255.255", true },
		{ HERE, "2a03:2880:f101::1", false }, { HERE, "2606:4700::1", false },
		{ HERE, "::1", true }, { HERE, "::", true }, { HERE, "fe80::1", true }, { HERE, "fd00::1", true },
		{ HERE, "fc00::1", true }, { HERE, "ff02::1", true }, { HERE, "2001:db8::1", true },
		{ HERE, "2001::1", true }, { HERE, "::ffff:10.0.0.1", true }, { HERE, "::ffff:8.8.8.8", false },
		{ HERE, "::7f00:1", true }, { HERE, "64:ff9b::a00:1", true }, { HERE, "64:ff9b::808:808", false },
		{ HERE, "2002:a00:1::", true }, { HERE, "2002:808:808::", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sockaddr_in in = { .sin_family = AF_INET };
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
		bool four = inet_pton(AF_INET, rows[i].address, &in.sin_addr) == 1;

		CHECK_AT(rows[i].line, four || inet_pton(AF_INET6, rows[i].address, &in6.sin6_addr) == 1);
		CHECK_I64_AT(rows[i].line, net_address_private(four ? (struct sockaddr *)&in :
							       (struct sockaddr *)&in6), rows[i].private);
	}
	CHECK(net_address_private(&(struct sockaddr){ .sa_family = AF_UNIX }));
}

void suite_sys_net_place(void)
{
	TEST(test_net_place_table);
	TEST(test_net_address_table);
}
