// The web server sends files for us: the same bytes, ranges and headers, and nothing outside of the media directory.
// env: SERVER=lighttpd PAGEDESK_WEB_SENDFILE=X-Sendfile PAGEDESK_WORKER_INTERVAL_MS=200
import { readFileSync } from 'node:fs';
import { Agent, assert, env, customer, homeDir, main, one, scenario, sql, until } from './desk.mjs';

const eva = await Agent.signIn();
const get = (path, headers = {}) => fetch(env.BASE_URL + path, { headers: { Cookie: eva.cookie, ...headers } });

scenario('a file through X-Sendfile', async () => {
	const c = await customer('Picture Person');

	await c.does({ attachments: [{ type: 'image' }], wait: true });
	const row = await until('the file', async () => (await sql(`SELECT a.id, a.file FROM attachment a JOIN identity i ON
		i.id = a.identity_id WHERE i.psid = '${c.psid}' AND a.state = 'kept'`))[0]);
	const [id, file] = row, bytes = readFileSync(`${homeDir()}/media/${file}`);
	const whole = await get(`/media/${id}`);

	assert.equal(whole.status, 200);
	assert.equal(whole.headers.get('content-type'), 'image/png');
	assert.equal(whole.headers.get('x-sendfile'), null, 'where files lie is nobody\'s business');
	assert.match(whole.headers.get('content-disposition'), /^inline; filename="image-/);
	assert.match(whole.headers.get('content-security-policy'), /sandbox/);
	assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bytes);
	const part = await get(`/media/${id}`, { Range: 'bytes=1-3' });

	assert.equal(part.status, 206);
	assert.equal(await part.text(), 'PNG');
	assert.equal((await get(`/media/${id}`, { 'If-None-Match': whole.headers.get('etag') })).status, 304);
	// a row that leads elsewhere: the server refuses what is not below its directory
	await sql(`UPDATE attachment SET file = '../pagedesk.conf' WHERE id = ${id}`);
	assert.ok((await get(`/media/${id}`)).status >= 400);
	assert.equal(await one(`SELECT file FROM attachment WHERE id = ${id}`), '../pagedesk.conf');
	assert.equal((await fetch(`${env.BASE_URL}/media/${id}`, { headers: { Accept: 'application/json' } })).status, 401);
});

await main('sendfile');
