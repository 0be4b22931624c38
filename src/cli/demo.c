/*
 * A desk to try things with: one app, one page, one queue, four people. Values come from DEMO_* of
 * the environment, so that `make run` and its clients agree; re-running keeps what is there.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "desk/login.h"
#include "store/setup.h"

static struct str from_env(struct cli *cli, const char *name, const char *otherwise)
{
	const char *v = getenv(name);

	(void)cli;
	return str_of(v && *v ? v : otherwise);
}

static struct str seal_as(struct cli *cli, const char *what, i64 id, struct str plain)
{
	return seal(&cli->arena, &cli->key,
		    arena_printf(&cli->arena, "%s:%lld", what, (long long)id).ptr, plain);
}

static struct str last4(struct str s)
{
	return str_skip(s, s.len > 8 ? s.len - 4 : s.len);
}

static enum err demo_queue(struct cli *cli, i64 now, i64 *queue, i64 *workstream)
{
	struct id_row row;
	enum db_result r = queue_by_name(cli->db, STR("General"), &row);
	enum err e;

	if (r == DB_NONE) {
		if ((e = db_err(queue_add(cli->db, STR("General"), now))))
			return e;
		*queue = db_insert_id(cli->db);
	} else if (r == DB_OK) {
		*queue = row.id;
	} else {
		return db_err(r);
	}
	r = workstream_by_name(cli->db, STR("Messenger"), &row);
	if (r == DB_OK)
		*workstream = row.id;
	if (r != DB_NONE)
		return db_err(r);
	e = db_err(workstream_add(cli->db, STR("Messenger"), *queue, now));
	if (!e)
		*workstream = db_insert_id(cli->db);
	return e;
}

static enum err demo_person(struct cli *cli, i64 queue, const char *login, const char *name,
			    const char *role, const char *variable, i64 now)
{
	struct user_row user;
	const char *why;
	enum db_result r = user_by_login(cli->db, str_of(login), &user);
	i64 id = r == DB_OK ? user.id : 0;
	enum err e;

	if (r == DB_NONE) {
		e = user_create(cli->db, &cli->arena, str_of(login), str_of(name), str_of(role),
				from_env(cli, variable, "demo-desk-2026"), now, &id, &why);
		if (e) {
			if (e == ERR_INVALID)
				cli_complain("demo", "%s: %s", login, why);
			return e;
		}
	} else if (r != DB_OK) {
		return db_err(r);
	}
	r = queue_member_add(cli->db, queue, id);
	return r == DB_DUPLICATE ? OK : db_err(r);
}

static enum err demo_app(struct cli *cli, i64 now, struct app_row *app)
{
	struct str meta_id = from_env(cli, "DEMO_APP_ID", "5550001112223334");
	struct str secret = from_env(cli, "DEMO_APP_SECRET", "0123456789abcdef0123456789abcdef");
	struct str verify = from_env(cli, "DEMO_VERIFY_TOKEN", "demo-verify-token");
	enum db_result r = app_by_meta_id(cli->db, meta_id, app);
	enum err e;

	if (r == DB_NONE) {
		e = db_err(app_add(cli->db, meta_id, STR("Demo app"), random_hex(&cli->arena, 16), now));
		if (e || (e = db_err(app_by_meta_id(cli->db, meta_id, app))))
			return e;
	} else if (r != DB_OK) {
		return db_err(r);
	}
	return db_err(app_set_secrets(cli->db, app->id, seal_as(cli, "app.secret", app->id, secret),
				      last4(secret), seal_as(cli, "app.verify_token", app->id, verify),
				      now));
}

static enum err demo_page(struct cli *cli, i64 app, i64 workstream, i64 now)
{
	struct str meta_id = from_env(cli, "DEMO_PAGE_ID", "104857600012345");
	struct str token = from_env(cli, "DEMO_PAGE_TOKEN", "EAADEMOTOKEN");
	struct page_row page;
	enum db_result r = page_by_meta_id(cli->db, app, meta_id, &page);
	enum err e;

	if (r == DB_NONE) {
		e = db_err(page_add(cli->db, app, meta_id, from_env(cli, "DEMO_PAGE_NAME", "Sunrise Bakery"),
				    workstream, now));
		if (e || (e = db_err(page_by_meta_id(cli->db, app, meta_id, &page))) ||
		    (e = db_err(page_set_switches(cli->db, page.id, 1, 1, 1, now))))
			return e;
	} else if (r != DB_OK) {
		return db_err(r);
	}
	return db_err(page_set_token(cli->db, page.id, seal_as(cli, "page.token", page.id, token),
				     last4(token), now));
}

int cli_demo(struct cli *cli, int argc, char **argv)
{
	static const char *const people[][4] = {
		{ "admin", "Ada Admin", "admin", "DEMO_ADMIN_PASSWORD" },
		{ "sam", "Sam Berger", "supervisor", "DEMO_SUPERVISOR_PASSWORD" },
		{ "eva", "Eva Lindt", "agent", "DEMO_AGENT1_PASSWORD" },
		{ "jonas", "Jonas Weber", "agent", "DEMO_AGENT2_PASSWORD" },
	};
	i64 now = clock_now(), queue = 0, workstream = 0;
	struct app_row app;
	enum err e = demo_queue(cli, now, &queue, &workstream);

	(void)argc;
	(void)argv;
	if (!e)
		e = demo_app(cli, now, &app);
	if (!e)
		e = demo_page(cli, app.id, workstream, now);
	for (size_t i = 0; !e && i < ARRAY_LEN(people); i++)
		e = demo_person(cli, queue, people[i][0], people[i][1], people[i][2], people[i][3], now);
	if (e)
		return cli_failed(cli, "demo", e);
	printf("callback_key=%.*s\n", STR_ARG(app.callback_key));
	return EXIT_DONE;
}
