// Runs HTTP cases against a desk that with_desk.sh started: node tests/cgi/run.mjs [pattern...]
// What a case file says is described in README.md.
import { createHmac, randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { promisify } from 'node:util';
import { Contract } from './openapi.mjs';

const env = process.env;
const here = new URL('.', import.meta.url).pathname;
const run = promisify(execFile);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// --- reading case files ---------------------------------------------------------------------------

// A file is steps; a step is a request, the lines of its headers and body, and its expectations.
function parse(name) {
	const story = { name, servers: null, steps: [] };
	let step = null, part = null;

	readFileSync(`${here}cases/${name}`, 'utf8').replace(/\n$/, '').split('\n').forEach((line, i) => {
		if (line.startsWith('> ')) {
			const [, method, target] = line.match(/^> (\S+) (.*)$/);

			step = { line: i + 1, method, target, headers: [], how: {}, body: [], expect: [] };
			story.steps.push(step);
			part = 'headers';
		} else if (line.startsWith('< ') && part !== 'expect') {
			step.status = { line: i + 1, text: line.slice(2) };
			part = 'expect';
		} else if (!step) {
			const servers = line.match(/^servers: (.*)$/);

			if (servers)
				story.servers = servers[1].split(' ');
		} else if (part === 'headers') {
			if (line === '')
				part = 'body';
			else if (line.startsWith('!'))
				step.how[line.slice(1).split(' ')[0]] = line.split(' ')[1] ?? true;
			else if (!line.startsWith('#'))
				step.headers.push(line);
		} else if (part === 'body') {
			step.body.push(line);
		} else if (line !== '' && !line.startsWith('#')) {
			step.expect.push({ line: i + 1, text: line });
		}
	});
	return story;
}

// --- {{...}} --------------------------------------------------------------------------------------

function hmac(hash, key, body) {
	return createHmac(hash, key).update(body).digest('hex');
}

// The code of a base32 secret, so many steps of 30 s from now (RFC 6238).
function totp(secret, steps) {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const counter = Buffer.alloc(8);

	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
	const sum = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2))))
		.update(counter).digest();
	const at = sum[19] & 15;

	return String((sum.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

function value(inside, kept, body) {
	const [what, ...words] = inside.split(' ');

	switch (what) {
	case 'hook': return new URL(env.WEBHOOK_URL).pathname;
	case 'now': return String(Date.now());
	case 'repeat': return words[0].repeat(Number(words[1]));
	case 'bytes': return Buffer.from(words[0], 'hex').toString('latin1').repeat(Number(words[1] ?? 1));
	case 'sign': return 'sha256=' + hmac('sha256', env.APP_SECRET, body);
	case 'SIGN': return 'sha256=' + hmac('sha256', env.APP_SECRET, body).toUpperCase();
	case 'sign1': return 'sha1=' + hmac('sha1', env.APP_SECRET, body);
	case 'sign-with': return 'sha256=' + hmac('sha256', words[0], body);
	case 'totp': return totp(words[0], Number(words[1] ?? 0));
	case 'message':	// no }} at its end: that would close what is around it
		return `{"sender":{"id":"${kept.psid}"},"recipient":{"id":"${env.PAGE_ID}"},` +
			`"timestamp":${Date.now()},"message":{"mid":"${words[0]}",` +
			`"text":"${words.slice(1).join(' ')}"} }`;
	}
	if (kept[what] === undefined && env[what] === undefined)
		throw new Error(`nothing is known as {{${inside}}}`);
	return kept[what] ?? env[what];
}

// Text is bytes here (latin1), so that a case can hold any; body is what signatures are over. The
// innermost first, until none is left.
function fill(text, kept, body) {
	const inner = /\{\{([A-Za-z_][^{}]*)\}\}/g;

	while (inner.test(text))
		text = text.replace(inner, (all, inside) => value(inside, kept, body));
	return text;
}

// --- sending --------------------------------------------------------------------------------------

function chunked(body) {
	const parts = [];

	for (let i = 0; i < body.length; i += 1000) {
		const piece = body.subarray(i, i + 1000);

		parts.push(Buffer.from(piece.length.toString(16) + '\r\n'), piece, Buffer.from('\r\n'));
	}
	return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

// The headers as they go over the wire; one given without a value is not sent at all.
function compose(step, kept) {
	const body = Buffer.from(fill(Buffer.from(step.body.join('\n')).toString('latin1'), kept), 'latin1');
	const given = step.headers.map((h) => fill(h, kept, body));
	const has = (name) => given.some((h) => h.toLowerCase().startsWith(name + ':'));
	const lines = [`${step.method} ${fill(step.target, kept)} HTTP/1.1`];

	if (!has('host'))
		lines.push(`Host: 127.0.0.1:${env.PORT}`);
	if (!has('connection'))
		lines.push('Connection: close');
	if (step.how.chunked)
		lines.push('Transfer-Encoding: chunked');
	else if (!has('content-length') && (body.length || !['GET', 'HEAD'].includes(step.method)))
		lines.push(`Content-Length: ${body.length}`);
	lines.push(...given.filter((h) => !/^[^:]+:\s*$/.test(h)));
	return { head: Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'latin1'), body };
}

function exchange(step, kept) {
	const { head, body } = compose(step, kept);
	const wire = step.how.chunked ? chunked(body) : step.how.cut ? body.subarray(0, Number(step.how.cut)) : body;

	return new Promise((done) => {
		const socket = net.connect(Number(env.PORT), '127.0.0.1');
		const chunks = [];
		const finish = () => {
			socket.destroy();
			done(Buffer.concat(chunks));
		};

		socket.setTimeout(30000, finish);
		socket.on('data', (d) => chunks.push(d));
		socket.on('end', finish);
		socket.on('close', finish);
		// a server that refuses a body may close before it has read it all
		socket.on('error', finish);
		socket.write(head);
		socket.write(wire, () => step.how.cut && socket.end());
	});
}

function dechunk(raw) {
	const out = [];

	for (let at = 0; at < raw.length;) {
		const eol = raw.indexOf('\r\n', at), n = parseInt(raw.toString('latin1', at, eol), 16);

		if (!(n > 0))
			break;
		out.push(raw.subarray(eol + 2, eol + 2 + n));
		at = eol + 2 + n + 2;
	}
	return Buffer.concat(out);
}

function answerOf(raw) {
	const end = raw.indexOf('\r\n\r\n');

	if (end < 0)
		return { status: 'none', headers: [], body: raw.toString() };
	const [first, ...lines] = raw.toString('latin1', 0, end).split('\r\n');
	const headers = lines.map((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 1).trim()]);
	const coded = headers.some(([n, v]) => n.toLowerCase() === 'transfer-encoding' && v === 'chunked');
	const body = raw.subarray(end + 4);

	return { status: first.split(' ')[1], headers, body: (coded ? dechunk(body) : body).toString() };
}

// --- checking -------------------------------------------------------------------------------------

const fits = (pattern, text) =>
	new RegExp('^' + pattern.split('*').map((s) => s.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^]*') + '$')
		.test(text);

const headerOf = (answer, name) =>
	answer.headers.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, v]) => v);

function at(json, path) {
	return path.split('.').reduce((o, key) => key === 'length' ? o?.length :
		o?.[Number(key) < 0 ? o.length + Number(key) : key], json);
}

async function sql(query) {
	const { stdout } = await run('mariadb', ['--no-defaults', '-u', env.DB_USER, '-S', env.DB_SOCKET,
		env.DB_NAME, '-BNe', query]);

	return stdout.trimEnd();
}

async function within(ms, look) {
	for (const until = Date.now() + ms; ;) {
		const seen = await look();

		if (seen.good || Date.now() > until)
			return seen;
		await sleep(100);
	}
}

const parsed = (answer) => {
	try {
		return JSON.parse(answer.body);
	} catch {
		return undefined;
	}
};

// What is wrong, or null.
async function check(text, answer, kept) {
	let m;

	if ((m = text.match(/^keep (\w+) = (json|header|sql|body) (.*)$/))) {
		const [, name, from, rest] = m;

		if (from === 'json')
			kept[name] = at(parsed(answer), rest);
		else if (from === 'sql')
			kept[name] = await sql(fill(rest, kept));
		else if (from === 'body')
			kept[name] = answer.body.match(rest)?.[1];
		else
			kept[name] = headerOf(answer, rest.split(' ')[0]).map((v) =>
				v.match(rest.slice(rest.indexOf(' ') + 1))?.[1]).find((v) => v !== undefined);
		return kept[name] === undefined ? `there is nothing to keep as ${name}` : null;
	}
	text = fill(text, kept);
	if ((m = text.match(/^body([:!~]+) ?(.*)$/))) {
		const [, kind, rest] = m;
		const good = kind === ':' ? fits(rest, answer.body) :
			new RegExp(rest).test(answer.body) === (kind === '~');

		return good ? null : `the body is ${JSON.stringify(answer.body.slice(0, 400))}`;
	}
	if ((m = text.match(/^json: (\S+) = (.*)$/))) {
		const seen = JSON.stringify(at(parsed(answer), m[1]));

		return seen === JSON.stringify(JSON.parse(m[2])) ? null : `it is ${seen} in ${answer.body.slice(0, 400)}`;
	}
	if ((m = text.match(/^sql: (.*) = (.*?)$/))) {
		const seen = await within(5000, async () => {
			const value = await sql(m[1]);

			return { value, good: value === m[2] };
		});

		return seen.good ? null : `the database says ${JSON.stringify(seen.value)}`;
	}
	if ((m = text.match(/^!([A-Za-z-]+)$/)))
		return headerOf(answer, m[1]).length ? `it is ${headerOf(answer, m[1])}` : null;
	if ((m = text.match(/^([A-Za-z-]+): ?(.*)$/))) {
		const seen = headerOf(answer, m[1]);

		return seen.some((v) => fits(m[2], v)) ? null : `it is ${seen.length ? seen : 'not there'}`;
	}
	return 'nobody knows what this line means';
}

async function play(story, contract) {
	const uid = randomBytes(6).toString('hex');
	const kept = { uid, psid: String(7e15 + Math.floor(Math.random() * 1e15)), mid: `m_${uid}` };
	const wrong = [];

	for (const step of story.steps) {
		const answer = answerOf(await exchange(step, kept));
		const fail = (line, why) => wrong.push(`${story.name}:${line}: ${why}`);

		if (!step.status) {
			fail(step.line, 'no "< STATUS" follows');
			continue;
		}
		if (!step.status.text.split('|').includes(answer.status))
			fail(step.status.line, `status ${answer.status} instead of ${step.status.text}: ` +
				JSON.stringify(answer.body.slice(0, 300)));
		for (const e of step.expect) {
			const why = await check(e.text, answer, kept);

			if (why)
				fail(e.line, `${e.text}: ${why}`);
		}
		for (const why of contract.judge(step.method, fill(step.target, kept), answer.status,
			headerOf(answer, 'content-type')[0] ?? '', parsed(answer)))
			fail(step.line, `openapi: ${why}`);
	}
	return wrong;
}

// --- all ------------------------------------------------------------------------------------------

const patterns = process.argv.slice(2);
const server = env.SERVER;
const names = readdirSync(`${here}cases`).filter((n) => n.endsWith('.txt')).sort()
	.filter((n) => !patterns.length || patterns.some((p) => fits(p, n) || fits(`${p}.txt`, n)));
const contract = await Contract.load(env.BASE_URL);
let cases = 0, requests = 0, failed = 0;

// the cases invent their customers; the stand-in for Meta shall believe them
await fetch(`${env.GRAPH_URL}/_control/settings`, { method: 'POST',
	body: JSON.stringify({ any_psid: true, window: false }) });

for (const name of names) {
	const story = parse(name);

	if (story.servers && !story.servers.includes(server))
		continue;
	let wrong;

	try {
		wrong = await play(story, contract);
	} catch (e) {
		wrong = [`${name}: ${e.stack}`];
	}
	cases++;
	requests += story.steps.length;
	failed += wrong.length > 0;
	for (const line of wrong)
		console.log(line);
}
console.log(`cgi ${server}: ${cases} cases, ${requests} requests, ${failed} failed`);
process.exit(failed || !cases ? 1 : 0);
