// What the sender makes of everything that can go wrong between us and Meta (architecture 4.6, 4.7). The
// stand-in keeps what customers really got: each text once, in order, whatever was answered.
//
// Unclear sends are looked up after 1, 2 and 3 s here, and a call may take 2 s.
// env: PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=2000 PAGEDESK_WORKER_INTERVAL_MS=200
import { Agent, assert, env, graph, main, met, one, scenario, sleep, sql, until } from './desk.mjs';

const eva = await Agent.signIn();

// A reply whose sending meets a fault, and one behind it: both arrive once, in order, and are confirmed.
function survives(name, fault, settings = {}) {
	scenario(name, async () => {
		const c = await met(eva);

		await graph.fault({ match: { psid: c.psid }, ...fault });
		const a = await eva.reply(c.id, 'first');
		const b = await eva.reply(c.id, 'second');

		await eva.state(c.id, b.seq, 'confirmed', 30000);
		await eva.state(c.id, a.seq, 'confirmed');
		await quiet();
		assert.deepEqual(await c.got(), ['first', 'second']);
	}, settings);
}

// Whatever might still be on its way has arrived.
async function quiet() {
	await until('an empty outbox', async () => await one('SELECT COUNT(*) FROM outbox') === '0', 30000);
	await graph.post('wait', { idle: true, timeout_ms: 20000 });
}

// An error object as Meta sends it.
const error = (status, code, subcode, more = {}) => ({ do: 'status', status,
	error: { code, ...(subcode && { error_subcode: subcode }), message: `(#${code}) test`, type: 'OAuthException',
		fbtrace_id: 'Atest', ...more } });

// --- unclear: it may have been taken ----------------------------------------------------------------

// taken, the answer lost or spoiled: the echo settles it
survives('cut after it was taken', { do: 'cut_after' });
survives('taken, and the answer is no JSON', { do: 'garbage' });
survives('taken, and the answer is no HTTP', { do: 'garbage_http' });
survives('taken, and the answer is empty', { do: 'empty' });
survives('taken, and the answer is cut in half', { do: 'truncate' });
survives('taken, and the answer has no message id', { do: 'no_message_id' });
survives('taken, and the answer takes too long', { do: 'delay_after', ms: 3000 });
survives('taken, and the answer comes in drops', { do: 'slow_body', ms: 1500 });
survives('taken, and a 500 is answered', { ...error(500, 2), act: true });
survives('taken, and a bare 502 is answered', { do: 'status', status: 502, body: '<html>bad gateway', act: true });
survives('taken, and error 1200 is answered', { ...error(400, 1200), act: true });
survives('taken, and a longer answer than any is given',
	{ do: 'status', status: 200, body: 'x'.repeat(3 << 20), act: true });

// not taken, and nobody can know: looked for in the thread, then sent once more
survives('cut before it was taken', { do: 'cut_before' });
survives('refused with 500', error(500, 2));
survives('refused with 503 and no body', { do: 'status', status: 503, body: '' });
survives('refused with 408', { do: 'status', status: 408, body: '' });
survives('refused with code 1', error(400, 1));
survives('refused with code 2, said to be transient', error(500, 2, 0, { is_transient: true }));

scenario('taken, no answer, no echo: found in the thread', async () => {
	const c = await met(eva);

	await graph.fault({ do: 'cut_after', match: { psid: c.psid } });
	const a = await eva.reply(c.id, 'look for me');

	assert.match((await eva.state(c.id, a.seq, ['sent', 'confirmed'], 15000)).mid, /^m_/);
	await quiet();
	assert.deepEqual(await c.got(), ['look for me']);
}, { echo: false });

// Two alike: the one that is known is not taken for the one that is looked for.
scenario('the same text twice, the second unclear and not taken', async () => {
	const c = await met(eva);
	const a = await eva.reply(c.id, 'ok');

	await eva.state(c.id, a.seq, 'confirmed');
	await graph.fault({ do: 'cut_before', match: { psid: c.psid } });
	const b = await eva.reply(c.id, 'ok');

	await eva.state(c.id, b.seq, 'confirmed', 20000);
	assert.deepEqual(await c.got(), ['ok', 'ok']);
});

// No second witness: nobody can say that it did not go. Shown, never resent by itself.
scenario('not taken, but echoes do not arrive: the agent decides', async () => {
	const c = await met(eva);
	const before = await eva.reply(c.id, 'seen by nobody');

	await eva.state(c.id, before.seq, 'sent');
	await sql('UPDATE page SET last_echo_at = last_sent_at - 600000');
	await graph.fault({ do: 'cut_before', match: { psid: c.psid } });
	const a = await eva.reply(c.id, 'perhaps');
	const b = await eva.reply(c.id, 'behind it');
	const m = await eva.state(c.id, a.seq, 'unknown').then(() => until('the decision', async () => {
		const now = await eva.message(c.id, a.seq);

		return now.needs_decision && now;
	}));

	assert.equal(m.state, 'unknown');
	// it does not hold up what is behind it
	await eva.state(c.id, b.seq, 'sent');
	assert.deepEqual(await c.got(), ['seen by nobody', 'behind it']);
	// the agent knows better
	await eva.must(200, 'POST', `/conversations/${c.id}/messages/${a.seq}/retry`);
	await eva.state(c.id, a.seq, 'sent');
	assert.deepEqual(await c.got(), ['seen by nobody', 'behind it', 'perhaps']);
}, { echo: false });

scenario('unclear for good, then the echo comes after all', async () => {
	const c = await met(eva);

	await graph.fault({ do: 'cut_after', match: { psid: c.psid } });
	await graph.fault({ do: 'status', status: 500, body: '', scope: 'conversations', count: -1 });
	const a = await eva.reply(c.id, 'late witness');

	await until('the decision', async () => (await eva.message(c.id, a.seq)).needs_decision, 15000);
	const [sent] = await graph.sends(c.psid);

	await graph.post('settings', { echo: true });
	await graph.post('event', { field: 'message_echoes', page: env.PAGE_ID, event: {
		sender: { id: env.PAGE_ID }, recipient: { id: c.psid }, timestamp: sent.at,
		message: { is_echo: true, app_id: env.APP_ID, metadata: sent.metadata, mid: sent.mid, text: sent.text } } });
	const m = await eva.state(c.id, a.seq, 'confirmed');

	assert.equal(m.mid, sent.mid);
	assert.equal(m.needs_decision, false);
	assert.equal(await one(`SELECT COUNT(*) FROM message WHERE conversation_id = ${c.id}`), '2');
}, { echo: false });

// --- echoes of all sorts ------------------------------------------------------------------------------

survives('the echo comes before the answer', { do: 'echo_first' });
survives('the echo comes twice', { do: 'duplicate_echo' });
survives('the echo has lost its key', { do: 'lose_metadata' });
survives('app ids as text', { do: 'delay', ms: 1 }, { app_id_as_text: true });
survives('echoes are slow', { do: 'delay', ms: 1 }, { echo_delay: 1500 });
survives('clocks differ by ten minutes', { do: 'delay', ms: 1 }, { clock_skew: 600000 });
survives('clocks differ the other way, and it is unclear', { do: 'cut_after' }, { clock_skew: -600000 });

// --- refused: surely not taken --------------------------------------------------------------------------

survives('429 with Retry-After', { do: 'status', status: 429, body: '', headers: { 'Retry-After': '1' } });
survives('rate limit 613 with Retry-After', { ...error(400, 613), headers: { 'Retry-After': '1' } });
survives('a middlebox refuses with 403 and a page', { do: 'status', status: 403, body: '<html>no', type: 'text/html' });
survives('a redirect is not followed', { do: 'status', status: 302, body: '',
	headers: { Location: 'http://127.0.0.1:1/elsewhere' } });

scenario('another app has the thread for a moment', async () => {
	const c = await met(eva);

	await graph.fault({ ...error(400, 10, 2018300), match: { psid: c.psid } });
	const a = await eva.reply(c.id, 'may I?'), b = await eva.reply(c.id, 'thanks');

	assert.equal((await eva.state(c.id, a.seq, 'retry')).reason, 'thread');
	// it is tried again after half a minute
	await sql('UPDATE outbox_lane SET next_at = NOW(3)');
	await eva.state(c.id, b.seq, 'confirmed');
	assert.deepEqual(await c.got(), ['may I?', 'thanks']);
});

scenario('a rate limit stops the whole page for its time, and no longer', async () => {
	const a = await met(eva), b = await met(eva);

	await graph.fault({ ...error(400, 80006), match: { psid: a.psid }, headers: { 'Retry-After': '2' } });
	const m = await eva.reply(a.id, 'limited');

	await eva.state(a.id, m.seq, 'retry');
	const from = Date.now();
	const n = await eva.reply(b.id, 'also waits');

	await eva.state(b.id, n.seq, 'confirmed');
	await eva.state(a.id, m.seq, 'confirmed');
	assert.ok(Date.now() - from > 1000, 'the page did not pause');
	assert.equal((await graph.get('requests')).items.filter((r) => r.status === 400).length, 1);
});

for (const [name, fault, reason] of [
	['content', error(400, 100), 'content'],
	['a retired tag', error(400, 100, 1893061), 'content'],
	['nobody by that id', error(400, 100, 2018001), 'recipient'],
	['person unavailable', error(400, 551, 1545041), 'recipient'],
	['no permission', error(403, 200), 'perm'],
	['an unknown code', error(400, 4711), 'content'],
])
	scenario(`refused for good: ${name}`, async () => {
		const c = await met(eva);

		await graph.fault({ ...fault, match: { psid: c.psid } });
		const a = await eva.reply(c.id, 'refused');
		const b = await eva.reply(c.id, 'next');
		const m = await eva.state(c.id, a.seq, 'failed');

		assert.equal(m.reason, reason);
		assert.equal(m.error.code, fault.error.code);
		// what is behind it goes on
		await eva.state(c.id, b.seq, 'confirmed');
		assert.deepEqual(await c.got(), ['next']);
		await eva.must(200, 'POST', `/conversations/${c.id}/messages/${a.seq}/retry`);
		await eva.state(c.id, a.seq, 'confirmed');
		assert.deepEqual(await c.got(), ['next', 'refused']);
	});

scenario('a part of a long answer fails: the rest waits for the agent', async () => {
	const c = await met(eva);
	const part = (letter) => letter.repeat(1990);

	await graph.fault({ ...error(400, 100), match: { psid: c.psid, text: 'bbbb' } });
	const parts = await eva.reply(c.id, [part('a'), part('b'), part('c')].join('\n\n'));
	const other = await eva.reply(c.id, 'another answer');

	assert.equal(parts.length, 3);
	await eva.state(c.id, parts[1].seq, 'failed');
	assert.equal((await eva.state(c.id, parts[2].seq, 'failed')).reason, 'earlier_part');
	await eva.state(c.id, other.seq, 'confirmed');
	assert.deepEqual((await c.got()).map((t) => t[0]), ['a', 'a']);
	await eva.must(200, 'POST', `/conversations/${c.id}/messages/${parts[1].seq}/retry`);
	await eva.state(c.id, parts[2].seq, 'confirmed');
	assert.deepEqual((await c.got()).map((t) => t[0]), ['a', 'a', 'b', 'c']);
});

// --- the page as a whole ------------------------------------------------------------------------------

const health = async () => (await (await fetch(`${env.BASE_URL}/health`)).text()).trim();

async function parked(reason, undo) {
	const a = await met(eva), b = await met(eva);
	const m = await eva.reply(a.id, 'one');

	assert.equal((await eva.state(a.id, m.seq, 'parked')).reason, reason);
	const n = await eva.reply(a.id, 'two');
	const o = await eva.reply(b.id, 'three');

	await eva.state(b.id, o.seq, 'parked');
	assert.equal(await health(), 'degraded');
	const tries = (await graph.get('requests')).items.length;

	await sleep(1000);
	assert.equal((await graph.get('requests')).items.length, tries, 'it goes on trying');
	await undo();
	await eva.state(a.id, n.seq, 'confirmed', 30000);
	await eva.state(b.id, o.seq, 'confirmed');
	assert.deepEqual(await a.got(), ['one', 'two']);
	assert.deepEqual(await b.got(), ['three']);
	await until('health', async () => await health() === 'ok');
}

scenario('a dead token parks the page, until it lives again', async () => {
	await graph.post('token', { dead: true });
	await parked('page_token', async () => {
		await graph.post('token', { dead: false });
		// it is looked at every 60 s
		await sql('UPDATE page SET probe_at = 1');
	});
});

scenario('a dead token parks the page, until it is replaced', async () => {
	const ada = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
	const set = async (token) => {
		const id = await one('SELECT id FROM page');
		const answer = await fetch(`${env.BASE_URL}/admin/pages/${id}/token`, { method: 'POST', redirect: 'manual',
			headers: { Cookie: ada.cookie, Accept: 'text/html',
				'Content-Type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ csrf: ada.csrf, token }) });

		assert.equal(answer.status, 303, await answer.text());
	};

	await graph.post('token', { dead: true });
	await parked('page_token', async () => {
		await graph.post('token', { token: 'EAANEWTOKEN0123456789', dead: false });
		await set('EAANEWTOKEN0123456789');
	});
	await graph.post('token', { token: env.PAGE_TOKEN, dead: false });
	await set(env.PAGE_TOKEN);
	await until('it is awake', async () => await one('SELECT parked_at IS NULL AND probe_at IS NULL FROM page') === '1');
});

scenario('a policy restriction parks the page, and it is tried with one call', async () => {
	await graph.fault({ ...error(400, 368), count: -1 });
	await parked('page_policy', async () => {
		await graph.post('clear');
		await sql('UPDATE page SET probe_at = 1');
	});
});

// --- the window ----------------------------------------------------------------------------------------

const HOUR = 3600000;
const tag = (on) => sql(`UPDATE page SET human_agent_tag = ${on ? 1 : 0}`);

scenario('more than a day later it goes with the tag', async () => {
	const c = await met(eva, 'yesterday', { age_ms: 25 * HOUR });
	const m = await eva.reply(c.id, 'sorry for the wait');

	await eva.state(c.id, m.seq, 'confirmed');
	const [sent] = await graph.sends(c.psid);

	assert.equal(sent.messaging_type, 'MESSAGE_TAG');
	assert.equal(sent.tag, 'HUMAN_AGENT');
});

scenario('more than a day later without the tag it waits for the customer', async () => {
	await tag(false);
	try {
		const c = await met(eva, 'yesterday', { age_ms: 25 * HOUR });
		const m = await eva.reply(c.id, 'too late'), n = await eva.reply(c.id, 'also');

		assert.equal((await eva.state(c.id, m.seq, 'parked')).reason, 'window_tag_off');
		await sleep(700);
		assert.deepEqual(await c.got(), []);
		await c.say('still there?');
		await eva.state(c.id, n.seq, 'confirmed');
		assert.deepEqual(await c.got(), ['too late', 'also']);
		assert.equal((await graph.sends(c.psid))[0].messaging_type, 'RESPONSE');
	} finally {
		await tag(true);
	}
});

scenario('switching the tag on releases what waited for it', async () => {
	const ada = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
	const [page, version] = (await sql(`SELECT id, version FROM page`))[0];

	await tag(false);
	try {
		const c = await met(eva, 'yesterday', { age_ms: 25 * HOUR });
		const m = await eva.reply(c.id, 'as soon as I may');

		await eva.state(c.id, m.seq, 'parked');
		const answer = await fetch(`${env.BASE_URL}/admin/pages/${page}/message-tag`, {
			method: 'POST', redirect: 'manual', headers: { Cookie: ada.cookie },
			body: new URLSearchParams({ csrf: ada.csrf, version, on: 'true' }),
		});

		assert.equal(answer.status, 303);
		await eva.state(c.id, m.seq, 'confirmed');
		assert.equal((await graph.sends(c.psid))[0].tag, 'HUMAN_AGENT');
	} finally {
		await tag(true);
	}
});

scenario('more than a week later it waits for the customer', async () => {
	const c = await met(eva, 'long ago', { age_ms: 8 * 24 * HOUR });
	const m = await eva.reply(c.id, 'much too late');

	assert.equal((await eva.state(c.id, m.seq, 'parked')).reason, 'window_too_old');
	// touching a button opens the day, though not the week
	await c.does({ postback: { title: 'Menu', payload: 'MENU' } });
	await eva.state(c.id, m.seq, 'confirmed');
	assert.deepEqual(await c.got(), ['much too late']);
});

scenario('Meta says that the window is closed, though our clock does not', async () => {
	const c = await met(eva);

	await graph.fault({ ...error(400, 10, 2018278), match: { psid: c.psid } });
	const m = await eva.reply(c.id, 'we thought it open');

	assert.equal((await eva.state(c.id, m.seq, 'parked')).reason, 'window');
	await sleep(700);
	assert.deepEqual(await c.got(), []);
	await c.say('here I am');
	await eva.state(c.id, m.seq, 'confirmed');
	assert.deepEqual(await c.got(), ['we thought it open']);
});

scenario('a parked answer can be taken back', async () => {
	await tag(false);
	try {
		const c = await met(eva, 'yesterday', { age_ms: 25 * HOUR });
		const m = await eva.reply(c.id, 'never mind'), n = await eva.reply(c.id, 'but this');

		await eva.state(c.id, m.seq, 'parked');
		await eva.must(200, 'DELETE', `/conversations/${c.id}/messages/${m.seq}`);
		await c.say('hello?');
		await eva.state(c.id, n.seq, 'confirmed');
		assert.deepEqual(await c.got(), ['but this']);
	} finally {
		await tag(true);
	}
});

// --- one customer's trouble is nobody else's -------------------------------------------------------------

scenario('others are served while one is being settled', async () => {
	const slow = await met(eva), quick = await met(eva);

	await graph.fault({ do: 'delay', ms: 1900, count: 3, match: { psid: slow.psid } });
	for (let i = 0; i < 3; i++)
		await eva.reply(slow.id, `slow ${i}`);
	const from = Date.now();
	const m = await eva.reply(quick.id, 'quick');

	await eva.state(quick.id, m.seq, 'confirmed');
	assert.ok(Date.now() - from < 1900, `it took ${Date.now() - from} ms`);
	await until('the slow ones', async () => (await slow.got()).length === 3);
	assert.deepEqual(await slow.got(), ['slow 0', 'slow 1', 'slow 2']);
});

await main('faults');
