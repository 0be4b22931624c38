// Several senders at once, as crontab starts them: no message twice, no customer's messages out of order.
// env: PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=3000 WORKERS=4
import { Agent, assert, customers, graph, main, one, pagedesk, scenario, sleep, sql, until } from './desk.mjs';

const sam = await Agent.signIn(process.env.SUPERVISOR_LOGIN, process.env.SUPERVISOR_PASSWORD);

async function crowd(count) {
	const all = await customers(count);

	await Promise.all(all.map((c) => c.say('hello')));
	for (const c of all)
		c.id = await c.conversation();
	return all;
}

// per customer one after another, customers side by side
async function write(all, each) {
	await Promise.all(all.map(async (c, n) => {
		for (let i = 0; i < each; i++)
			await sam.reply(c.id, `${n}: ${i}`);
	}));
}

async function eachOnceInOrder(all, each) {
	await until('an empty outbox', async () => await one('SELECT COUNT(*) FROM outbox') === '0', 60000);
	await graph.post('wait', { idle: true, timeout_ms: 20000 });
	const sends = await graph.sends();

	for (const [n, c] of all.entries())
		assert.deepEqual(sends.filter((s) => s.psid === c.psid).map((s) => s.text),
			Array.from({ length: each }, (_, i) => `${n}: ${i}`));
	await until('all are confirmed', async () => await one(`SELECT COUNT(*) FROM message WHERE direction = 'out'
		AND state <> 'confirmed'`) === '0');
	// nothing is left of lanes
	assert.equal(await one('SELECT COUNT(*) FROM outbox_lane'), '0');
}

// A newer one makes the older stop taking work, at any moment.
scenario('two hundred messages while senders come and go', async () => {
	const all = await crowd(20);
	const senders = [];
	let done = false;
	const changing = (async () => {
		while (!done) {
			senders.push(pagedesk('send', '--for', '5'));
			await sleep(250);
		}
	})();

	await write(all, 10);
	await until('they have gone', async () => (await graph.sends()).length >= 200, 60000);
	done = true;
	await changing;
	await eachOnceInOrder(all, 10);
	for (const s of senders)
		assert.equal((await s.ended).status, 0, (await s.ended).said);
}, { delivery: false });

// --once does not hand over: both really work side by side.
scenario('two hundred messages through six senders side by side', async () => {
	const all = await crowd(20);

	// nothing goes before all are there
	await sql('UPDATE page SET enabled = 0');
	await write(all, 10);
	await graph.fault({ do: 'delay', ms: 30, count: -1 });
	await sql('UPDATE page SET enabled = 1');
	await sql('UPDATE outbox_lane SET next_at = NOW(3)');
	const senders = Array.from({ length: 6 }, () => pagedesk('send', '--once'));

	for (const s of senders)
		assert.equal((await s.ended).status, 0, (await s.ended).said);
	await eachOnceInOrder(all, 10);
}, { delivery: false });

scenario('and some of them are killed in the middle of it', async () => {
	const all = await crowd(20);
	const senders = [];
	let done = false;
	const changing = (async () => {
		while (!done) {
			const s = pagedesk('send', '--for', '5');

			senders.push(s);
			await sleep(150 + Math.random() * 200);
			s.kill('SIGKILL');
		}
	})();

	await graph.fault({ do: 'delay', ms: 20, count: -1 });
	await write(all, 10);
	await sleep(1500);
	done = true;
	await changing;
	// what was on its way when its sender died is settled when its lease ends
	await eachOnceInOrder(all, 10);
}, { delivery: false });

await main('two senders');
