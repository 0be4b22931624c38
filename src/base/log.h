/*
 * One line per event, on standard error (which the web server, cron or the terminal collects) or in
 * the file that [log] file names. UTC, control characters escaped, so that no request can forge a
 * line. Never log tokens, secrets, cookies or message bodies.
 *
 * Three causes are three calls: our bug, the peer's fault, the environment. Log once, where the
 * cause is known.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/base.h"

#define log_bug(...) log_line("BUG", __FILE__, __LINE__, __VA_ARGS__)
#define log_peer(...) log_line("PEER", NULL, 0, __VA_ARGS__)
#define log_env(...) log_line("ENV", NULL, 0, __VA_ARGS__)
#define log_info(...) log_line("INFO", NULL, 0, __VA_ARGS__)

void log_line(const char *level, const char *file, int line, const char *fmt, ...) PRINTF(4, 5);

/* name must live as long as the process, e.g. a literal. */
void log_program(const char *name);
/* A short id printed on each line until changed; copied. NULL for none. */
void log_request(const char *id);
/* Appends to path from now on; false when it can't be opened (then standard error goes on). */
bool log_file(const char *path);

#endif
