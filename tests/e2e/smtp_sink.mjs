// A mail server that takes notes: new Sink(), await sink.listen(port); sink.mails is what it took. refuse(command,
// answer, count): so many times this command is answered so instead; cut(command, count): the connection is closed.
// new Sink({ tls, user, password }): TLS from the first byte with that { key, cert }, and only for who signs in.
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export class Sink {
	constructor({ tls = null, user = null, password = null } = {}) {
		this.ticket = user && Buffer.from(`\0${user}\0${password}`).toString('base64');
		this.mails = [];
		this.commands = [];
		this.faults = [];
		this.server = tls ? createTlsServer(tls, (socket) => this.#talk(socket)) : createServer((socket) => this.#talk(socket));
		this.server.on('tlsClientError', () => {});
	}

	listen(port, host = '127.0.0.1') {
		return new Promise((done, failed) => this.server.once('error', failed).listen(port, host, done));
	}

	close() {
		return new Promise((done) => this.server.close(done));
	}

	refuse(command, answer, count = 1) {
		this.faults.push({ command, answer, count });
	}

	cut(command, count = 1) {
		this.faults.push({ command, answer: null, count });
	}

	#talk(socket) {
		const mail = { from: null, to: [], text: '' };
		let rest = '', data = false;

		socket.setEncoding('latin1');
		socket.on('error', () => {});
		socket.write('220 sink ESMTP\r\n');
		socket.on('data', (chunk) => {
			rest += chunk;
			for (let at; (at = rest.indexOf('\r\n')) >= 0;) {
				const line = rest.slice(0, at);

				rest = rest.slice(at + 2);
				if (data && line !== '.') {
					mail.text += `${line.replace(/^\./, '')}\r\n`;
					continue;
				}
				const name = data ? 'END' : mail.asked ? 'TICKET' : line.split(' ')[0].toUpperCase();
				const answer = this.#answer(name, line, mail);

				data = name === 'DATA' && answer.startsWith('354');
				if (answer === '')
					return socket.destroy();
				socket.write(`${answer}\r\n`);
			}
		});
	}

	#answer(name, line, mail) {
		const fault = this.faults.find((f) => f.command === name && f.count-- > 0);

		this.commands.push(line);
		if (fault?.answer === null) {
			if (name === 'END')
				this.mails.push(opened(mail));	// taken, and nobody was told
			return '';
		}
		if (fault)
			return fault.answer;
		switch (name) {
		case 'EHLO': return `250-sink\r\n${this.ticket ? '250-AUTH PLAIN\r\n' : ''}250 SIZE 1000000`;
		case 'AUTH': mail.asked = line === 'AUTH PLAIN'; return mail.asked ? '334 ' : this.#sign_in(mail, line.split(' ')[2]);
		case 'TICKET': mail.asked = false; return this.#sign_in(mail, line);
		case 'MAIL':
			if (this.ticket && !mail.known)
				return '530 sign in first';
			mail.from = line.match(/<(.*)>/)[1];
			return '250 ok';
		case 'RCPT': mail.to.push(line.match(/<(.*)>/)[1]); return '250 ok';
		case 'DATA': return '354 go on';
		case 'END': this.mails.push(opened(mail)); return '250 taken';
		case 'QUIT': return '221 bye';
		default: return '502 no such thing';
		}
	}

	#sign_in(mail, ticket) {
		mail.known = ticket === this.ticket;
		return mail.known ? '235 welcome' : '535 wrong user or password';
	}
}

// Headers by lower-case name, subject and body as people read them.
function opened(mail) {
	const [head, body] = mail.text.split(/\r\n\r\n/);
	const headers = Object.fromEntries(head.replace(/\r\n /g, ' ').split('\r\n').map((line) => {
		const at = line.indexOf(':');

		return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
	}));
	const subject = headers.subject.replace(/\?=\s+=\?UTF-8\?B\?/g, '').replace(/=\?UTF-8\?B\?(.*?)\?=/g,
		(_, text) => Buffer.from(text, 'base64').toString());

	return { ...mail, headers, subject, body: Buffer.from(body, 'base64').toString() };
}
