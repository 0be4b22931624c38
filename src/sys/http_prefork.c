/*
 * The parent of responders. It serves nothing itself: forks them, replaces those that end, passes
 * SIGTERM on. They die with it (PR_SET_PDEATHSIG), so a killed parent leaves no orphans behind.
 *
 * SIGHUP replaces all responders, after the request that each has in hand; they do not read the
 * configuration again. SIGTERM and SIGINT stop.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "sys/http_internal.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DELAY_FIRST 100
#define DELAY_MOST 5000
#define SHORT_LIFE SECOND_MS
#define STOP_WAIT (10 * SECOND_MS)

struct responder {
	pid_t pid;	/* 0: none */
	i64 since, due;	/* steady clock: started; to be started */
	i64 delay;
};

struct parent {
	struct responder all[LIMIT_WORKERS];
	int n;
	pid_t self;
	sigset_t signals;
};

void http_stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGUSR1);
}

/* A signal that is ignored is never delivered, not even to sigtimedwait. */
static void on_signal(int sig)
{
	(void)sig;
}

static void signal_all(struct parent *p, int sig)
{
	for (int i = 0; i < p->n; i++)
		if (p->all[i].pid)
			kill(p->all[i].pid, sig);
}

/* True in the child. */
static bool start(struct parent *p, struct responder *r)
{
	pid_t pid = fork();

	if (pid < 0) {
		log_env("can't fork a responder: %s", strerror(errno));
		r->due = clock_steady() + DELAY_MOST;
		return false;
	}
	if (pid > 0) {
		r->pid = pid;
		r->since = clock_steady();
		return false;
	}
	/* the parent may have died before this took effect */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != p->self)
		_exit(0);
	return true;
}

static void ended(struct responder *r, int status)
{
	i64 now = clock_steady(), life = now - r->since;
	bool planned = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (WIFSIGNALED(status))
		log_env("responder %d was ended by signal %d", (int)r->pid, WTERMSIG(status));
	else if (!planned)
		log_env("responder %d ended with status %d", (int)r->pid, WEXITSTATUS(status));
	if (planned || life >= SHORT_LIFE)
		r->delay = 0;
	else
		r->delay = r->delay ? i64_min(2 * r->delay, DELAY_MOST) : DELAY_FIRST;
	r->pid = 0;
	r->due = now + r->delay;
}

/* How many are left. */
static int reap(struct parent *p)
{
	int left = 0, status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < p->n; i++)
			if (p->all[i].pid == pid)
				ended(&p->all[i], status);
	for (int i = 0; i < p->n; i++)
		left += p->all[i].pid != 0;
	return left;
}

/* A signal, or 0 when wait_ms have passed. */
static int wait_signal(const struct parent *p, i64 wait_ms)
{
	struct timespec t = { wait_ms / 1000, wait_ms % 1000 * 1000000 };
	int sig = sigtimedwait(&p->signals, NULL, &t);

	return sig < 0 ? 0 : sig;
}

static void stop(struct parent *p, const char *socket)
{
	i64 end = clock_steady() + STOP_WAIT, now;

	if (socket)
		unlink(socket);
	signal_all(p, SIGTERM);
	while (reap(p) && (now = clock_steady()) < end)
		wait_signal(p, end - now);
	if (reap(p)) {
		log_env("some responders did not end in time and were killed");
		signal_all(p, SIGKILL);
	}
	exit(0);
}

/* True in a child. The wait until the next one is due goes to *wait_ms. */
static bool start_due(struct parent *p, i64 *wait_ms)
{
	i64 now = clock_steady();

	*wait_ms = HOUR_MS;
	for (int i = 0; i < p->n; i++) {
		if (!p->all[i].pid && p->all[i].due <= now && start(p, &p->all[i]))
			return true;
		if (!p->all[i].pid)
			*wait_ms = i64_min(*wait_ms, i64_max(p->all[i].due - now, 0));
	}
	return false;
}

void http_prefork(int workers, const char *socket)
{
	struct parent *p = calloc(1, sizeof *p);
	sigset_t child;
	i64 wait_ms;

	if (!p)
		exit(1);
	p->n = workers > LIMIT_WORKERS ? LIMIT_WORKERS : workers;
	p->self = getpid();
	http_stop_signals(&p->signals);
	sigaddset(&p->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &p->signals, NULL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGHUP, on_signal);
	signal(SIGTERM, on_signal);
	while (!start_due(p, &wait_ms)) {
		int sig = wait_signal(p, wait_ms);

		reap(p);
		if (sig == SIGTERM || sig == SIGINT)
			stop(p, socket);
		if (sig == SIGHUP)
			signal_all(p, SIGTERM);
	}
	/* in a child: the signals that end it stay blocked until it waits for a connection */
	signal(SIGHUP, SIG_IGN);	/* meant for the parent */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &child, NULL);
	free(p);
}
