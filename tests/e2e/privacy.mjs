// Erasing a customer: nothing of them is left in a dump of the database, in the desk's folders and logs;
// what Meta delivers again stays out; the export, made before, has it all.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, assert, customer, env, graph, main, one, scenario, uid, until } from './desk.mjs';

const form = (admin, path, fields) => fetch(env.BASE_URL + path, {
	method: 'POST', redirect: 'manual', headers: { Cookie: admin.cookie },
	body: new URLSearchParams({ csrf: admin.csrf, ...fields }),
});
const page = async (admin, path) => (await fetch(env.BASE_URL + path, { headers: { Cookie: admin.cookie } })).text();

const dump = () => execFileSync('mariadb-dump', ['--no-defaults', '-u', env.DB_USER, '-S', env.DB_SOCKET, '--hex-blob=0',
	'--skip-extended-insert', '--default-character-set=utf8mb4', env.DB_NAME], { maxBuffer: 1 << 30 }).toString();

// Files of the desk, but for the database's own and the stand-in's memory of what it was sent.
function* files(dir) {
	for (const entry of readdirSync(dir, { withFileTypes: true })) {
		if (entry.isDirectory() && !/^(db|db\.tmp|graph\.state|app)$/.test(entry.name))
			yield* files(join(dir, entry.name));
		else if (entry.isFile() && !/^graph/.test(entry.name))
			yield join(dir, entry.name);
	}
}
const holding = (words) => [
	...words.filter((w) => dump().includes(w)).map((w) => `${w} in the dump`),
	...[...files(env.DESK_DIR)].flatMap((f) => {
		const text = readFileSync(f).toString();
		return words.filter((w) => text.includes(w)).map((w) => `${w} in ${f}`);
	}),
];

scenario('what was exported is all there; what was erased is nowhere', async () => {
	const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD), eva = await Agent.signIn();
	const mark = uid(), said = `secret-in-${mark}`, answered = `secret-out-${mark}`, noted = `secret-note-${mark}`;
	const who = await customer(`Lena ${mark}`);
	const words = [mark, who.psid];

	await who.say(said);
	const id = await who.conversation();
	await who.does({ attachments: [{ type: 'image' }] });
	await eva.take(id);
	await eva.reply(id, answered);
	await eva.must(201, 'POST', `/conversations/${id}/messages`, { client_key: uid(), text: noted, note: true });
	await until('the answer is confirmed', () => one(`SELECT 1 FROM message WHERE conversation_id = ${id}
		AND body = '${answered}' AND state = 'confirmed'`));
	const kept = await until('the picture is here', () => one(`SELECT GROUP_CONCAT(CONCAT_WS(',', a.file, a.thumbnail))
		FROM attachment a WHERE a.conversation_id = ${id} AND a.state = 'kept' AND a.thumbnail IS NOT NULL`));
	const [media] = execFileSync('find', [env.DESK_DIR, '-name', kept.split(',')[0].split('/').pop()]).toString().split('\n');
	assert.ok(existsSync(media), kept);
	await until('the name is known', () => one(`SELECT name FROM identity WHERE psid = '${who.psid}'`));
	assert.equal(holding(words).length, 2, 'the test looks where things are');

	const identity = await one(`SELECT identity_id FROM conversation WHERE id = ${id}`);
	const path = `/admin/privacy/customers/${identity}`;

	assert.match(await page(admin, `/admin/privacy?q=${who.psid}`), new RegExp(path));
	const archive = await form(admin, `${path}/export`);
	const zip = join(env.DESK_DIR, '..', `export-${mark}.zip`);

	assert.equal(archive.status, 200);
	assert.equal(archive.headers.get('content-type'), 'application/zip');
	writeFileSync(zip, Buffer.from(await archive.arrayBuffer()));
	const read = (name) => execFileSync('unzip', ['-p', zip, name]).toString();
	const thread = JSON.parse(read(`conversation-${id}.json`));

	assert.equal(JSON.parse(read('customer.json')).psid, who.psid);
	assert.ok([said, answered, noted].every((t) => thread.messages.some((m) => m.text === t)));
	assert.equal(thread.attachments.length, 1);

	assert.equal((await form(admin, `${path}/erase`, { confirm: '12345' })).status, 422);
	assert.equal(await one(`SELECT COUNT(*) FROM erasure WHERE identity_id = ${identity}`), '0');
	assert.equal((await form(admin, `${path}/erase`, { confirm: who.psid })).status, 303);
	await until('erased', () => one(`SELECT 1 FROM erasure WHERE identity_id = ${identity} AND state = 'done'`));
	assert.deepEqual(holding(words), []);
	assert.ok(!existsSync(media), media);
	assert.match(await page(admin, path), /Erased customer/);
	assert.equal((await form(admin, `${path}/export`)).status, 404);

	// the thread is empty, and says so
	const left = await eva.must(200, 'GET', `/conversations/${id}/messages`);
	assert.ok(left.messages.length >= 3 && left.messages.every((m) => !m.text));
});

scenario('what Meta delivers again stays out; who writes anew begins anew', async () => {
	const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
	const who = await customer('Once More');
	const told = `told-${uid()}`;

	const first = await who.say(told);
	const id = await who.conversation();
	const identity = await one(`SELECT identity_id FROM conversation WHERE id = ${id}`);

	await form(admin, `/admin/privacy/customers/${identity}/erase`, { confirm: who.psid });
	await until('erased', () => one(`SELECT 1 FROM erasure WHERE identity_id = ${identity} AND state = 'done'`));
	const before = Number(await one(`SELECT COALESCE(SUM(count), 0) FROM counter WHERE name = 'erased_customer'`));

	await who.say(told, { mid: first.mid ?? first.mids?.[0], timestamp: first.timestamp ?? Date.now() - 60000 });
	await until('kept out', async () => Number(await one(
		`SELECT COALESCE(SUM(count), 0) FROM counter WHERE name = 'erased_customer'`)) > before);
	assert.deepEqual(holding([told, who.psid]), []);
	await who.say('good morning');
	const next = await who.conversation();
	assert.notEqual(next, id);
	assert.equal(await one(`SELECT GROUP_CONCAT(body) FROM message WHERE conversation_id = ${next}`), 'good morning');
});

await main('privacy');
