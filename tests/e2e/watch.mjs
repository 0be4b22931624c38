// What the desk looks after by itself: the token once a day, the subscription once an hour.
import { assert, env, graph, main, one, scenario, sql, until } from './desk.mjs';
import { createHmac } from 'node:crypto';

const core = ['messages', 'messaging_postbacks', 'message_echoes', 'message_deliveries', 'message_reads',
	'messaging_referrals'];
const page = Number(await one(`SELECT id FROM page WHERE meta_id = '${env.PAGE_ID}'`));
const proof = createHmac('sha256', env.APP_SECRET).update(env.PAGE_TOKEN).digest('hex');

async function call(method, path) {
	const answer = await fetch(`${env.GRAPH_URL}/v25.0${path}?appsecret_proof=${proof}`,
		{ method, headers: { Authorization: `Bearer ${env.PAGE_TOKEN}` } });

	assert.equal(answer.status, 200, await answer.clone().text());
	return answer.json();
}

async function subscribed() {
	const { data } = await call('GET', `/${env.PAGE_ID}/subscribed_apps`);

	return data.find((a) => a.id === env.APP_ID)?.subscribed_fields ?? [];
}

async function step(name) {
	const [row] = await sql(`SELECT state, reason, COALESCE(seen, ''), checked_at FROM setup_step
		WHERE object = 'page' AND object_id = ${page} AND step = '${name}'`);

	return row && { state: row[0], reason: row[1], seen: row[2], at: Number(row[3]) };
}

// Its hour, or day, has come.
async function due(what) {
	await sql(`UPDATE page SET ${what}_look_at = 0 WHERE id = ${page}`);
	await sql("UPDATE job SET next_at = NOW(3) WHERE kind = 'watch'");
}

// What is found after this moment.
async function found(name, what, test) {
	const before = (await step(name))?.at ?? 0;

	await due(what);
	return until(`${name} is looked at`, async () => {
		const s = await step(name);

		return s && s.at > before && test(s) && s;
	});
}

scenario('a new page is looked at without being asked', async () => {
	await until('token and subscription are known', async () =>
		(await step('token'))?.state === 'ok' && (await step('subscribed'))?.state === 'ok');
	assert.ok(Number(await one(`SELECT token_look_at - ${Date.now()} FROM page WHERE id = ${page}`)) > 20 * 3600e3);
	assert.ok(Number(await one(`SELECT fields_look_at - ${Date.now()} FROM page WHERE id = ${page}`)) > 3000e3);
});

scenario('a subscription that went is made again', async () => {
	await call('DELETE', `/${env.PAGE_ID}/subscribed_apps`);
	assert.deepEqual(await subscribed(), []);
	await found('subscribed', 'fields', (s) => s.state === 'ok');
	for (const field of core)
		assert.ok((await subscribed()).includes(field), field);
	assert.equal(await one("SELECT COUNT(*) FROM audit WHERE action = 'subscribe again' AND user_id IS NULL"), '1');
});

scenario('what may not be had is left out, and not asked for again within the day', async () => {
	await graph.post('settings', { unpermitted_fields: ['standby', 'message_edits'] });
	await call('DELETE', `/${env.PAGE_ID}/subscribed_apps`);
	await found('subscribed', 'fields', (s) => s.reason === 'fields_some' && /message_edits, standby/.test(s.seen));
	for (const field of core)
		assert.ok((await subscribed()).includes(field), field);

	const { last } = await graph.get('requests?after=0');

	await found('subscribed', 'fields', () => true);
	assert.deepEqual((await graph.get(`requests?after=${last}`)).items.filter((r) => r.method === 'POST'), []);
	// a day later
	await sql(`UPDATE page SET subscribed_again_at = 1 WHERE id = ${page}`);
	await graph.post('settings', { unpermitted_fields: [] });
	await found('subscribed', 'fields', (s) => s.reason === 'fields_ok');
});

scenario('what was never subscribed is only told', async () => {
	await call('DELETE', `/${env.PAGE_ID}/subscribed_apps`);
	await sql(`UPDATE page SET last_webhook_at = NULL WHERE id = ${page}`);
	await sql(`UPDATE setup_step SET ok_at = NULL WHERE object_id = ${page} AND step = 'subscribed'`);
	await found('subscribed', 'fields', (s) => s.reason === 'fields_none');
	assert.deepEqual(await subscribed(), []);
	await sql(`UPDATE page SET last_webhook_at = ${Date.now()} WHERE id = ${page}`);
	await found('subscribed', 'fields', (s) => s.state === 'ok');
});

scenario('silence takes nothing back', async () => {
	const before = await step('token');

	await graph.fault({ do: 'status', scope: 'any', status: 503, body: 'busy', count: -1 });
	const { last } = await graph.get('requests?after=0');

	await due('token');
	await until('it was asked', async () => (await graph.get(`requests?after=${last}`)).items.length > 0);
	await until('it is asked again soon', async () => {
		const wait = Number(await one(`SELECT token_look_at FROM page WHERE id = ${page}`)) - Date.now();

		return wait > 0 && wait < 11 * 60e3;
	});
	await graph.post('clear', { settings: false });
	assert.deepEqual(await step('token'), before);
});

scenario('a dead token is noticed, and a new one is looked at at once', async () => {
	await graph.post('token', { page: env.PAGE_ID, dead: true, subcode: 460 });
	await found('token', 'token', (s) => s.state === 'failed' && s.reason === 'token_dead');
	assert.equal((await step('subscribed')).reason, 'token_first');
	await graph.post('token', { page: env.PAGE_ID, dead: false });
	// pasted anew: same text, another time
	await sql(`UPDATE page SET token_set_at = ${Date.now()} WHERE id = ${page}`);
	await sql("UPDATE job SET next_at = NOW(3) WHERE kind = 'watch'");
	await until('the token is right', async () => (await step('token')).state === 'ok');
	await until('the subscription, too', async () => (await step('subscribed')).state === 'ok');
});

await main('watch');
