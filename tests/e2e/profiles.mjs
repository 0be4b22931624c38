// Who customers are, as Meta tells it: asked for as soon as they write, never invented (features F268, C9).
//
// env: PAGEDESK_WORKER_INTERVAL_MS=200
import { Agent, assert, customer, env, graph, main, one, scenario, sql, until } from './desk.mjs';

const eva = await Agent.signIn();
const step = () => one("SELECT CONCAT_WS(' ', state, reason, code) FROM setup_step WHERE step = 'profile'");
const entry = async (id) => (await eva.must(200, 'GET', `/conversations/${id}`)).customer;

// The page is asked again, whatever it refused before.
const afresh = () => sql(`UPDATE page SET profile_paused_until = NULL, profile_refused_until = NULL,
	profile_extras = 0, profile_extras_at = NULL; DELETE FROM setup_step WHERE step = 'profile'`);

async function known(c, what = 'a name') {
	c.id = await c.conversation();
	return until(what, async () => {
		const who = await entry(c.id);

		return who.name_known && who;
	});
}

// Somebody whose profile says this.
async function person(name, more = {}) {
	const c = await customer(name);

	await graph.post(`customer/${c.psid}`, more);
	return c;
}

scenario('the name comes soon after the first message, and a poll shows it', async () => {
	await afresh();
	const c = await person('Ana Ribeiro');

	await c.say('hello');
	c.id = await c.conversation();
	let etag = '', name = '';

	await until('the name in the inbox', async () => {
		const answer = await eva.call('GET', '/inbox', undefined, etag ? { 'If-None-Match': etag } : {});

		etag = answer.headers.get('etag') ?? etag;
		if (answer.status === 200)
			name = answer.body.conversations.find((e) => e.customer.psid === c.psid)?.customer.name ?? name;
		return name === 'Ana Ribeiro';
	});
	assert.equal(await one(`SELECT CONCAT_WS('/', first_name, last_name) FROM identity WHERE psid = '${c.psid}'`),
		'Ana/Ribeiro');
	await until('the checklist', async () => (await step()) === 'ok profile_ok');
});

scenario('language and time zone where this app may know them', async () => {
	await afresh();
	const c = await person('Bo Lund', { locale: 'da_DK', timezone: 1 });

	await c.say('hej');
	await known(c);
	await until('both', async () => {
		const who = await entry(c.id);

		return who.locale === 'da_DK' && who.timezone === '1';
	});
	assert.equal(await one('SELECT profile_extras FROM page LIMIT 1'), '3');
}, { profile_fields: ['locale', 'timezone'] });

scenario('no profile: the thread tells the name', async () => {
	await afresh();
	for (const profile of ['phone', 'none', 'empty']) {
		const c = await person('Cem Kaya', { profile });

		await c.say('merhaba');
		assert.equal((await known(c)).name, 'Cem Kaya', profile);
		await afresh();
	}
});

scenario('no permission is said in the checklist, and not asked again for each customer', async () => {
	await afresh();
	await graph.fault({ scope: 'profile', do: 'status', status: 403, count: -1,
		error: { code: 10, message: '(#10) no permission', type: 'OAuthException', fbtrace_id: 'A' } });
	const c = await person('Dana Vogel'), d = await person('Emil Berg');

	await c.say('one');
	assert.equal((await known(c)).name, 'Dana Vogel');
	assert.equal(await step(), 'failed profile_refused 10');
	const before = (await graph.get('requests?after=0')).last;

	await d.say('two');
	assert.equal((await known(d)).name, 'Emil Berg');
	const calls = (await graph.get(`requests?after=${before}`)).items;

	assert.ok(!calls.some((r) => JSON.stringify(r).includes('first_name')), 'profile not asked for');
	await graph.post('clear');
	await afresh();
});

scenario('what nobody tells is not invented', async () => {
	await afresh();
	await graph.fault({ scope: 'conversations', do: 'status', status: 200, body: '{"data":[]}', count: -1 });
	const c = await person('Nobody Knows', { profile: 'empty' });

	await c.say('hm');
	c.id = await c.conversation();
	await until('it was tried', async () => await one(`SELECT profile_tries FROM identity WHERE psid = '${c.psid}'`) === '1');
	const who = await entry(c.id);

	assert.equal(who.name_known, false);
	assert.ok(who.name.endsWith(c.psid.slice(-4)), who.name);
	assert.equal(await step(), 'failed profile_empty');
	// a day later it is asked again
	await graph.post('clear');
	await graph.post(`customer/${c.psid}`, { profile: 'ok' });
	await sql(`UPDATE identity SET profile_next_at = 1 WHERE psid = '${c.psid}'`);
	assert.equal((await known(c)).name, 'Nobody Knows');
});

scenario('a customer who writes after a day is looked up anew, within the day not', async () => {
	await afresh();
	const c = await person('Fay Old');

	await c.say('hello');
	await known(c);
	await until('all is asked', async () => await one(`SELECT profile_next_at FROM identity WHERE psid = '${c.psid}'`) === null);
	const before = (await graph.get('requests?after=0')).last;

	await c.say('again');
	await until('it came', async () => await one(`SELECT COUNT(*) FROM message WHERE conversation_id = ${c.id}`) === '2');
	assert.equal(await one(`SELECT profile_next_at FROM identity WHERE psid = '${c.psid}'`), null);
	assert.ok(!(await graph.get(`requests?after=${before}`)).items.some((r) => JSON.stringify(r).includes('first_name')));
	await sql(`UPDATE identity SET profile_at = profile_at - 86400001 WHERE psid = '${c.psid}'`);
	await graph.post(`customer/${c.psid}`, { first_name: 'Fay', last_name: 'New' });
	await c.say('a day later');
	await until('the new name', async () => (await entry(c.id)).name === 'Fay New');
});

scenario('a limit stops the page, not the messages', async () => {
	await afresh();
	await graph.fault({ scope: 'profile', do: 'status', status: 403, count: -1,
		error: { code: 32, message: '(#32) Page request limit reached', type: 'OAuthException', fbtrace_id: 'A' } });
	const c = await person('Gil Slow');

	await c.say('hello');
	c.id = await c.conversation();
	await until('the pause', async () => Number(await one('SELECT profile_paused_until FROM page LIMIT 1')) > Date.now());
	await eva.take(c.id);
	const m = await eva.reply(c.id, 'still here');

	await eva.state(c.id, m.seq, 'confirmed');
	await graph.post('clear');
	await afresh();
});

await main('profiles');
