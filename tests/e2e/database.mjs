// The database goes away and comes back: Meta is told to come again, pages say so, and everything recovers
// by itself, with nothing lost and nothing doubled.
// env: PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=3000
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, assert, customer, env, graph, kill, main, met, one, processes, scenario, sleep, sql, uid,
	until } from './desk.mjs';

const eva = await Agent.signIn();
const runSh = Number(env.DESK_PID);

const database = () => processes(/^\S*mariadbd .*--socket=/);

// Away while fn runs: who would start it again is held still.
async function withoutDatabase(signal, fn) {
	const [pid] = database();

	kill(runSh, 'SIGSTOP');
	try {
		kill(pid, signal);
		await until('the end of the database', () => !database().includes(pid));
		await fn();
	} finally {
		kill(runSh, 'SIGCONT');
	}
	await until('the database', () => one('SELECT 1'), 30000);
}

function deliver(psid, mid) {
	const body = JSON.stringify({ object: 'page', entry: [{ id: env.PAGE_ID, time: Date.now(), messaging: [{
		sender: { id: psid }, recipient: { id: env.PAGE_ID }, timestamp: Date.now(), message: { mid, text: mid } }] }] });
	const signature = createHmac('sha256', env.APP_SECRET).update(body).digest('hex');

	return fetch(env.WEBHOOK_URL, { method: 'POST', body, headers: { 'X-Hub-Signature-256': `sha256=${signature}` },
		signal: AbortSignal.timeout(10000) });
}

scenario('without a database nothing is promised', async () => {
	const c = await met(eva), mid = `m_${uid()}`;

	await withoutDatabase('SIGTERM', async () => {
		for (let i = 0; i < 12; i++) {
			const from = Date.now(), answer = await deliver(c.psid, mid);

			assert.equal(answer.status, 503);
			assert.ok(Date.now() - from < 4500, 'Meta waits 5 s');
		}
		assert.equal((await fetch(`${env.BASE_URL}/health`)).status, 503);
		const poll = await eva.call('GET', '/inbox');

		assert.equal(poll.status, 503);
		assert.match(poll.headers.get('content-type'), /problem\+json/);
		assert.ok(poll.headers.get('retry-after'));
		const page = await fetch(`${env.BASE_URL}/agent/`, { headers: { Accept: 'text/html', Cookie: eva.cookie } });

		assert.equal(page.status, 503);
		assert.match(page.headers.get('content-type'), /text\/html/);
		assert.match(await page.text(), /<h1>/);
		assert.equal((await eva.call('POST', `/conversations/${c.id}/messages`,
			{ client_key: uid(), text: 'x' })).status, 503);
		assert.equal((await eva.call('POST', '/session', { login: 'eva', password: 'x' })).status, 503);
	});
	// every responder is back, without being started again
	for (let i = 0; i < 20; i++) {
		assert.equal((await fetch(`${env.BASE_URL}/health`)).status, 200);
		assert.equal((await eva.call('GET', '/inbox')).status, 200);
	}
	const answer = await deliver(c.psid, mid);

	assert.equal(answer.status, 200);
	assert.equal(await one(`SELECT COUNT(*) FROM message WHERE mid = '${mid}'`), '1');
});

for (const signal of ['SIGTERM', 'SIGKILL'])
	scenario(`customers and agents write on while the database ends by ${signal}`, async () => {
		const c = await met(eva, 'before'), key = uid();
		const posted = eva.reply(c.id, 'answer before');

		await posted;
		await withoutDatabase(signal, async () => {
			await c.say('during');
			assert.equal((await eva.call('POST', `/conversations/${c.id}/messages`,
				{ client_key: key, text: 'answer during' })).status, 503);
		});
		// the page tries again with the same key
		await until('the reply', async () => [200, 201].includes((await eva.call('POST',
			`/conversations/${c.id}/messages`, { client_key: key, text: 'answer during' })).status));
		await c.say('after');
		await until('three messages', async () => await one(`SELECT COUNT(*) FROM message WHERE
			conversation_id = ${c.id} AND direction = 'in'`) === '3', 30000);
		await until('both answers', async () => (await c.got()).length === 2, 30000);
		await eva.state(c.id, 2, 'confirmed', 30000);
		await until('the other', async () => await one(`SELECT COUNT(*) FROM message WHERE conversation_id = ${c.id}
			AND state = 'confirmed'`) === '2', 30000);
		assert.deepEqual(await c.got(), ['answer before', 'answer during']);
		assert.deepEqual(await sql(`SELECT COUNT(*), MAX(seq), COUNT(DISTINCT seq) FROM message WHERE
			conversation_id = ${c.id}`), [['5', '5', '5']]);
	}, { retry: [300, 300, 500], retry_every: 500 });

// A send is under way when the database goes: its outcome is recorded afterwards, not sent again.
scenario('the database is away when the answer of a send comes', async () => {
	const c = await met(eva);

	await graph.fault({ do: 'delay_after', ms: 1500, match: { psid: c.psid } });
	const m = await eva.reply(c.id, 'under way');

	await until('its arrival', async () => (await c.got()).length === 1);
	await withoutDatabase('SIGKILL', () => sleep(2500));
	await eva.state(c.id, m.seq, 'confirmed', 30000);
	await sleep(1000);
	assert.deepEqual(await c.got(), ['under way']);
}, { echo_delay: 6000 });

scenario('a connection killed under a responder is made anew', async () => {
	const c = await customer();

	for (let i = 0; i < 10; i++) {
		const ids = (await sql('SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()')).flat();

		for (const id of ids)
			await sql(`KILL ${id}`).catch(() => {});
		assert.equal((await eva.call('GET', '/inbox')).status, 200);
		assert.equal((await deliver(c.psid, `m_${uid()}`)).status, 200);
	}
	assert.equal(await one(`SELECT last_seq FROM conversation c JOIN identity i ON i.id = c.identity_id
		WHERE i.psid = '${c.psid}'`), '10');
});

// No secrets, no texts of customers, whatever went wrong.
scenario('the log tells it without telling anything private', async () => {
	const log = readFileSync(`${env.DESK_DIR}/log/pagedesk.log`, 'utf8');

	assert.match(log, /database/);
	for (const secret of [env.APP_SECRET, env.PAGE_TOKEN, env.VERIFY_TOKEN, eva.cookie.split('=')[1], eva.csrf,
		'answer during', 'under way'])
		assert.ok(!log.includes(secret), `the log has ${secret}`);
});

await main('database');
