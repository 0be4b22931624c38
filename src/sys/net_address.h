/*
 * Which addresses are nobody's business of a stranger: those of this machine and of networks behind
 * it. Pure.
 */
#ifndef SYS_NET_ADDRESS_H
#define SYS_NET_ADDRESS_H

#include "base/base.h"

#include <sys/socket.h>

/* True too for what is neither IPv4 nor IPv6, and for addresses that nobody has. */
bool net_address_private(const struct sockaddr *to);

#endif
