// Mail to administrators: what is told, once, and through a mail server that refuses or breaks.
// env: PAGEDESK_MAIL_URL=smtp://127.0.0.1:$((30000+$$%20000)) PAGEDESK_MAIL_STARTTLS=no PAGEDESK_MAIL_FROM=desk@example.org PAGEDESK_MAIL_SILENCE_HOURS=48
import { Agent, assert, env, graph, main, one, pagedesk, scenario, sql, until } from './desk.mjs';
import { Sink } from './smtp_sink.mjs';

const sink = new Sink();
const page = Number(await one(`SELECT id FROM page WHERE meta_id = '${env.PAGE_ID}'`));
const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);

await sink.listen(Number(new URL(env.PAGEDESK_MAIL_URL).port));
await sql(`UPDATE user SET email = 'boss@example.org' WHERE login = '${env.ADMIN_LOGIN}'`);

const soon = (kind) => sql(`UPDATE job SET next_at = NOW(3) WHERE kind = '${kind}'`);
const nothing_queued = () => until('nothing waits', async () =>
	await one("SELECT COUNT(*) FROM mail WHERE state = 'queued'") === '0');

async function form(path) {
	const answer = await fetch(env.BASE_URL + path, { method: 'POST', redirect: 'manual',
		headers: { Cookie: admin.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ csrf: admin.csrf }) });

	return answer.status;
}

// The mail that comes of what `cause` does; looked for until the worker told it.
async function mail_of(cause) {
	const before = sink.mails.length;

	await cause();
	return until('a mail', async () => {
		await soon('notices');
		return sink.mails[before];
	});
}

// The job has run once more since now, and whatever it found is sent.
async function told() {
	const last = await one("SELECT last_at FROM job WHERE kind = 'notices'");

	await soon('notices');
	await until('the notices were looked for', async () =>
		await one("SELECT last_at FROM job WHERE kind = 'notices'") !== last);
	await nothing_queued();
}

scenario('a test mail goes to who asked for it', async () => {
	const mail = await mail_of(async () => assert.equal(await form('/admin/mail/test'), 303));

	assert.deepEqual([mail.from, ...mail.to], ['desk@example.org', 'boss@example.org']);
	assert.match(mail.subject, /test mail/);
	assert.ok(mail.body.includes(env.BASE_URL));
	assert.equal(mail.headers['auto-submitted'], 'auto-generated');
	await nothing_queued();
	assert.equal(await one('SELECT state FROM mail ORDER BY id DESC LIMIT 1'), 'sent');
});

scenario('a dead token is told once', async () => {
	await graph.post('token', { page: env.PAGE_ID, dead: true, subcode: 460 });
	const mail = await mail_of(async () => {
		await sql(`UPDATE page SET token_look_at = 0 WHERE id = ${page}`);
		await soon('watch');
	});

	assert.match(mail.subject, /Sunrise Bakery.*token does not work/);
	assert.match(mail.body, new RegExp(`/admin/pages/${page}`));
	assert.ok(!mail.text.includes(env.PAGE_TOKEN) && !mail.body.includes(env.PAGE_TOKEN));
	const count = sink.mails.length;

	await told();
	await told();
	assert.equal(sink.mails.length, count);
	await graph.post('token', { page: env.PAGE_ID, dead: false });
	await sql(`UPDATE page SET token_set_at = ${Date.now()} WHERE id = ${page}`);
	await soon('watch');
	await until('the token is right', async () => await one(`SELECT state FROM setup_step WHERE object = 'page'
		AND object_id = ${page} AND step = 'token'`) === 'ok');
});

scenario('an old token, a restricted page and silence are told', async () => {
	let mail = await mail_of(() => sql(`UPDATE page SET token_set_at = ${Date.now() - 51 * 86400e3} WHERE id = ${page}`));

	assert.match(mail.subject, /older than 50 days/);
	await sql(`UPDATE page SET token_set_at = ${Date.now()} WHERE id = ${page}`);
	mail = await mail_of(() => sql(`UPDATE page SET parked_at = ${Date.now()}, parked_class = 'policy', parked_code = 368,
		parked_reason = 'Temporarily blocked' WHERE id = ${page}`));
	assert.match(mail.subject, /does not let this page send/);
	assert.match(mail.body, /Temporarily blocked/);
	await sql(`UPDATE page SET parked_at = NULL WHERE id = ${page}`);
	mail = await mail_of(() => sql(`UPDATE page SET last_webhook_at = ${Date.now() - 49 * 3600e3} WHERE id = ${page}`));
	assert.match(mail.subject, /nothing has arrived/);
	await sql(`UPDATE page SET last_webhook_at = ${Date.now()} WHERE id = ${page}`);
});

scenario('who is no active administrator, or has no address, gets nothing', async () => {
	await sql(`UPDATE user SET email = 'agent@example.org' WHERE login = '${env.AGENT1_LOGIN}'`);
	await sql(`UPDATE user SET email = NULL WHERE login = '${env.ADMIN_LOGIN}'`);
	assert.equal(await form('/admin/mail/test'), 422);
	const count = sink.mails.length;

	await sql(`UPDATE page SET token_set_at = ${Date.now() - 52 * 86400e3} WHERE id = ${page}`);
	await told();
	assert.equal(sink.mails.length, count);
	// with an address it is told now
	const mail = await mail_of(() => sql(`UPDATE user SET email = 'boss@example.org' WHERE login = '${env.ADMIN_LOGIN}'`));

	assert.deepEqual(mail.to, ['boss@example.org']);
	await sql(`UPDATE page SET token_set_at = ${Date.now()} WHERE id = ${page}`);
});

scenario('a server that is not ready is asked again, a refused address is not', async () => {
	sink.refuse('MAIL', '421 later');
	const count = sink.mails.length;

	await form('/admin/mail/test');
	await until('it is to be tried again', async () => Number(await one(`SELECT tries FROM mail WHERE state = 'queued'
		AND last_error IS NOT NULL AND next_at > NOW(3) + INTERVAL 30 SECOND`)) === 1);
	assert.equal(sink.mails.length, count);
	await sql("UPDATE mail SET next_at = NOW(3) WHERE state = 'queued'");
	await nothing_queued();
	assert.equal(sink.mails.length, count + 1);

	sink.refuse('RCPT', '550 nobody here');
	await form('/admin/mail/test');
	await until('it failed', async () => await one('SELECT state FROM mail ORDER BY id DESC LIMIT 1') === 'failed');
	assert.match(await one('SELECT last_error FROM mail ORDER BY id DESC LIMIT 1'), /550|RCPT/);
});

scenario('an outcome that is not known: the same mail again, with the same Message-ID', async () => {
	const count = sink.mails.length;

	sink.cut('END');
	await form('/admin/mail/test');
	await until('it is to be tried again', async () =>
		await one("SELECT COUNT(*) FROM mail WHERE state = 'queued' AND tries = 1 AND lease_until IS NULL") === '1');
	await sql("UPDATE mail SET next_at = NOW(3) WHERE state = 'queued'");
	await nothing_queued();
	const [a, b] = sink.mails.slice(count);

	assert.equal(sink.mails.length, count + 2);
	assert.equal(a.headers['message-id'], b.headers['message-id']);
});

scenario('after the last try it has failed', async () => {
	sink.refuse('MAIL', '451 never', 100);
	await form('/admin/mail/test');
	for (let n = 1; n <= 7; n++) {
		await until(`try ${n}`, async () => Number(await one('SELECT tries FROM mail ORDER BY id DESC LIMIT 1')) === n &&
			await one('SELECT lease_until IS NULL FROM mail ORDER BY id DESC LIMIT 1') === '1');
		await sql("UPDATE mail SET next_at = NOW(3) WHERE state = 'queued'");
	}
	assert.equal(await one('SELECT state FROM mail ORDER BY id DESC LIMIT 1'), 'failed');
	sink.faults = [];
});

scenario('a worker that was not started is told by the next one', async () => {
	// the desk's own worker leaves the stage: another one is told of what was before it
	const hole = (minutes) => sql(`UPDATE worker SET seen_at = NOW(3) - INTERVAL ${minutes} MINUTE,
		started_at = NOW(6) - INTERVAL ${minutes + 1} MINUTE`);
	const kept = pagedesk('work', '--for', 1);

	await kept.ended;
	assert.equal(await one("SELECT COUNT(*) FROM mail WHERE mail_key LIKE 'worker:%'"), '0');
	// the resident one beats once a second and is started anew when it dies, so the hole is made while a run begins
	await until('a run sees the hole', async () => {
		await hole(30);
		await pagedesk('work', '--once').ended;
		return await one("SELECT COUNT(*) FROM mail WHERE mail_key LIKE 'worker:%'") !== '0';
	});
	const mail = await until('the mail', () => sink.mails.find((m) => /worker was not running/.test(m.subject)));

	assert.match(mail.body, /\/admin\/cron/);
});

await main('mail');
