// The main path, end to end: what a customer writes reaches an agent, and the answer goes back exactly once.
import { Agent, assert, customer, env, graph, main, met, one, scenario, sleep, sql, uid, until } from './desk.mjs';

const eva = await Agent.signIn();

scenario('a message is taken, answered, confirmed, delivered and read', async () => {
	const c = await customer('Mia Sommer');
	const { mid } = await c.say('Is the cake ready? \u{1F370}');
	const entry = await until('the message in the inbox', async () =>
		(await eva.must(200, 'GET', '/inbox')).conversations.find((e) => e.customer.psid === c.psid));

	assert.equal(entry.preview, 'Is the cake ready? \u{1F370}');
	assert.equal(entry.state, 'open');
	assert.equal((await eva.take(entry.id)).state, 'active');
	const m = await eva.reply(entry.id, 'Yes, since noon \u2014 bring a box <3');

	assert.equal(m.state, 'queued');
	const sent = await until('the answer at Meta', async () => (await graph.sends(c.psid))[0]);

	assert.equal(sent.text, 'Yes, since noon \u2014 bring a box <3');
	assert.equal(sent.page, env.PAGE_ID);
	assert.equal(sent.messaging_type, 'RESPONSE');
	assert.equal(sent.tag ?? null, null);
	assert.match(sent.metadata, new RegExp(`^[^:]+:\\d+:[^:]+$`));
	const confirmed = await eva.state(entry.id, m.seq, 'confirmed');

	assert.equal(confirmed.mid, sent.mid);
	await until('the delivery receipt', async () => (await eva.message(entry.id, m.seq)).receipt === 'delivered');
	await graph.post('read', { psid: c.psid });
	await until('the read receipt', async () => (await eva.message(entry.id, m.seq)).receipt === 'read');
	assert.deepEqual(await c.got(), ['Yes, since noon \u2014 bring a box <3']);
	assert.equal(await one(`SELECT COUNT(*) FROM message WHERE mid = '${mid}'`), '1');
	// nothing is left to do
	assert.equal(await one('SELECT COUNT(*) FROM outbox'), '0');
	assert.equal(await one('SELECT COUNT(*) FROM outbox_lane'), '0');
});

scenario('the token travels in a header, with its proof', async () => {
	const c = await met(eva);

	await eva.reply(c.id, 'checked');
	await until('the answer', async () => (await c.got()).length);
	const { items } = await graph.get('requests');
	const text = JSON.stringify(items.filter((r) => /messages/.test(JSON.stringify(r))));

	assert.ok(items.length > 0);
	assert.ok(!text.includes(env.PAGE_TOKEN), 'the token stands in the address');
}, { require_proof: true });

scenario('answers keep their order', async () => {
	const c = await met(eva);
	const texts = Array.from({ length: 12 }, (_, i) => `answer ${i + 1}`);

	for (const text of texts)
		await eva.reply(c.id, text);
	await until('all of them', async () => (await c.got()).length === texts.length);
	assert.deepEqual(await c.got(), texts);
});

scenario('a reply posted sixteen times at once is sent once', async () => {
	const c = await met(eva);
	const key = uid();
	const answers = await Promise.all(Array.from({ length: 16 }, () =>
		eva.call('POST', `/conversations/${c.id}/messages`, { client_key: key, text: 'just once' })));

	assert.deepEqual(answers.map((a) => a.status).sort(), [...Array(15).fill(200), 201]);
	assert.equal(new Set(answers.map((a) => a.body.messages[0].seq)).size, 1);
	await eva.state(c.id, 2, 'confirmed');
	assert.deepEqual(await c.got(), ['just once']);
});

scenario('a long answer is split and arrives whole', async () => {
	const c = await met(eva);
	const text = Array.from({ length: 900 }, (_, i) => `word${i}`).join(' ');
	const parts = await eva.reply(c.id, text);

	assert.ok(parts.length >= 3);
	await until('all parts', async () => (await c.got()).length === parts.length);
	const got = await c.got();

	assert.ok(got.every((p) => p.length <= 2000));
	assert.equal(got.join(' ').replace(/\s+/g, ' '), text);
});

scenario('what Meta repeats, reorders and batches arrives once and in order', async () => {
	const c = await customer();

	await c.say('one', { copies: 50 });
	for (const text of ['two', 'three', 'four', 'five', 'six'])
		await c.say(text);
	const id = await c.conversation();

	await until('six messages', async () => await one(
		`SELECT COUNT(*) FROM message WHERE conversation_id = ${id}`) === '6');
	await graph.post('wait', { idle: true, timeout_ms: 20000 });
	const { messages } = await eva.must(200, 'GET', `/conversations/${id}/messages`);

	assert.deepEqual(messages.map((m) => m.text), ['one', 'two', 'three', 'four', 'five', 'six']);
	assert.deepEqual(await sql(`SELECT GROUP_CONCAT(seq ORDER BY seq) FROM message WHERE conversation_id = ${id}`),
		[['1,2,3,4,5,6']]);
}, { shuffle: 300, parallel: 32 });

scenario('events that waited come in one batch', async () => {
	const c = await customer();

	for (let i = 1; i <= 8; i++)
		await c.say(`held ${i}`);
	await graph.post('settings', { webhooks: 'on' });
	const id = await c.conversation();

	await until('eight messages', async () => await one(
		`SELECT COUNT(*) FROM message WHERE conversation_id = ${id}`) === '8');
	assert.equal(await one(`SELECT GROUP_CONCAT(body ORDER BY seq) FROM message WHERE conversation_id = ${id}`),
		Array.from({ length: 8 }, (_, i) => `held ${i + 1}`).join());
}, { webhooks: 'hold' });

scenario('an answer typed in the page inbox is shown, and waits for nobody', async () => {
	const c = await met(eva);

	await graph.post('inbox_reply', { psid: c.psid, text: 'from my phone' });
	const m = await eva.state(c.id, 2, 'confirmed');

	assert.equal(m.author_kind, 'page_inbox');
	assert.equal(m.text, 'from my phone');
	assert.equal((await eva.must(200, 'GET', `/conversations/${c.id}`)).waiting_since, null);
});

scenario('what is edited in time goes out edited, what is taken back does not', async () => {
	await sql(`UPDATE user SET sending_delay_s = 3 WHERE login = '${env.AGENT1_LOGIN}'`);
	try {
		const c = await met(eva);
		const wrong = await eva.reply(c.id, 'the wrogn text');
		const never = await eva.reply(c.id, 'better not');

		await eva.must(200, 'PATCH', `/conversations/${c.id}/messages/${wrong.seq}`, { text: 'the right text' });
		await eva.must(200, 'DELETE', `/conversations/${c.id}/messages/${never.seq}`);
		assert.deepEqual(await c.got(), []);
		await eva.state(c.id, wrong.seq, 'confirmed');
		assert.deepEqual(await c.got(), ['the right text']);
		assert.equal((await eva.message(c.id, never.seq)).state, 'discarded');
	} finally {
		await sql(`UPDATE user SET sending_delay_s = 0 WHERE login = '${env.AGENT1_LOGIN}'`);
	}
});

scenario('a closed conversation is followed by a new one', async () => {
	const c = await met(eva);

	await eva.must(200, 'POST', `/conversations/${c.id}/close`, { seen_seq: 1 });
	await c.say('one more thing');
	const next = await until('another conversation', async () => {
		const id = await c.conversation();

		return id !== c.id && id;
	});

	assert.equal((await eva.must(200, 'GET', `/conversations/${next}`)).state, 'open');
	assert.equal((await eva.must(200, 'GET', `/conversations/${c.id}`)).state, 'closed');
});

scenario('a poll brings news within a moment', async () => {
	const c = await customer();
	const { headers } = await eva.call('GET', '/inbox');
	const etag = headers.get('etag');

	assert.equal((await eva.call('GET', '/inbox', null, { 'If-None-Match': etag })).status, 304);
	assert.ok(Number(headers.get('poll-after')) >= 1000);
	await c.say('news');
	await c.conversation();
	assert.equal((await eva.call('GET', '/inbox', null, { 'If-None-Match': etag })).status, 200);
});

// The bell wakes the worker: no waiting for its next look at the database.
scenario('an answer is on its way at once', async () => {
	const c = await met(eva);
	const times = [];

	for (let i = 0; i < 20; i++) {
		const from = Date.now();

		await eva.reply(c.id, `quick ${i}`);
		await until('it', async () => (await c.got()).length === i + 1);
		times.push(Date.now() - from);
		await sleep(20);
	}
	times.sort((a, b) => a - b);
	assert.ok(times[10] < 900, `median ${times[10]} ms`);
});

await main('main path');
