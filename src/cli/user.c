#include "base/base.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "desk/first_run.h"
#include "desk/login.h"
#include "desk/totp.h"

#include <termios.h>
#include <unistd.h>

#define LIST_MAX 1000

/* Reads one line without echo on a terminal; from a pipe as it comes. */
static bool read_line(struct cli *cli, const char *prompt, struct str *out)
{
	struct termios old, quiet;
	bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &old) == 0;
	char line[512];
	bool got;

	if (terminal) {
		fprintf(stderr, "%s: ", prompt);
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	got = fgets(line, sizeof line, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
		fputc('\n', stderr);
	}
	if (!got)
		return false;
	line[strcspn(line, "\n")] = 0;
	*out = arena_str(&cli->arena, str_of(line));
	return true;
}

static bool read_password(struct cli *cli, struct str *out)
{
	struct str again;

	if (!read_line(cli, "Password", out)) {
		cli_complain("user", "no password on standard input");
		return false;
	}
	if (!isatty(STDIN_FILENO))
		return true;
	if (!read_line(cli, "Again", &again) || !str_eq(*out, again)) {
		cli_complain("user", "the two are not the same");
		return false;
	}
	return true;
}

static int refused(struct cli *cli, enum err e, const char *why)
{
	if (e == ERR_INVALID && why) {
		cli_complain("user", "%s", why);
		return EXIT_FAILED;
	}
	if (e == ERR_CONFLICT) {
		cli_complain("user", "this login exists already");
		return EXIT_FAILED;
	}
	return cli_failed(cli, "user", e);
}

/* Whoever has the command line is nobody's user: the log says where the change came from. */
static void audit(struct cli *cli, const char *action, i64 id, struct str data)
{
	if (audit_add(cli->db, clock_now(), NONE, str_of(action), STR("user"), id, data,
		      STR("command line")) != DB_OK)
		log_env("%s of user %lld could not be written to the audit log", action, (long long)id);
}

static struct str facts(struct cli *cli, struct str login, struct str role, struct str name)
{
	struct buf out;
	struct jw w;

	buf_init(&out, &cli->arena, 4000);
	jw_init(&w, &out);
	jw_object(&w);
	jw_kstr(&w, "login", login);
	jw_kstr(&w, "name", name);
	jw_kstr(&w, "role", role);
	jw_end_object(&w);
	return buf_str(&out);
}

static int add(struct cli *cli, struct str login, struct str role, struct str name)
{
	struct str password;
	const char *why = NULL;
	i64 id;
	enum err e;

	if (!read_password(cli, &password))
		return EXIT_FAILED;
	e = user_create(cli->db, &cli->arena, login, name, role, password, clock_now(), &id, &why);
	if (e)
		return refused(cli, e, why);
	audit(cli, "create", id, facts(cli, login, role, name));
	printf("%.*s added (%.*s)\n", STR_ARG(login), STR_ARG(role));
	return EXIT_DONE;
}

static int passwd(struct cli *cli, struct str login)
{
	struct user_row user;
	struct str password;
	const char *why = NULL;
	enum err e = db_err(user_by_login(cli->db, login, &user));

	if (e == ERR_NOT_FOUND) {
		cli_complain("user", "no user %.*s", STR_ARG(login));
		return EXIT_FAILED;
	}
	if (e)
		return cli_failed(cli, "user", e);
	if (!read_password(cli, &password))
		return EXIT_FAILED;
	e = user_password(cli->db, &cli->arena, user.id, password, clock_now(), &why);
	if (e)
		return refused(cli, e, why);
	audit(cli, "replace password", user.id, STR("{\"password\":\"replaced\"}"));
	printf("password of %.*s changed; its sign-ins have ended\n", STR_ARG(login));
	return EXIT_DONE;
}

/* For the last administrator whose phone and recovery codes are gone. */
static int reset_totp(struct cli *cli, struct str login)
{
	struct totp t = { .db = cli->db, .arena = &cli->arena, .now = clock_now() };
	struct user_row user;
	enum err e = db_err(user_by_login(cli->db, login, &user));

	if (e == ERR_NOT_FOUND) {
		cli_complain("user", "no user %.*s", STR_ARG(login));
		return EXIT_FAILED;
	}
	t.user = user.id;
	if (e || (e = totp_disable(&t)))
		return cli_failed(cli, "user", e);
	audit(cli, "second factor reset", user.id, NO_STR);
	printf("%.*s signs in with the password alone\n", STR_ARG(login));
	return EXIT_DONE;
}

static int list(struct cli *cli)
{
	struct user_row *rows;
	size_t n;
	enum err e = db_err(user_list(cli->db, LIST_MAX, &rows, &n));

	if (e)
		return cli_failed(cli, "user", e);
	for (size_t i = 0; i < n; i++)
		printf("%-20.*s %-10.*s %.*s%s\n", STR_ARG(rows[i].login), STR_ARG(rows[i].role),
		       STR_ARG(rows[i].name), rows[i].disabled_at == NONE ? "" : " (disabled)");
	return EXIT_DONE;
}

/* A link for the browser: whoever has it makes the first administrator. */
static int first(struct cli *cli)
{
	struct str token;
	enum err e = first_token_make(cli->db, &cli->arena, clock_now(), &token);

	if (e == ERR_CONFLICT) {
		cli_complain("user", "there is an administrator already; another one: pagedesk user add LOGIN admin");
		return EXIT_FAILED;
	}
	if (e)
		return cli_failed(cli, "user", e);
	printf("Open this address within an hour; it works once:\n%.*s/admin/first/%.*s\n",
	       STR_ARG(cli->conf.web_base_url), STR_ARG(token));
	return EXIT_DONE;
}

int cli_user(struct cli *cli, int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "list") == 0 && argc == 2)
		return list(cli);
	if (strcmp(verb, "passwd") == 0 && argc == 3)
		return passwd(cli, str_of(argv[2]));
	if (strcmp(verb, "reset-totp") == 0 && argc == 3)
		return reset_totp(cli, str_of(argv[2]));
	if (strcmp(verb, "add") == 0 && argc == 3 && strcmp(argv[2], "--first") == 0)
		return first(cli);
	if (strcmp(verb, "add") == 0 && (argc == 4 || argc == 5))
		return add(cli, str_of(argv[2]), str_of(argv[3]), str_of(argc == 5 ? argv[4] : argv[2]));
	cli_complain("user", "usage: pagedesk user add LOGIN ROLE [NAME] | add --first | passwd LOGIN | "
		     "reset-totp LOGIN | list");
	return EXIT_USAGE;
}
