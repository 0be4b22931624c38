// The desk's own https address, seen by itself: as it should be, and with each way of failing. TLS is ended here.
// env: PAGEDESK_WEB_BASE_URL=https://localhost:$((31000+$$%20000)) PAGEDESK_TLS_CA_FILE=/tmp/pagedesk-reach.$$.pem
import { Agent, assert, env, main, one, scenario } from './desk.mjs';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as http } from 'node:http';
import { createServer as https } from 'node:https';
import { createServer as tcp } from 'node:net';

const port = Number(new URL(env.PAGEDESK_WEB_BASE_URL).port);
const dir = mkdtempSync('/tmp/pagedesk-reach-');
const app = Number(await one(`SELECT id FROM app WHERE meta_id = '${env.APP_ID}'`));
const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
const openssl = (...args) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });

process.on('exit', () => {
	rmSync(dir, { recursive: true });
	rmSync(env.PAGEDESK_TLS_CA_FILE, { force: true });
});

// A certificate `name`.pem with its key, made by another one (or by itself).
function certificate(name, { by, host = 'localhost', ca = false, days = 30 }) {
	openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`,
		'-subj', `/CN=${name}`);
	writeFileSync(`${dir}/${name}.ext`, ca ? 'basicConstraints=critical,CA:TRUE\n' : `subjectAltName=DNS:${host}\n`);
	openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', String(days), '-extfile', `${name}.ext`,
		...(by ? ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'] : ['-signkey', `${name}.key`]));
}
const pair = (name) => ({ cert: readFileSync(`${dir}/${name}.pem`), key: readFileSync(`${dir}/${name}.key`) });

certificate('root', { ca: true });
certificate('good', { by: 'root' });
certificate('expired', { by: 'root', days: -1 });
certificate('other', { by: 'root', host: 'elsewhere.example' });
certificate('self', {});
certificate('middle', { by: 'root', ca: true });
certificate('leaf', { by: 'middle' });
writeFileSync(env.PAGEDESK_TLS_CA_FILE, readFileSync(`${dir}/root.pem`));
chmodSync(env.PAGEDESK_TLS_CA_FILE, 0o644);	// the desk runs as somebody else

// As a web server that ends TLS and hands on.
async function hand_on(request, response) {
	const answer = await fetch(env.BASE_URL + request.url);

	response.writeHead(answer.status);
	response.end(await answer.text());
}

// What the checklist says while `server` is there (null: nobody).
async function reach(server) {
	const open = new Set();

	server?.on('connection', (socket) => open.add(socket));
	if (server)
		await new Promise((done, failed) => server.once('error', failed).listen(port, 'localhost', done));
	try {
		const answer = await fetch(`${env.BASE_URL}/admin/apps/${app}/check`, { method: 'POST', redirect: 'manual',
			headers: { Cookie: admin.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ csrf: admin.csrf }) });

		assert.equal(answer.status, 303);
	} finally {
		for (const socket of open)
			socket.destroy();
		if (server)
			await new Promise((done) => server.close(done));
	}
	const page = await (await fetch(`${env.BASE_URL}/admin/apps/${app}`, { headers: { Cookie: admin.cookie } })).text();
	const step = page.match(/id="step-reach"([^]*?)<\/li>/)[1].replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
	const reason = await one(`SELECT CONCAT(state, ' ', reason) FROM setup_step WHERE object = 'app' AND object_id = ${app}
		AND step = 'reach'`);

	return { reason, step };
}

const ways = [
	['as it should be', () => https(pair('good'), hand_on), 'ok reach_ok', /Right/],
	['nobody listens', () => null, 'failed reach_refused', /Nobody answers.*Start the web server/],
	['an expired certificate', () => https(pair('expired'), hand_on), 'failed reach_expired', /has expired.*Renew/],
	['a self-signed one', () => https(pair('self'), hand_on), 'failed reach_self_signed', /self-signed.*Let.{1,6}s Encrypt/],
	['another host\'s', () => https(pair('other'), hand_on), 'failed reach_other_name', /another host/],
	['a chain with a hole', () => https(pair('leaf'), hand_on), 'failed reach_chain', /is missing.*fullchain/],
	['no TLS at all', () => http(hand_on), 'failed reach_no_tls', /does not speak safe TLS/],
	['silence', () => tcp((s) => s.on('error', () => {})), 'failed reach_slow', /does not answer in time/],
	['a redirect', () => https(pair('good'), (q, r) => r.writeHead(302, { Location: '/login' }).end()),
		'failed reach_redirect', /sends callers elsewhere.*302/],
	['another site', () => https(pair('good'), (q, r) => r.end('<h1>Parked</h1>')), 'failed reach_stranger', /Something else/],
	['an error of the web server', () => https(pair('good'), (q, r) => r.writeHead(502).end()), 'failed reach_status', /502/],
	['mended', () => https(pair('good'), hand_on), 'ok reach_ok', /Right/],
];

for (const [name, make, reason, words] of ways)
	scenario(name, async () => {
		const seen = await reach(make());

		assert.equal(seen.reason, reason, seen.step);
		assert.match(seen.step, words);
	});

await main('reach');
