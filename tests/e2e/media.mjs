// Files of customers, from Meta's CDN to our disk: the right type, every kind of trouble on the way, and what
// it costs. Whoever serves the files here is the stand-in for Meta, at the origin that the desk trusts.
// env: PAGEDESK_MEDIA_TIMEOUT_S=3 PAGEDESK_MEDIA_MAX_IN_MB=25 PAGEDESK_WORKER_INTERVAL_MS=200
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { deflateSync, crc32 } from 'node:zlib';
import { assert, customer, env, graph, homeDir, kill, main, one, processes, scenario, sql, until } from './desk.mjs';

// --- files ----------------------------------------------------------------------------------------

function crc(buf) {
	if (crc32)
		return crc32(buf);
	let c = ~0;

	for (const b of buf) {
		c ^= b;
		for (let k = 0; k < 8; k++)
			c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c >>> 0;
}

function chunk(type, data) {
	const out = Buffer.alloc(12 + data.length);

	out.writeUInt32BE(data.length, 0);
	out.write(type, 4, 'latin1');
	data.copy(out, 8);
	out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
	return out;
}

// A picture of one colour; rows: how many of them are really there.
function png(width, height, rows = height) {
	const head = Buffer.alloc(13);

	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 2, 0, 0, 0], 8);
	const pixels = Buffer.alloc((1 + width * 3) * rows, 0x40);

	for (let y = 0; y < rows; y++)
		pixels[y * (1 + width * 3)] = 0;	// how the row is coded
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
		chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]);
}

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const html = Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>');
const program = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200)]);
const wav = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00' +
	'\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00', 'latin1'), Buffer.alloc(100)]);
const mp4 = Buffer.concat([Buffer.from('\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41', 'latin1'), Buffer.alloc(100)]);

async function upload(bytes, name = 'x', type = 'application/octet-stream') {
	const answer = await fetch(`${env.GRAPH_URL}/_control/upload?name=${name}`,
		{ method: 'POST', body: bytes, headers: { 'Content-Type': type } });

	assert.equal(answer.status, 201);
	return (await answer.json()).url;
}

// --- what the desk knows ----------------------------------------------------------------------------

const columns = ['id', 'ordinal', 'kind', 'mime', 'bytes', 'width', 'height', 'state', 'reason', 'attempts', 'file',
	'thumbnail'];

async function files(c) {
	const rows = await sql(`SELECT ${columns.map((x) => `a.${x}`).join()} FROM attachment a JOIN identity i ON
		i.id = a.identity_id WHERE i.psid = '${c.psid}' ORDER BY a.message_id, a.ordinal`);

	return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
}

function settled(c, n = 1) {
	return until(`${n} files settled`, async () => {
		const list = await files(c);

		if (list.length >= n && list.every((f) => !['new', 'fetching'].includes(f.state)))
			return list;
		throw new Error(JSON.stringify(list));
	}, 40000);
}

const onDisk = (name) => `${homeDir()}/media/${name}`;

// What was on its way is gone, soon after its row says so.
const nothingHalf = () => until('an empty tmp', () => readdirSync(onDisk('tmp')).length === 0);

async function sends(list) {
	const c = await customer('Picture Person');

	await c.does({ text: 'look', attachments: list, wait: true });
	return c;
}

// --- scenarios --------------------------------------------------------------------------------------

scenario('every attachment comes, with the text, and is what its bytes are', async () => {
	const photo = png(1600, 900);
	const c = await sends([
		{ type: 'image', url: await upload(photo, 'a.jpg', 'image/jpeg') },
		{ type: 'image', url: await upload(gif, 'b.png', 'image/png') },
		{ type: 'audio', url: await upload(wav, 'c.mp4', 'audio/mp4') },
		{ type: 'audio', url: await upload(mp4, 'd.mp4', 'audio/mp4') },
		{ type: 'video', url: await upload(mp4, 'e.mp4', 'video/mp4') },
		{ type: 'file', url: await upload(Buffer.from('just words\n'), 'f.exe', 'application/x-msdownload') },
		{ type: 'image', url: await upload(html, 'g.png', 'image/png') },
		{ type: 'image', url: await upload(program, 'h.png', 'image/png') },
		{ type: 'location' },
	]);
	const list = await settled(c, 9);

	assert.deepEqual(list.map((f) => [f.kind, f.state]), [['image', 'kept'], ['gif', 'kept'], ['audio', 'kept'],
		['audio', 'kept'], ['video', 'kept'], ['file', 'kept'], ['file', 'kept'], ['file', 'kept'], ['location', 'none']]);
	assert.deepEqual(list.slice(0, 6).map((f) => f.mime), ['image/png', 'image/gif', 'audio/x-wav', 'audio/mp4',
		'video/mp4', 'text/plain']);
	assert.equal(list[6].mime, 'text/html');
	assert.deepEqual(readFileSync(onDisk(list[0].file)), photo);
	assert.deepEqual([list[0].width, list[0].height, list[1].width], ['1600', '900', '1']);
	assert.ok(list[0].thumbnail && statSync(onDisk(list[0].thumbnail)).size < 20000);
	assert.equal(readFileSync(onDisk(list[0].thumbnail)).toString('latin1', 8, 12), 'WEBP');
	assert.equal(await one(`SELECT m.body FROM message m JOIN attachment a ON a.message_id = m.id WHERE
		a.id = ${list[0].id}`), 'look');
	// who looks at the thread is told: the version of message and conversation moved on
	assert.equal(await one(`SELECT m.version > 1 AND c.version >= m.version FROM message m JOIN conversation c ON
		c.id = m.conversation_id JOIN attachment a ON a.message_id = m.id WHERE a.id = ${list[0].id}`), '1');
	await nothingHalf();
});

scenario('an address that has expired, and one that is nobody to fetch from', async () => {
	const c = await sends([
		{ type: 'image', payload: { url: `${env.GRAPH_URL}/cdn/123/gone.jpg?oh=1` } },
		{ type: 'image', payload: { url: 'http://127.0.0.1:9/x.jpg' } },
		{ type: 'image', payload: { url: 'https://169.254.169.254/latest/meta-data' } },
		{ type: 'image', payload: { url: 'file:///etc/passwd' } },
		{ type: 'image' , payload: { url: await upload(gif) } },
	]);
	const list = await settled(c, 5);

	assert.deepEqual(list.map((f) => [f.state, f.reason]), [['failed', 'gone'], ['refused', 'address'],
		['refused', 'address'], ['refused', 'odd'], ['kept', null]]);
});

scenario('redirects: a few to where files may come from, none to anywhere else', async () => {
	let asked = 0;
	const secret = createServer((req, res) => {
		asked++;
		res.end('secret');
	}).listen(0, '127.0.0.1');

	await new Promise((done) => secret.on('listening', done));
	const home = await upload(gif, 'a.gif');
	const away = `http://127.0.0.1:${secret.address().port}/`;

	await graph.fault({ do: 'status', scope: 'cdn', status: 302, headers: { Location: away } });
	let list = await settled(await sends([{ type: 'image', url: home }]));

	assert.deepEqual([list[0].state, list[0].reason], ['refused', 'address']);
	assert.equal(asked, 0);
	await graph.fault({ do: 'status', scope: 'cdn', status: 302, headers: { Location: home.replace(env.GRAPH_URL, '') },
		count: 2 });
	list = await settled(await sends([{ type: 'image', url: home }]));
	assert.equal(list[0].state, 'kept');
	await graph.fault({ do: 'status', scope: 'cdn', status: 302, headers: { Location: home }, count: -1 });
	list = await settled(await sends([{ type: 'image', url: home }]));
	assert.deepEqual([list[0].state, list[0].reason], ['refused', 'address']);
	secret.close();
});

scenario('what is cut, slow, empty or broken is tried again', async () => {
	const url = await upload(png(800, 800));

	for (const fault of [{ do: 'truncate' }, { do: 'empty' }, { do: 'status', status: 503 },
		{ do: 'slow_body', ms: 400 }]) {
		await graph.fault({ ...fault, scope: 'cdn' });
		const list = await settled(await sends([{ type: 'image', url }]));

		assert.deepEqual([list[0].state, list[0].attempts], ['kept', '2'], JSON.stringify([fault, list]));
		assert.equal(statSync(onDisk(list[0].file)).size, Number(list[0].bytes));
	}
	await nothingHalf();
});

scenario('a file larger than it may be is not kept, whatever its length says', async () => {
	const url = await upload(Buffer.alloc(26 << 20, 1));
	const list = await settled(await sends([{ type: 'file', url }]));

	assert.deepEqual([list[0].state, list[0].reason, list[0].file], ['refused', 'too_large', null]);
	await nothingHalf();
});

scenario('bombs and broken pictures are kept, and nothing is made of them', async () => {
	const c = await sends([
		{ type: 'image', url: await upload(png(30000, 30000, 1)) },
		{ type: 'image', url: await upload(png(5000, 5000).subarray(0, 3000)) },
		{ type: 'image', url: await upload(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)])) },
		{ type: 'image', url: await upload(png(600, 400)) },
	]);
	const list = await settled(c, 4);

	assert.deepEqual(list.map((f) => [f.state, f.reason, f.thumbnail === null]), [['kept', 'thumbnail', true],
		['kept', 'thumbnail', true], ['kept', 'thumbnail', true], ['kept', null, false]]);
	assert.ok(processes(/pagedesk.* work/).length > 0);
});

scenario('a file of 25 MB passes through; the worker stays as small as it was', async () => {
	const [worker] = processes(/pagedesk.* work/);
	const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${worker}/status`))[1]);
	const url = await upload(Buffer.alloc(25 << 20, 3));
	const idle = memory();
	let most = idle;
	const watch = setInterval(() => most = Math.max(most, memory()), 2);
	const list = await settled(await sends([{ type: 'file', url }]));

	clearInterval(watch);
	assert.equal(list[0].bytes, String(25 << 20));
	console.log(`    the worker: ${idle} kB idle, ${most} kB at most`);
	assert.ok(most - idle < 2048, `${most - idle} kB more`);
});

scenario('a worker that is killed in the middle of a file leaves nothing that counts', async () => {
	const url = await upload(png(900, 900));

	await graph.fault({ do: 'slow_body', scope: 'cdn', ms: 300 });
	const c = await sends([{ type: 'image', url }]);

	await until('a download', async () => (await files(c))[0]?.state === 'fetching');
	const [worker] = processes(/pagedesk.* work/);

	kill(worker);
	await until('another worker', async () => processes(/pagedesk.* work/).some((pid) => pid !== worker));
	// its lease is over
	await sql(`UPDATE attachment SET due_at = NOW(3) WHERE id = ${(await files(c))[0].id}`);
	const list = await settled(c);

	assert.deepEqual([list[0].state, list[0].attempts], ['kept', '2']);
	assert.ok(existsSync(onDisk(list[0].file)));
});

scenario('switched off for the page: no file, and the row says why', async () => {
	const asked = (await graph.get('requests')).last;

	await sql(`UPDATE page SET attachments_in = 0 WHERE meta_id = '${env.PAGE_ID}'`);
	// the webhook may know the page for two seconds
	const list = await until('a refusal', async () => {
		const rows = await settled(await sends([{ type: 'image', url: await upload(gif) }]));

		return rows[0].state === 'refused' && rows;
	});

	assert.equal(list[0].reason, 'page_off');
	assert.equal(list[0].file, null);
	await sql(`UPDATE page SET attachments_in = 1 WHERE meta_id = '${env.PAGE_ID}'`);
	assert.ok(asked >= 0);
});

await main('media');
