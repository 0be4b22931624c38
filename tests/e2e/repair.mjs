// What Meta's webhooks did not bring is read from the Conversations API and put in its place (features E8, C23).
//
// env: PAGEDESK_WORKER_INTERVAL_MS=200 PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=2000
import { Agent, assert, customer, env, graph, main, met, one, scenario, sleep, sql, until } from './desk.mjs';

const eva = await Agent.signIn();
const MINUTE = 60000;

// Nothing came for half an hour, as far as the desk knows; its threads were looked through so long ago.
const longAgo = (looked) => sql(`UPDATE page SET last_webhook_at = last_webhook_at - ${30 * MINUTE}, gap_from = NULL,
	repair_at = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) - ${looked}; UPDATE repair SET state = 'done' WHERE state = 'running'`);
const runs = async () => (await sql(`SELECT cause, state, recovered, cut_off, unreadable FROM repair ORDER BY id`))
	.map((r) => r.join(' '));
const lastRun = async () => (await runs()).at(-1);
const finished = () => until('the run is over', async () => /done|failed/.test(await lastRun() ?? '') && lastRun(), 30000);
const thread = async (id) => (await eva.must(200, 'GET', `/conversations/${id}/messages`)).messages
	.map((m) => `${m.direction} ${m.recovered ? 'recovered' : '-'} ${m.text ?? m.kind}`);
const asks = (since) => sql(`INSERT INTO repair (page_id, cause, since_at, state, next_at, created_at)
	SELECT id, 'asked', ${since}, 'running', 0, ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) FROM page LIMIT 1`);

// Whatever they do now is lost on the way.
async function outage(fn, looked = 0) {
	await graph.post('wait', { idle: true, timeout_ms: 20000 });
	await longAgo(looked);
	await graph.post('settings', { webhooks: 'off' });
	await fn();
	await graph.post('settings', { webhooks: 'on' });
}

scenario('what was lost is there soon after the first event that comes again', async () => {
	const c = await met(eva, 'before'), d = await customer('New Person'), e = await customer('Somebody Else');
	let mid;

	await outage(async () => {
		mid = (await c.say('lost one')).mid;
		await c.say('lost two');
		await d.say('lost too');
	}, 20 * MINUTE);
	const before = (await runs()).length;

	// (the webhook program knows a page for two seconds, and with it when something came last)
	await until('a run', async () => {
		await e.say('the web server is back');
		await sleep(300);
		return (await runs()).length > before;
	});
	assert.equal(await finished(), 'gap done 3 0 0');
	assert.deepEqual(await thread(c.id), ['in - before', 'in recovered lost one', 'in recovered lost two']);
	const id = await d.conversation();

	assert.deepEqual(await thread(id), ['in recovered lost too']);
	const entry = await eva.must(200, 'GET', `/conversations/${id}`);

	assert.equal(entry.state, 'open');
	assert.ok(entry.waiting_since, 'somebody waits');
	// by Meta's time
	const sent = Number(await one(`SELECT sent_at FROM message WHERE mid = '${mid}'`));

	assert.ok(Math.abs(Date.now() - sent) < MINUTE);
	// the late webhook finds it there
	await graph.post('event', { event: { sender: { id: c.psid }, recipient: { id: env.PAGE_ID }, timestamp: Date.now(),
		message: { mid, text: 'lost one' } } });
	await graph.post('wait', { idle: true, timeout_ms: 20000 });
	assert.deepEqual(await thread(c.id), ['in - before', 'in recovered lost one', 'in recovered lost two']);
	assert.equal(await one(`SELECT COUNT(*) FROM raw_event WHERE state = 'failed'`), '0');
	// and a second look finds nothing
	await asks(Date.now() - 60 * MINUTE);
	assert.equal(await finished(), 'asked done 0 0 0');
	await eva.must(200, 'POST', `/conversations/${c.id}/end`);
	await eva.must(200, 'POST', `/conversations/${c.id}/close`);
});

scenario('a page from which nothing comes is looked through by itself', async () => {
	const c = await met(eva, 'before');

	await outage(() => c.say('nobody told you'), 20 * MINUTE);
	const before = (await runs()).length;

	await sleep(700);
	assert.equal((await runs()).length, before, 'not yet');
	await longAgo(61 * MINUTE);
	await longAgo(61 * MINUTE);
	await until('a run', async () => (await runs()).length > before);
	assert.equal(await finished(), 'silence done 1 0 0');
	assert.deepEqual(await thread(c.id), ['in - before', 'in recovered nobody told you']);
});

scenario('the window counts what was lost', async () => {
	const c = await met(eva, 'yesterday', { age_ms: 30 * 60 * MINUTE });

	await sql('UPDATE page SET human_agent_tag = 0');
	const m = await eva.reply(c.id, 'as soon as you write');

	await eva.state(c.id, m.seq, 'parked');
	await outage(() => c.say('I did write'));
	await asks(Date.now() - 60 * MINUTE);
	await eva.state(c.id, m.seq, 'confirmed');
	assert.equal((await graph.sends(c.psid))[0].messaging_type, 'RESPONSE');
	await sql('UPDATE page SET human_agent_tag = 1');
});

scenario('what the page inbox answered meanwhile waits for nobody', async () => {
	const c = await customer('Ina Served');

	await outage(async () => {
		await c.say('are you open?');
		await sleep(1100);
		await graph.post('inbox_reply', { psid: c.psid, text: 'until six' });
	});
	await asks(Date.now() - 60 * MINUTE);
	assert.equal(await finished(), 'asked done 2 0 0');
	const id = await c.conversation();

	assert.deepEqual(await thread(id), ['in recovered are you open?', 'out recovered until six']);
	assert.equal(await one(`SELECT CONCAT_WS(' ', state, waiting_since IS NULL, preview) FROM conversation WHERE id = ${id}`),
		'closed 1 until six');
	// and their next words open a conversation of their own
	await c.say('thanks, one more thing');
	await until('a new one', async () => await one(`SELECT COUNT(*) FROM conversation c JOIN identity i
		ON i.id = c.open_identity_id WHERE i.psid = '${c.psid}'`) === '1');
});

scenario('more than Meta shows: the rest is said to be missing', async () => {
	const c = await met(eva, 'before');

	await outage(async () => {
		for (let i = 1; i <= 24; i++)
			await c.say(`lost ${i}`);
	});
	await asks(Date.now() - 60 * MINUTE);
	assert.equal(await finished(), 'asked done 20 1 0');
	const { messages } = await eva.must(200, 'GET', `/conversations/${c.id}/messages`);

	assert.equal(messages.filter((m) => m.recovered).length, 20);
	assert.equal(messages.filter((m) => m.kind === 'gap').length, 1);
	assert.equal(messages.find((m) => m.recovered).text, 'lost 5');
	// said once
	await asks(Date.now() - 60 * MINUTE);
	assert.equal(await finished(), 'asked done 0 0 0');
	assert.equal(await one(`SELECT COUNT(*) FROM message WHERE kind = 'gap' AND conversation_id = ${c.id}`), '1');
});

scenario('files and stickers come along', async () => {
	const c = await met(eva, 'before');

	await outage(async () => {
		await c.does({ attachments: [{ type: 'image' }] });
		await c.does({ sticker: 'like' });
	});
	await asks(Date.now() - 60 * MINUTE);
	assert.equal(await finished(), 'asked done 2 0 0');
	assert.deepEqual((await sql(`SELECT kind FROM attachment WHERE conversation_id = ${c.id} ORDER BY message_id, ordinal`)).flat(),
		['image', 'sticker']);
});

scenario('many threads, a cut answer, a limit: the run goes on where it was', async () => {
	const crowd = [];

	for (let i = 0; i < 13; i++)
		crowd.push(await customer(`Crowd ${i}`));
	await outage(async () => {
		for (const c of crowd)
			await c.say('one of many');
	});
	await graph.fault({ scope: 'conversations', do: 'truncate', count: 1 });
	await asks(Date.now() - 60 * MINUTE);
	await until('one at a time', async () => await one('SELECT batch FROM repair ORDER BY id DESC LIMIT 1') === '1');
	await sql('UPDATE repair SET batch = 5');
	await until('half of it', async () => Number(await one('SELECT recovered FROM repair ORDER BY id DESC LIMIT 1')) > 4);
	await graph.fault({ scope: 'conversations', do: 'status', status: 400, count: 1,
		error: { code: 613, message: '(#613) too fast', type: 'OAuthException', fbtrace_id: 'A' } });
	await until('it waits', async () => await one(`SELECT error_code FROM repair WHERE state = 'running' OR 1 ORDER BY id DESC LIMIT 1`) === '613');
	await sql("UPDATE repair SET next_at = 0 WHERE state = 'running'");
	assert.equal(await finished(), 'asked done 13 0 0');
	for (const c of crowd)
		assert.deepEqual(await thread(await c.conversation()), ['in recovered one of many']);
});

scenario('a reply whose outcome is open is not taken for the page inbox', async () => {
	const c = await met(eva, 'hello');

	await sql('UPDATE page SET repair_at = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000)');
	await graph.fault({ do: 'cut_after', match: { psid: c.psid } });
	const m = await eva.reply(c.id, 'did it go?');

	await eva.state(c.id, m.seq, 'unknown');
	await asks(Date.now() - 60 * MINUTE);
	await eva.state(c.id, m.seq, ['sent', 'confirmed']);
	// it looks again after two minutes; a question that is under way has one
	await until('the run is over', async () => {
		await sql("UPDATE repair SET next_at = 0 WHERE state = 'running' AND next_at > ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) + 61000");
		return /done/.test(await lastRun());
	});
	assert.deepEqual((await thread(c.id)).filter((t) => t.startsWith('out')), ['out - did it go?']);
}, { echo: false });

scenario('an administrator asks for it, also for what was before', async () => {
	const ada = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
	const page = await one(`SELECT id FROM page WHERE meta_id = '${env.PAGE_ID}'`), c = await customer('Early Bird');
	const post = (days) => fetch(`${env.BASE_URL}/admin/pages/${page}/repair`, { method: 'POST', redirect: 'manual',
		headers: { Cookie: ada.cookie }, body: new URLSearchParams({ csrf: ada.csrf, days }) });

	await outage(() => c.say('three days ago', { age_ms: 3 * 24 * 60 * MINUTE - MINUTE }));
	assert.equal((await post('3')).status, 303);
	assert.equal(await finished(), 'asked done 1 0 0');
	assert.deepEqual(await thread(await c.conversation()), ['in recovered three days ago']);
	const text = await (await fetch(`${env.BASE_URL}/admin/pages/${page}/repair`, { headers: { Cookie: ada.cookie } })).text();

	assert.match(text, /1 message</);
});

scenario('a refusal ends the run and is told', async () => {
	await graph.fault({ scope: 'conversations', do: 'status', status: 403, count: -1,
		error: { code: 10, message: '(#10) not permitted', type: 'OAuthException', fbtrace_id: 'A' } });
	await asks(Date.now() - 60 * MINUTE);
	assert.match(await finished(), /^asked failed 0/);
	assert.equal(await one('SELECT error_code FROM repair ORDER BY id DESC LIMIT 1'), '10');
	await graph.post('clear');
});

await main('repair');
