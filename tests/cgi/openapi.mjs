// Holds answers against the desk's own OpenAPI document: whatever status, type and body it promises for a
// path must be what came. Of JSON Schema this knows what the document uses; another word is an error.

const KNOWN = ['$ref', 'type', 'properties', 'required', 'items', 'enum', 'const', 'oneOf', 'anyOf', 'allOf',
	'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'format', 'description', 'default', 'example',
	'examples', 'title', 'additionalProperties', 'minItems', 'maxItems', 'deprecated', 'readOnly', 'nullable'];

const typeOf = (v) => v === null ? 'null' : Array.isArray(v) ? 'array' :
	Number.isInteger(v) ? 'integer' : typeof v;

export class Contract {
	static async load(base) {
		const answer = await fetch(`${base}/agent/api/v1/openapi.json`);

		if (answer.status !== 200)
			throw new Error(`openapi.json: status ${answer.status}`);
		return new Contract(await answer.json());
	}

	constructor(document) {
		this.document = document;
		this.prefix = document.servers[0].url;
		this.paths = Object.entries(document.paths).map(([path, methods]) => ({
			path, methods, re: new RegExp('^' + path.replace(/\{[^}]+\}/g, '[^/]+') + '$'),
		}));
	}

	resolve(o) {
		while (o?.$ref)
			o = o.$ref.slice(2).split('/').reduce((v, key) => v[key], this.document);
		return o;
	}

	// Lines that say what is wrong.
	judge(method, target, status, type, body) {
		const path = target.split('?')[0];

		if (!path.startsWith(this.prefix + '/') || status === 'none')
			return [];
		const found = this.paths.find((p) => p.re.test(path.slice(this.prefix.length)));
		const operation = found?.methods[method.toLowerCase()];

		// unknown paths and methods, HEAD; what browsers' forms are answered
		if (!operation || status === '303')
			return [];
		const said = this.resolve(operation.responses[status] ?? operation.responses.default);

		if (!said)
			return [`${method} ${found.path} does not speak of ${status}`];
		const media = type.split(';')[0];

		if (!said.content || media === 'text/html' || method === 'HEAD')
			return [];
		const schema = said.content[media]?.schema;

		if (!schema)
			return [`${method} ${found.path} ${status} does not speak of ${media}`];
		return this.validate(schema, body, '').map((w) => `${method} ${found.path} ${status}: ${w}`);
	}

	validate(raw, v, where) {
		const schema = this.resolve(raw);
		const wrong = [];
		const say = (what) => wrong.push(`${where || '(root)'} ${what}`);
		const alternatives = schema.oneOf ?? schema.anyOf;

		for (const word of Object.keys(schema))
			if (!KNOWN.includes(word) && !word.startsWith('x-'))
				say(`uses "${word}", which this test does not know`);
		if (alternatives && !alternatives.some((s) => !this.validate(s, v, where).length))
			say('fits no alternative');
		for (const s of schema.allOf ?? [])
			wrong.push(...this.validate(s, v, where));
		if (schema.type) {
			const types = [schema.type].flat(), is = typeOf(v);

			if (!types.includes(is) && !(is === 'integer' && types.includes('number'))) {
				say(`is ${is}, not ${types.join(' or ')}`);
				return wrong;
			}
		}
		if (schema.enum && !schema.enum.includes(v))
			say(`is ${JSON.stringify(v)}, none of ${schema.enum}`);
		if ('const' in schema && schema.const !== v)
			say(`is not ${schema.const}`);
		if (typeof v === 'number' && (v < schema.minimum || v > schema.maximum))
			say(`is ${v}, out of range`);
		if (typeof v === 'string' && (v.length < schema.minLength || v.length > schema.maxLength ||
			(schema.pattern && !new RegExp(schema.pattern).test(v))))
			say(`is ${JSON.stringify(v)}, against its length or pattern`);
		if (Array.isArray(v) && schema.items)
			v.forEach((item, i) => wrong.push(...this.validate(schema.items, item, `${where}.${i}`)));
		if (typeOf(v) === 'object') {
			for (const name of schema.required ?? [])
				if (!(name in v))
					say(`lacks ${name}`);
			for (const [name, value] of Object.entries(v)) {
				const member = schema.properties?.[name];

				if (member)
					wrong.push(...this.validate(member, value, `${where}.${name}`));
				else if (schema.properties && schema.additionalProperties !== true && !schema.allOf)
					say(`has ${name}, of which nothing is said`);
			}
		}
		return wrong;
	}
}
