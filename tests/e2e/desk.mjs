// What the scenarios share: the desk that with_desk.sh started, its agents, its customers (at the stand-in
// for Meta), its database and its processes; and the frame that runs scenarios.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { promisify } from 'node:util';

export { assert };
export const env = process.env;
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const uid = () => randomBytes(6).toString('hex');
const run = promisify(execFile);

// --- scenarios ------------------------------------------------------------------------------------

const scenarios = [];

// settings: of the stand-in, for this scenario alone
export function scenario(name, fn, settings = {}) {
	scenarios.push({ name, fn, settings });
}

// Runs those whose names contain the command line's words, and ends the process.
export async function main(title) {
	const words = process.argv.slice(2);
	let failed = 0, count = 0;

	for (const s of scenarios.filter((s) => !words.length || words.some((w) => s.name.includes(w)))) {
		const started = Date.now();
		let error = null;

		try {
			await graph.post('clear', { settings: true });
			await graph.post('settings', s.settings);
			await s.fn();
		} catch (e) {
			error = e;
		}
		count++;
		failed += error !== null;
		console.log(`${error ? 'FAILED' : 'ok'}  ${s.name} (${Date.now() - started} ms)`);
		if (error)
			console.log(`    ${error.stack.replace(/\n/g, '\n    ')}`);
	}
	console.log(`e2e ${title}: ${count} scenarios, ${failed} failed`);
	process.exit(failed || !count ? 1 : 0);
}

// Asks until fn gives something true; what it threw or gave last is in the error.
export async function until(what, fn, ms = 20000) {
	let last;

	for (const end = Date.now() + ms; ;) {
		try {
			last = await fn();
			if (last)
				return last;
		} catch (e) {
			last = e;
		}
		if (Date.now() > end)
			throw new Error(`${what}: not within ${ms} ms; last: ${last?.stack ?? JSON.stringify(last)}`);
		await sleep(40);
	}
}

// --- database -------------------------------------------------------------------------------------

// Rows as arrays of texts; NULL is null.
export async function sql(query) {
	const { stdout } = await run('mariadb', ['--no-defaults', '-u', env.DB_USER, '-S', env.DB_SOCKET, env.DB_NAME,
		'-BNe', query], { maxBuffer: 64 << 20 });

	return stdout === '' ? [] : stdout.replace(/\n$/, '').split('\n').map((line) =>
		line.split('\t').map((cell) => cell === 'NULL' ? null : cell));
}

export async function one(query) {
	return (await sql(query))[0]?.[0];
}

// --- the stand-in for Meta ------------------------------------------------------------------------

async function json(url, options) {
	const answer = await fetch(url, { signal: AbortSignal.timeout(60000), ...options });
	const text = await answer.text();
	let body = null;

	try {
		body = text ? JSON.parse(text) : null;
	} catch {
		body = text;
	}
	return { status: answer.status, headers: answer.headers, body };
}

export const graph = {
	async get(path) {
		const { status, body } = await json(`${env.GRAPH_URL}/_control/${path}`);

		assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
		return body;
	},
	async post(path, body = {}) {
		const answer = await json(`${env.GRAPH_URL}/_control/${path}`,
			{ method: 'POST', body: JSON.stringify(body) });

		assert.ok(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer.body;
	},
	// what each customer really got, in order
	async sends(psid) {
		return (await this.get('sends?limit=200000')).items.filter((s) => !psid || s.psid === psid);
	},
	fault(fault) {
		return this.post('fault', fault);
	},
};

// A person who has not written yet.
export async function customer(name = 'Test Person') {
	const { psids, psid } = await graph.post('customer', { name });

	return new Customer(psid ?? psids[0]);
}

export async function customers(count) {
	const { psids } = await graph.post('customer', { name: 'Crowd', count });

	return psids.map((psid) => new Customer(psid));
}

export class Customer {
	constructor(psid) {
		this.psid = psid;
	}

	say(text, more = {}) {
		return this.does({ text, ...more });
	}

	does(what) {
		return graph.post(`customer/${this.psid}/message`, what);
	}

	// The conversation that the desk made of it.
	conversation() {
		return until(`a conversation of ${this.psid}`, async () => Number(await one(
			`SELECT latest_conversation_id FROM identity WHERE psid = '${this.psid}'`)));
	}

	// The texts that arrived here, in order.
	async got() {
		return (await graph.sends(this.psid)).map((s) => s.text);
	}
}

// --- agents ---------------------------------------------------------------------------------------

export class Agent {
	static async signIn(login = env.AGENT1_LOGIN, password = env.AGENT1_PASSWORD) {
		const agent = new Agent();
		const answer = await agent.call('POST', '/session', { login, password });

		assert.equal(answer.status, 201, JSON.stringify(answer.body));
		agent.cookie = answer.headers.get('set-cookie').split(';')[0];
		agent.csrf = answer.body.csrf_token;
		agent.id = answer.body.user.id;
		return agent;
	}

	call(method, path, body, headers = {}) {
		return json(`${env.BASE_URL}/agent/api/v1${path}`, {
			method,
			headers: { ...(this.cookie && { Cookie: this.cookie, 'X-CSRF-Token': this.csrf }),
				...(body && { 'Content-Type': 'application/json' }), ...headers },
			body: body && JSON.stringify(body),
		});
	}

	// The body of an answer that must be this status.
	async must(status, method, path, body) {
		const answer = await this.call(method, path, body);

		assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
		return answer.body;
	}

	take(id) {
		return this.must(200, 'POST', `/conversations/${id}/take`);
	}

	async reply(id, text, key = uid()) {
		const { messages } = await this.must(201, 'POST', `/conversations/${id}/messages`,
			{ client_key: key, text });

		return messages.length === 1 ? messages[0] : messages;
	}

	async message(id, seq) {
		const { messages } = await this.must(200, 'GET', `/conversations/${id}/messages?after=${seq - 1}`);

		return messages.find((m) => m.seq === seq);
	}

	// Waits until a message is in one of these states.
	state(id, seq, states, ms = 20000) {
		return until(`message ${seq} of ${id} ${states}`, async () => {
			const m = await this.message(id, seq);

			if ([states].flat().includes(m.state))
				return m;
			throw new Error(`is ${m.state} (${m.reason})`);
		}, ms);
	}
}

// A customer who wrote, and whose conversation the agent took.
export async function met(agent, text = 'hello', more = {}) {
	const c = await customer();

	await c.say(text, more);
	c.id = await c.conversation();
	await agent.take(c.id);
	return c;
}

// --- processes ------------------------------------------------------------------------------------

// The desk's processes whose command line matches, as run.sh marked or installed them.
export function processes(pattern) {
	const home = homeDir();

	return readdirSync('/proc').filter((p) => /^\d+$/.test(p)).map(Number).filter((pid) => {
		try {
			const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
			const ours = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`DESK_HOME=${home}`) ||
				readlinkSync(`/proc/${pid}/exe`).startsWith(`${home}/app/`);

			return ours && pattern.test(command) && !/^sh -c/.test(command);
		} catch {
			return false;	// gone meanwhile, or a stranger's
		}
	});
}

let home;
export function homeDir() {
	return home ??= execFileSync('readlink', ['-f', `${env.DESK_DIR}/db/..`]).toString().trim();
}

export function kill(pid, signal = 'SIGKILL') {
	try {
		process.kill(pid, signal);
		return true;
	} catch {
		return false;
	}
}

// `pagedesk ...` as the user that runs the desk.
export function pagedesk(...args) {
	const { uid: owner, gid } = statSync(`${homeDir()}/pagedesk.conf`);
	const as = process.getuid() === 0 ? ['setpriv', '--reuid', owner, '--regid', gid, '--clear-groups', '--'] : [];
	const [program, ...rest] = [...as, `${homeDir()}/app/bin/pagedesk`, '-c', env.CONF, ...args].map(String);
	const child = spawn(program, rest, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';

	child.stdout.on('data', (d) => said += d);
	child.stderr.on('data', (d) => said += d);
	child.ended = new Promise((done) => child.on('close', (status) => done({ status, said })));
	return child;
}
