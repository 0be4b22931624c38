// Files that agents send: handed over in pieces, given to Meta once, sent by their id, before the text and in
// order, whatever goes wrong on the way (architecture 4.6, 5). A customer gets each once.
// env: PAGEDESK_WORKER_SETTLE_S='1 2 3' PAGEDESK_GRAPH_TIMEOUT_MS=2000 PAGEDESK_GRAPH_UPLOAD_MS=8000 PAGEDESK_WORKER_INTERVAL_MS=200
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, assert, env, graph, kill, main, met, one, processes, scenario, sql, uid, until } from './desk.mjs';

const eva = await Agent.signIn();
const PIECE = 96 * 1024;

// A small picture that every program takes for one, and is no other's.
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const picture = (size = 0) => Buffer.concat([PIXEL, randomBytes(Math.max(16, size - PIXEL.length))]);

const tus = (agent, method, path, headers = {}, body) => fetch(path.startsWith('http') ? path :
	`${env.BASE_URL}/agent/api/v1${path}`, { method, body, headers: { Cookie: agent.cookie,
	'X-CSRF-Token': agent.csrf, 'Tus-Resumable': '1.0.0', ...headers } });

async function begin(name, size, conversation) {
	const r = await tus(eva, 'POST', `/uploads?conversation=${conversation}`, { 'Upload-Length': size,
		'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}` });

	assert.equal(r.status, 201, await r.clone().text());
	return (await r.json()).id;
}

const piece = (id, offset, bytes) => tus(eva, 'PATCH', `/uploads/${id}`, { 'Upload-Offset': offset,
	'Content-Type': 'application/offset+octet-stream' }, bytes);

async function upload(conversation, name, bytes) {
	const id = await begin(name, bytes.length, conversation);

	for (let at = 0; at < bytes.length; at += PIECE)
		assert.equal((await piece(id, at, bytes.subarray(at, at + PIECE))).status, 204);
	return id;
}

async function send(c, attachments, text = '', key = uid()) {
	return (await eva.must(201, 'POST', `/conversations/${c.id}/messages`,
		{ client_key: key, text, attachments })).messages;
}

// What the customer got: texts, and the types of files.
const got = async (c) => (await graph.sends(c.psid)).map((s) => s.attachments?.length ? s.attachments[0].type : s.text);
const requests = async (edge) => (await graph.get('requests?limit=20000')).items.filter((r) => r.path.endsWith(edge));

async function bytesOf(c, n) {
	const { attachments } = (await graph.sends(c.psid))[n];

	return Buffer.from(await (await fetch(attachments[0].payload.url)).arrayBuffer());
}

scenario('a picture, a file and the text behind them', async () => {
	const c = await met(eva), image = picture(), text = randomBytes(200000);
	const ids = [await upload(c.id, 'photo.png', image), await upload(c.id, 'data.xyz', text)];
	const messages = await send(c, ids, 'here they are');

	assert.deepEqual(messages.map((m) => m.part), [0, 1, 2]);
	await eva.state(c.id, messages[2].seq, 'confirmed');
	assert.deepEqual(await got(c), ['image', 'file', 'here they are']);
	assert.ok((await bytesOf(c, 0)).equals(image));
	assert.ok((await bytesOf(c, 1)).equals(text));
	assert.equal(await one('SELECT COUNT(*) FROM upload'), '0');
});

scenario('posted twice, sent once', async () => {
	const c = await met(eva), key = uid(), id = await upload(c.id, 'a.png', picture());
	const [m] = await send(c, [id], '', key);
	const body = { client_key: key, text: '', attachments: [id] };

	await eva.must(200, 'POST', `/conversations/${c.id}/messages`, body);
	await eva.must(409, 'POST', `/conversations/${c.id}/messages`, { ...body, text: 'other' });
	await eva.must(409, 'POST', `/conversations/${c.id}/messages`, { ...body, attachments: [id, id + 1] });
	// and another reply can't have the same file
	const again = await eva.call('POST', `/conversations/${c.id}/messages`, { ...body, client_key: uid() });

	assert.equal(again.body.code, 'upload_gone');
	await eva.state(c.id, m.seq, 'confirmed');
	assert.deepEqual(await got(c), ['image']);
});

scenario('what may not be posted', async () => {
	const c = await met(eva), id = await begin('a.png', 100, c.id);
	const post = async (body) => (await eva.call('POST', `/conversations/${c.id}/messages`,
		{ client_key: uid(), text: '', ...body })).body.code;

	assert.equal(await post({ attachments: [id] }), 'upload_unfinished');
	assert.equal(await post({ attachments: [] }), 'empty');
	assert.equal(await post({ attachments: [999999] }), 'upload_gone');
	assert.equal(await post({ attachments: Array(11).fill(id) }), 'too_many_files');
	assert.equal(await post({ attachments: [id], text: 'x', note: true }), 'note_files');
	await sql('UPDATE page SET attachments_out = 0');
	try {
		assert.equal(await post({ attachments: [id] }), 'upload_unfinished');
		await piece(id, 0, Buffer.concat([PIXEL, Buffer.alloc(100)]).subarray(0, 100));
		assert.equal(await post({ attachments: [id] }), 'attachments_off');
	} finally {
		await sql('UPDATE page SET attachments_out = 1');
	}
	await tus(eva, 'DELETE', `/uploads/${id}`);
});

scenario('the same file again is not uploaded again', async () => {
	const a = await met(eva), b = await met(eva), bytes = picture();

	for (const c of [a, b]) {
		const [m] = await send(c, [await upload(c.id, 'same.png', bytes)]);

		await eva.state(c.id, m.seq, 'confirmed');
	}
	assert.equal((await requests('/message_attachments')).length, 1);
	assert.deepEqual([await got(a), await got(b)], [['image'], ['image']]);
});

scenario('the connection is cut in the middle of a piece, and the upload goes on', async () => {
	const c = await met(eva), bytes = picture(250000), id = await begin('cut.png', bytes.length, c.id);

	assert.equal((await piece(id, 0, bytes.subarray(0, PIECE))).status, 204);
	const cut = new AbortController();
	const broken = fetch(`${env.BASE_URL}/agent/api/v1/uploads/${id}`, { method: 'PATCH', duplex: 'half',
		signal: cut.signal, headers: { Cookie: eva.cookie, 'X-CSRF-Token': eva.csrf, 'Upload-Offset': String(PIECE),
			'Content-Type': 'application/offset+octet-stream' },
		body: new ReadableStream({ start(s) {
			s.enqueue(bytes.subarray(PIECE, PIECE + 1000));
			setTimeout(() => cut.abort(), 200);
		} }) }).catch(() => null);

	await broken;
	const where = await tus(eva, 'HEAD', `/uploads/${id}`);

	assert.equal(where.headers.get('upload-offset'), String(PIECE));
	for (let at = PIECE; at < bytes.length; at += PIECE)
		assert.equal((await piece(id, at, bytes.subarray(at, at + PIECE))).status, 204);
	const [m] = await send(c, [id]);

	await eva.state(c.id, m.seq, 'confirmed');
	assert.ok((await bytesOf(c, 0)).equals(bytes));
});

const error = (status, code, subcode, more = {}) => ({ do: 'status', status,
	error: { code, ...(subcode && { error_subcode: subcode }), message: `(#${code}) test`, type: 'OAuthException' }, ...more });

// An upload that fails is done again: nothing was sent by it.
function survives(name, fault, settings = {}) {
	scenario(name, async () => {
		const c = await met(eva);

		await graph.fault(fault);
		const messages = await send(c, [await upload(c.id, 'a.png', picture())], 'and a text');
		// after some seconds it is tried again: at once, here
		const hurry = setInterval(() => sql(`UPDATE outbox_lane l JOIN outbox o USING (identity_id) JOIN message m ON m.id = o.message_id
			SET l.next_at = NOW(3) WHERE m.state = 'retry' AND l.lease_until IS NULL`), 300);

		try {
			await eva.state(c.id, messages[1].seq, 'confirmed', 30000);
		} finally {
			clearInterval(hurry);
		}
		assert.deepEqual(await got(c), ['image', 'and a text']);
	}, settings);
}

survives('the upload is cut before it arrived', { scope: 'attachments', do: 'cut_before' });
survives('the upload is cut after it arrived', { scope: 'attachments', do: 'cut_after' });
survives('the upload is answered with 500', { scope: 'attachments', ...error(500, 2) });
survives('the upload is answered with rubbish', { scope: 'attachments', do: 'garbage' });
survives('the upload takes longer than it may', { scope: 'attachments', do: 'delay', ms: 8500 });
survives('the upload meets a rate limit', { scope: 'attachments', ...error(400, 613), headers: { 'Retry-After': '1' } });
survives('Meta has lost the file when it is sent', error(400, 100, 2018074));
survives('the send is cut after it was taken', { do: 'cut_after' });
survives('the echo comes before the answer', { do: 'echo_first' });
survives('the echo has lost its key', { do: 'lose_metadata' });

scenario('Meta loses the file twice: it fails, and what is behind it waits', async () => {
	const c = await met(eva);

	await graph.fault(error(400, 100, 2018074, { count: 2, match: { psid: c.psid } }));
	const messages = await send(c, [await upload(c.id, 'a.png', picture())], 'text');

	await eva.state(c.id, messages[0].seq, 'failed');
	assert.equal((await eva.state(c.id, messages[1].seq, 'failed')).reason, 'earlier_part');
	assert.deepEqual(await got(c), []);
	await eva.must(200, 'POST', `/conversations/${c.id}/messages/${messages[0].seq}/retry`);
	await eva.state(c.id, messages[1].seq, 'confirmed');
	assert.deepEqual(await got(c), ['image', 'text']);
});

scenario('Meta refuses a file for good: the chain stops', async () => {
	const c = await met(eva);

	await graph.fault(error(400, 100, 0, { scope: 'attachments' }));
	const ids = [await upload(c.id, 'bad.png', picture()), await upload(c.id, 'good.png', picture())];
	const messages = await send(c, ids, 'text');
	const m = await eva.state(c.id, messages[0].seq, 'failed');

	assert.equal(m.reason, 'content');
	assert.equal((await eva.state(c.id, messages[1].seq, 'failed')).reason, 'earlier_part');
	assert.equal((await eva.state(c.id, messages[2].seq, 'failed')).reason, 'earlier_part');
	assert.deepEqual(await got(c), []);
});

scenario('what Meta does not take as a picture goes as a file', async () => {
	const c = await met(eva);

	await graph.fault(error(400, 100, 2018047, { scope: 'attachments' }));
	const [m] = await send(c, [await upload(c.id, 'a.png', picture())]);

	await eva.state(c.id, m.seq, 'confirmed');
	assert.deepEqual(await got(c), ['file']);
	// and the administrators see which kind it is, of which page
	const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
	const health = await fetch(`${env.BASE_URL}/admin/health`, { headers: { Cookie: admin.cookie } });

	assert.match((await health.text()).match(/id="refused">.*?<\/section>/s)[0], />image</);
});

scenario('a program under another name is not sent', async () => {
	const c = await met(eva), id = await begin('notes.txt', 4, c.id);

	assert.equal((await piece(id, 0, Buffer.from('MZ\x90\x00', 'latin1'))).status, 422);
	assert.equal((await tus(eva, 'HEAD', `/uploads/${id}`)).status, 404);
	assert.deepEqual(await got(c), []);
});

scenario('taken back while it waits, and sent after all', async () => {
	const c = await met(eva);

	await sql(`UPDATE user SET sending_delay_s = 15 WHERE id = ${eva.id}`);
	try {
		const [m] = await send(c, [await upload(c.id, 'a.png', picture())]);

		await eva.must(200, 'DELETE', `/conversations/${c.id}/messages/${m.seq}`);
		await eva.must(200, 'POST', `/conversations/${c.id}/messages/${m.seq}/retry`);
		await eva.state(c.id, m.seq, 'confirmed');
	} finally {
		await sql(`UPDATE user SET sending_delay_s = 0 WHERE id = ${eva.id}`);
	}
	assert.deepEqual(await got(c), ['image']);
});

scenario('the worker is killed while it uploads', async () => {
	const c = await met(eva);

	await graph.fault({ scope: 'attachments', do: 'delay', ms: 3000 });
	const messages = await send(c, [await upload(c.id, 'a.png', picture())], 'text');

	await until('the upload', async () => await one(`SELECT COUNT(*) FROM outbox WHERE attempt = 1 AND worker IS NOT NULL`) === '1');
	for (const pid of processes(/pagedesk work/))
		kill(pid);
	await eva.state(c.id, messages[1].seq, 'confirmed', 40000);
	assert.deepEqual(await got(c), ['image', 'text']);
});

scenario('after a day a file goes with the tag', async () => {
	const c = await met(eva, 'yesterday', { age_ms: 25 * 3600000 });
	const [m] = await send(c, [await upload(c.id, 'a.png', picture())]);

	await eva.state(c.id, m.seq, 'confirmed');
	assert.equal((await graph.sends(c.psid))[0].tag, 'HUMAN_AGENT');
});

// The most that these processes ever held of memory of their own, kB: libraries and the disk's cache are others'.
// A sign-in takes 19 MiB for its hash, so the mark is set back first.
const fresh = (pattern) => processes(pattern).forEach((pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5'));
const peaks = (pattern) => processes(pattern).map((pid) =>
	Number(readFileSync(`/proc/${pid}/status`, 'latin1').match(/VmHWM:\s+(\d+)/)[1]));

scenario('25 MB go through without being held in memory', async () => {
	const c = await met(eva), bytes = randomBytes(25 << 20), small = randomBytes(5000);
	const form = new FormData();

	// each program has done everything once before it is measured
	for (let i = 0; i < 6; i++) {
		const [m] = await send(c, [await upload(c.id, `small${i}.dat`, small)]);

		await eva.state(c.id, m.seq, 'confirmed');
	}
	fresh(/agent\.fcgi/);
	fresh(/pagedesk work/);
	const worker = () => processes(/pagedesk work/).at(-1), pid = worker();
	const before = { agent: Math.max(...peaks(/agent\.fcgi/)), worker: Math.max(...peaks(/pagedesk work/)) };
	const [m] = await send(c, [await upload(c.id, 'large.dat', bytes)]);

	await eva.state(c.id, m.seq, 'confirmed', 60000);
	form.set('csrf', eva.csrf);
	form.set('client_key', uid());
	form.set('text', 'by a plain form');
	form.set('file', new Blob([bytes]), 'form.dat');
	const answer = await fetch(`${env.BASE_URL}/agent/api/v1/conversations/${c.id}/messages`, { method: 'POST',
		redirect: 'manual', headers: { Cookie: eva.cookie, Accept: 'text/html' }, body: form });

	assert.equal(answer.status, 303, await answer.text());
	await until('both', async () => (await got(c)).length === 9, 60000);
	assert.ok((await bytesOf(c, 6)).equals(bytes));
	assert.ok((await bytesOf(c, 7)).equals(bytes));
	const after = { agent: Math.max(...peaks(/agent\.fcgi/)), worker: Math.max(...peaks(/pagedesk work/)) };

	console.log(`    most memory, kB: before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
	assert.ok(after.agent - before.agent < 2048, 'a responder held the file');
	assert.ok(worker() !== pid || after.worker - before.worker < 2048, 'the worker held the file');
});

await main('files_out');
