// kill -9 of any process at any moment, while customers write and agents answer: nothing lost, nothing sent
// twice, no order changed; what can't be decided is shown, not resent.
//
//	KILL_ROUNDS=200 tests/e2e/all.sh kill	for long; KILL_SEED= repeats the choices of a run
//
// env: SERVER=lighttpd WORKERS=3 PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=2000
// env: SERVER=apache-proxy WORKERS=3 PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=2000
import { Agent, assert, customers, env, graph, kill, main, one, processes, scenario, sleep, sql, uid,
	until } from './desk.mjs';

const rounds = Number(env.KILL_ROUNDS ?? 10);
const seed = Number(env.KILL_SEED ?? Math.floor(Math.random() * 1e9));
const sam = await Agent.signIn(env.SUPERVISOR_LOGIN, env.SUPERVISOR_PASSWORD);

let state = seed;
function random(n) {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return Math.floor(state / 2 ** 32 * n);
}

const anything = {
	'a responder of the webhook': /webhook\.fcgi/,
	'a responder of the agents': /agent\.fcgi/,
	'the worker': /pagedesk work/,
	'the web server': env.SERVER.startsWith('apache') ? /apache2 / : /lighttpd -D/,
	'the database': /mariadbd .*--socket=/,
};

// One process of a kind: with a prefork parent, it may be that one.
function strike(victims) {
	const names = Object.keys(victims), name = names[random(names.length)];
	const pids = processes(victims[name]);

	if (!pids.length)
		return `${name} (none there)`;
	const pid = pids[random(pids.length)];

	kill(pid);
	return `${name} (${pid})`;
}

// As the page does: the same key until there is an answer.
async function insist(c, text, key) {
	for (const end = Date.now() + 120000; Date.now() < end;) {
		try {
			const { status, body } = await sam.call('POST', `/conversations/${c.id}/messages`,
				{ client_key: key, text });

			if (status === 200 || status === 201)
				return;
			assert.ok(status >= 500, `${status} ${JSON.stringify(body)}`);
		} catch (e) {
			if (e.code === 'ERR_ASSERTION')
				throw e;	// else the connection was cut
		}
		await sleep(50);
	}
	throw new Error(`no answer to ${text}`);
}

async function rampage(victims, rounds) {
	const run = uid(), all = await customers(6);
	const said = [], replied = [], killed = [];
	let done = false;

	// most senders shall die in the middle of a call
	await graph.fault({ do: 'delay', ms: 40, count: -1 });
	await graph.fault({ do: 'delay_after', ms: 60, count: -1 });
	for (const c of all) {
		await c.say('hello');
		c.id = await c.conversation();
	}
	const writing = all.map(async (c, n) => {
		for (let i = 0; !done; i++) {
			said.push((await c.say(`said ${n} ${i}`)).mid);
			await sleep(30);
		}
	});
	const answering = all.map(async (c, n) => {
		for (let i = 0; !done; i++) {
			const text = `reply ${n} ${i} ${run}`;

			replied.push({ c, n, i, text });
			await insist(c, text, `${run}-${n}-${i}`);
			await sleep(30);
		}
	});

	for (let i = 0; i < rounds; i++) {
		await sleep(100 + random(1500));
		killed.push(strike(victims));
	}
	done = true;
	await Promise.all([...writing, ...answering]);
	try {
		await settle(said, replied);
		await judge(all, said, replied);
	} catch (e) {
		e.message += `\nkilled: ${killed.join(', ')}`;
		throw e;
	}
	console.log(`    ${said.length} said, ${replied.length} replied`);
}

// All that was begun has come to its end.
async function settle(said, replied) {
	await until('the desk', async () => (await (await fetch(`${env.BASE_URL}/health`)).text()).trim() === 'ok', 60000);
	await until('an empty outbox', async () => await one('SELECT COUNT(*) FROM outbox') === '0', 90000);
	await until('all webhooks', async () => (await graph.get('status')).pending === 0, 60000);
	await until('all events interpreted', async () =>
		await one(`SELECT COUNT(*) FROM raw_event WHERE state IN ('raw', 'held')`) === '0', 60000);
	assert.equal(await one('SELECT COUNT(*) FROM outbox_lane'), '0');
}

async function judge(all, said, replied) {
	const rows = await sql('SELECT id, conversation_id, seq, direction, state, mid, body FROM message ORDER BY id');
	const mids = rows.filter((r) => r[5]).map((r) => r[5]);
	const sends = await graph.sends();
	const shown = [];

	// what customers wrote is there once
	assert.equal(new Set(mids).size, mids.length);
	assert.deepEqual(said.filter((mid) => !mids.includes(mid)), [], 'lost');
	for (const { c, text } of replied) {
		const mine = rows.filter((r) => r[6] === text);
		const arrived = sends.filter((s) => s.text === text);

		assert.equal(mine.length, 1, `${text} is there ${mine.length} times`);
		const [, , seq, , state, mid] = mine[0];

		if (state === 'sent' || state === 'confirmed') {
			assert.equal(arrived.length, 1, `${text} is ${state} and arrived ${arrived.length} times`);
			assert.equal(arrived[0].psid, c.psid);
			assert.equal(arrived[0].mid, mid);
		} else {
			// nobody can know: shown, and at most once
			assert.equal(state, 'unknown', `${text} is ${state}`);
			assert.ok((await sam.message(c.id, Number(seq))).needs_decision);
			assert.ok(arrived.length <= 1, `${text} arrived ${arrived.length} times`);
			shown.push(text);
		}
	}
	assert.deepEqual(sends.filter((s) => !replied.some((r) => r.text === s.text)), []);
	for (const [n, c] of all.entries()) {
		const order = sends.filter((s) => s.psid === c.psid).map((s) => Number(s.text.split(' ')[2]));

		assert.deepEqual(order, [...order].sort((a, b) => a - b), `customer ${n} got them in another order`);
	}
	// seq has no gaps, and nothing is newer than its conversation
	assert.deepEqual(await sql(`SELECT c.id, c.last_seq, COUNT(*), MAX(m.seq), COUNT(DISTINCT m.seq) FROM conversation c
		JOIN message m ON m.conversation_id = c.id GROUP BY c.id
		HAVING c.last_seq <> COUNT(*) OR MAX(m.seq) <> COUNT(*) OR COUNT(DISTINCT m.seq) <> COUNT(*)
		OR MAX(m.version) > MAX(c.version)`), []);
	assert.deepEqual(await sql(`SELECT identity_id FROM conversation WHERE state <> 'closed' GROUP BY identity_id
		HAVING COUNT(*) > 1`), []);
	if (shown.length)
		console.log(`    shown as "may have been sent": ${shown.join(', ')}`);
}

const patient = { retry: [100, 200, 300], retry_every: 500, retry_max: 200, deadline: 5000 };

scenario(`${rounds} kills (seed ${seed})`, () => rampage(anything, rounds), patient);

// No echo tells what became of a call whose sender died: it is unclear until the thread was read.
scenario(`${rounds / 2} senders killed, and no echoes (seed ${seed})`, () =>
	rampage({ 'the worker': anything['the worker'] }, rounds / 2), { ...patient, echo: false });

await main(`kill (${env.SERVER})`);
