// Answers held to the server's own description: what it says at /openapi.json is what it does.
//
//     const description = await loadDescription(server);
//     description.checkResponse('GET', '/api/leads/{id}', 200, body);
//     description.checkAnswer({ method, path: '/api/leads/65b2…?x=1', status, headers, body });
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const root = 'openapi.json';

/** Of a running server: anything with a `port`. */
export async function loadDescription({ port }) {
    const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`);
    assert.equal(answer.status, 200, 'GET /openapi.json');
    return new Description(await answer.json());
}

export class Description {
    #ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
    #validators = new Map();

    constructor(document) {
        this.document = document;
        addFormats(this.#ajv);
        this.#ajv.addVocabulary(vocabularyOf(document));
        this.#ajv.addSchema(document, root);
        this.patterns = Object.keys(document.paths).map((template) => ({
            template,
            pattern: patternOf(template),
            holes: template.split('{').length,
        }));
        this.patterns.sort((a, b) => a.holes - b.holes); // a literal segment wins
    }

    /** [{method, template, operation}] */
    operations() {
        return Object.entries(this.document.paths).flatMap(([template, item]) =>
            Object.entries(item)
                .filter(([key]) => key !== 'parameters')
                .map(([method, operation]) => ({
                    method: method.toUpperCase(),
                    template,
                    operation,
                })),
        );
    }

    /** "/api/leads/65b2…?x=1" → "/api/leads/{id}"; undefined where the document knows no such path. */
    templateOf(path) {
        const plain = path.split('?')[0];
        return this.patterns.find(({ pattern }) => pattern.test(plain))?.template;
    }

    /**
     * Throws, with all that is wrong, where the operation does not describe this answer. `type`: of
     * several that it may have, the one it has.
     */
    checkResponse(method, template, status, body, type) {
        const what = `${method} ${template} answered ${status}`;
        const pointer = ['paths', template, method.toLowerCase()];
        const operation = at(this.document, pointer);
        assert.ok(operation, `${method} ${template} is not described`);
        const [where, response] = this.#follow([...pointer, 'responses', String(status)]);
        assert.ok(response, `${what}, which is not among its answers`);
        const types = Object.keys(response.content ?? {});
        if (types.length === 0) {
            assert.equal(body, null, `${what} with a body`);
            return;
        }
        const validate = this.#validator([...where, 'content', type ?? types[0], 'schema']);
        if (validate(body)) return;
        const wrong = validate.errors.map((error) => {
            const more = error.params.additionalProperty ?? error.params.allowedValues ?? '';
            return `${error.instancePath || '/'} ${error.message} ${more}`.trim();
        });
        assert.fail(`${what}:\n  ${wrong.join('\n  ')}\n${JSON.stringify(body)?.slice(0, 2000)}`);
    }

    /**
     * The same for an answer as the client gives it. Passed over: paths and methods that are none,
     * HEAD, malformed HTTP (400), and compressed bodies.
     */
    checkAnswer({ method, path, status, headers, body }) {
        const template = this.templateOf(path);
        const operation = template && this.document.paths[template][method.toLowerCase()];
        if (!operation || headers['content-encoding']) return;
        if (status === 400 && !operation.responses[400]) return;
        const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status)];
        const [, response] = this.#follow(pointer);
        const types = Object.keys(response?.content ?? {});
        const type = types.find((one) => one === headers['content-type']) ?? types[0];
        this.checkResponse(method, template, status, body, type);
        assert.equal(headers['content-type'], type, `${method} ${path} answered ${status}`);
    }

    /** The place and the value behind a pointer, a $ref there followed. */
    #follow(pointer) {
        const value = at(this.document, pointer);
        if (!value?.$ref) return [pointer, value];
        return this.#follow(value.$ref.slice(2).split('/'));
    }

    #validator(pointer) {
        const reference = `${root}#/${pointer.map(escaped).join('/')}`;
        if (!this.#validators.has(reference)) {
            this.#validators.set(reference, this.#ajv.compile({ $ref: reference }));
        }
        return this.#validators.get(reference);
    }
}

// The document around the schemas is no schema: its own members are let through by name, so that
// ajv stays strict about all the others.
const vocabularyOf = (document) => Object.keys(document);

const escaped = (key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

const at = (value, pointer) => pointer.reduce((inner, key) => inner?.[key], value);

function patternOf(template) {
    const literal = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    return new RegExp(`^${literal.replace(/\{[^}]*\}/g, '[^/]+')}$`);
}
