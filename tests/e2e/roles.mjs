// Who may do what: every route of the administration, as its table says, asked as nobody and as each role, with
// and without the token against forged forms. The table is read from the source, so a new route is in at once.
import { assert, env, main, scenario } from './desk.mjs';
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../cgi-bin/admin.c', import.meta.url), 'utf8');
const routes = [...source.matchAll(/^\t(SHOW|FORM)\("([^"]+)", GUARD_([A-Z]+),/gm)].map(([, kind, path, guard]) =>
	({ method: kind === 'SHOW' ? 'GET' : 'POST', path: path.replace(/\{\w+\}/g, '999999999'), guard }));
const rank = { ANY: 0, AUDIT: 0, AGENT: 1, SUPERVISOR: 2, ADMIN: 3 };
const roles = ['AUDITOR', 'AGENT', 'SUPERVISOR', 'ADMIN'];
// an auditor reads what was done, an agent doesn't
const may = (role, guard) => guard === 'AUDIT' ? role !== 'AGENT' : roles.indexOf(role) >= rank[guard];
const people = { AGENT: 'AGENT1', SUPERVISOR: 'SUPERVISOR', ADMIN: 'ADMIN', AUDITOR: 'AUDITOR' };

env.AUDITOR_LOGIN = `auditor-${Date.now()}`;
env.AUDITOR_PASSWORD = 'reads what was done';

async function signIn(role) {
	const answer = await fetch(`${env.BASE_URL}/agent/api/v1/session`, { method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ login: env[`${people[role]}_LOGIN`], password: env[`${people[role]}_PASSWORD`] }) });

	assert.equal(answer.status, 201);
	return { cookie: answer.headers.get('set-cookie').split(';')[0], csrf: (await answer.json()).csrf_token };
}

async function ask(route, session, csrf) {
	const post = route.method === 'POST';
	const answer = await fetch(env.BASE_URL + route.path, { method: route.method, redirect: 'manual',
		headers: { ...(session && { Cookie: session.cookie }),
			...(post && { 'Content-Type': 'application/x-www-form-urlencoded' }) },
		body: post ? new URLSearchParams(csrf ? { csrf } : {}) : undefined });

	await answer.arrayBuffer();
	return answer.status;
}

const guarded = routes.filter((r) => r.guard in rank);
const name = (r) => `${r.method} ${r.path}`;

scenario('the table is read', async () => {
	assert.ok(guarded.length > 60, `${guarded.length} routes`);
	assert.ok(guarded.some((r) => r.method === 'POST' && r.guard === 'ADMIN'));
});

scenario('nobody gets nothing', async () => {
	for (const route of guarded)
		assert.ok([401, 303, 403].includes(await ask(route, null, null)), name(route));
});

scenario('an auditor is made', async () => {
	const { cookie, csrf } = await signIn('ADMIN');
	const answer = await fetch(`${env.BASE_URL}/admin/users`, { method: 'POST', redirect: 'manual',
		headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ csrf, login: env.AUDITOR_LOGIN, password: env.AUDITOR_PASSWORD, name: 'Auditor',
			role: 'auditor', capacity: 0, sending_delay_s: 0, default_presence: 'offline' }) });

	assert.equal(answer.status, 303);
	assert.ok(may('AUDITOR', 'AUDIT') && !may('AGENT', 'AUDIT') && !may('AUDITOR', 'AGENT') && may('AGENT', 'ANY'));
});

for (const role of roles)
	scenario(`as ${role.toLowerCase()}`, async () => {
		const session = await signIn(role);

		for (const route of guarded) {
			if (!may(role, route.guard)) {
				assert.equal(await ask(route, session, session.csrf), 403, name(route));
				continue;
			}
			if (route.method === 'POST') {
				assert.equal(await ask(route, session, null), 403, `${name(route)} without token`);
				assert.equal(await ask(route, session, session.csrf.replace(/^./, '~')), 403,
					`${name(route)} with a wrong token`);
			}
			if (route.method === 'GET') {
				const status = await ask(route, session, null);

				assert.ok(![401, 403, 500].includes(status), `${name(route)}: ${status}`);
			}
		}
	});

scenario('with the token the right role gets through, and foreign ids are not found', async () => {
	for (const route of guarded.filter((r) => r.method === 'POST')) {
		// of its own each time: a form may end it
		const session = await signIn('ADMIN');
		const status = await ask(route, session, session.csrf);

		assert.ok(![401, 403, 500, 502].includes(status), `${name(route)}: ${status}`);
	}
	for (const route of guarded.filter((r) => r.path.includes('999999999'))) {
		const session = await signIn('ADMIN');
		const status = await ask(route, session, session.csrf);

		assert.ok([404, 422, 303].includes(status), `${name(route)}: ${status}`);
	}
});

await main('roles');
