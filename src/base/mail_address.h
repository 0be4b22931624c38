/*
 * Mail addresses as people type them into forms and configuration: the plain kind only.
 */
#ifndef BASE_MAIL_ADDRESS_H
#define BASE_MAIL_ADDRESS_H

#include "base/str.h"

#define MAIL_ADDRESS_MAX 254

/*
 * name@host in ASCII, without quotes, blanks, brackets or comments: safe as it is in a header and in the
 * dialogue with a mail server.
 */
bool mail_address(struct str s);

#endif
