// Mail through a server that wants TLS from the first byte and a sign-in, as most do.
// env: PAGEDESK_MAIL_URL=smtps://localhost:$((32000+$$%20000)) PAGEDESK_MAIL_FROM=desk@example.org PAGEDESK_MAIL_USER=desk PAGEDESK_MAIL_PASSWORD_FILE=/tmp/pagedesk-mail.$$.password PAGEDESK_TLS_CA_FILE=/tmp/pagedesk-mail.$$.pem
import { Agent, assert, env, homeDir, main, one, pagedesk, scenario, sql, until } from './desk.mjs';
import { Sink } from './smtp_sink.mjs';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

const port = Number(new URL(env.PAGEDESK_MAIL_URL).port);
const dir = mkdtempSync('/tmp/pagedesk-mail-');
const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);

process.on('exit', () => {
	rmSync(dir, { recursive: true });
	rmSync(env.PAGEDESK_TLS_CA_FILE, { force: true });
	rmSync(env.PAGEDESK_MAIL_PASSWORD_FILE, { force: true });
});

function certificate(name) {
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`,
		'-days', '3', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'], { cwd: dir, stdio: 'pipe' });
	return { key: readFileSync(`${dir}/${name}.key`), cert: readFileSync(`${dir}/${name}.pem`) };
}

function password(text) {
	const { uid, gid } = statSync(`${homeDir()}/pagedesk.conf`);

	writeFileSync(env.PAGEDESK_MAIL_PASSWORD_FILE, `${text}\n`, { mode: 0o600 });
	chownSync(env.PAGEDESK_MAIL_PASSWORD_FILE, uid, gid);
}

const good = certificate('good'), other = certificate('other');

writeFileSync(env.PAGEDESK_TLS_CA_FILE, good.cert);
chmodSync(env.PAGEDESK_TLS_CA_FILE, 0o644);	// the desk runs as somebody else
password('the right one');
await sql(`UPDATE user SET email = 'boss@example.org' WHERE login = '${env.ADMIN_LOGIN}'`);

// A test mail while `sink` is there: its row's state and error, once it was tried.
async function tried(sink) {
	await sink.listen(port, 'localhost');
	try {
		const answer = await fetch(`${env.BASE_URL}/admin/mail/test`, { method: 'POST', redirect: 'manual',
			headers: { Cookie: admin.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ csrf: admin.csrf }) });

		assert.equal(answer.status, 303);
		return await until('it was tried', async () => {
			const said = await one("SELECT IF(tries > 0 AND lease_until IS NULL OR state = 'sent', CONCAT(state, ' ', "
				+ "COALESCE(last_error, '')), '') FROM mail ORDER BY id DESC LIMIT 1");

			return said || null;
		});
	} finally {
		sink.close();
		await sql("UPDATE mail SET state = 'failed' WHERE state = 'queued'");
	}
}

scenario('signed in over TLS', async () => {
	const sink = new Sink({ tls: good, user: 'desk', password: 'the right one' });

	assert.match(await tried(sink), /^sent/);
	assert.deepEqual(sink.mails.map((m) => m.to), [['boss@example.org']]);
});

scenario('a wrong password is said, and what was typed is not', async () => {
	const sink = new Sink({ tls: good, user: 'desk', password: 'the right one' });

	password('not this one');
	const said = await tried(sink);

	password('the right one');
	assert.match(said, /^queued .*(535|[Ll]ogin)/);
	assert.doesNotMatch(said, /not this one/);
	assert.equal(sink.mails.length, 0);
});

scenario('a certificate that nobody vouches for gets no password', async () => {
	const sink = new Sink({ tls: other, user: 'desk', password: 'the right one' });

	assert.match(await tried(sink), /^queued .*(certificate|SSL|TLS)/i);
	assert.deepEqual(sink.commands, []);
});

scenario('check tells of a password that cannot be read', async () => {
	assert.doesNotMatch((await pagedesk('check').ended).said, /FAIL +Mail/);
	rmSync(env.PAGEDESK_MAIL_PASSWORD_FILE);
	assert.match((await pagedesk('check').ended).said, /FAIL +Mail to administrators/);
	password('the right one');
});

await main('mail over TLS');
