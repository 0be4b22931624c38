/*
 * Tests of the agent's page. Each file in cases/ exports functions; their names are the tests' names.
 *
 *	node run.mjs [NAME...]		all, or those whose name contains one of the words
 */
import { chromium } from "playwright-core";
import { readdirSync } from "node:fs";
import { env, who } from "./desk.mjs";

const wanted = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: env.CHROMIUM || process.env.CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

/* What a test gets: pages of its own, whose errors are its own. */
function stage() {
	const contexts = [], errors = [];
	return {
		errors,
		async context(options = {}) {
			const c = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB",
				timezoneId: "Europe/Lisbon", ...options });
			c.setDefaultTimeout(12000);
			contexts.push(c);
			c.on("page", p => {
				p.on("pageerror", e => errors.push(`script: ${e.message}`));
				p.on("console", m => /Content Security Policy|Refused to/.test(m.text()) && errors.push(m.text()));
			});
			return c;
		},
		/* Signed in, at a path. */
		async page(path = "/agent/", { user = who.agent, ...options } = {}) {
			const p = await (await this.context(options)).newPage();
			await p.goto(`${env.BASE_URL}/agent/login?next=${encodeURIComponent(path)}`);
			await p.fill("#login", user.login);
			await p.fill("#password", user.password);
			await Promise.all([p.waitForURL(u => !u.pathname.endsWith("/login")), p.click("main button")]);
			return p;
		},
		close: () => Promise.all(contexts.map(c => c.close())),
	};
}

let passed = 0, failed = 0;
for (const file of readdirSync(new URL("./cases/", import.meta.url)).sort()) {
	if (!file.endsWith(".mjs"))
		continue;
	const cases = await import(`./cases/${file}`);
	for (const [name, test] of Object.entries(cases)) {
		if (wanted.length && !wanted.some(w => name.includes(w)))
			continue;
		const s = stage(), begun = Date.now();
		let problem = null;
		try {
			await test(s);
			if (s.errors.length)
				throw new Error(s.errors.join("\n"));
		} catch (e) {
			problem = e;
		}
		await s.close();
		if (problem) {
			failed++;
			console.log(`not ok ${name}\n   ${String(problem.stack || problem).replaceAll("\n", "\n   ")}`);
		} else {
			passed++;
			console.log(`ok ${name} (${Date.now() - begun} ms)`);
		}
	}
}
await browser.close();
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
