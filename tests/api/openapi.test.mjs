// The description of the API, and the page that shows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Description, loadDescription } from '../support/openapi.mjs';
import { runCli, serverForFile } from '../support/server.mjs';

const server = serverForFile();
const roles = ['admin', 'manager', 'closer', 'dialer', 'buyer'];

test('the document is valid OpenAPI 3.1', async () => {
    const { document } = await loadDescription(server);
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    assert.ok(valid, JSON.stringify(errors, null, 2));
    assert.equal(validator.version, '3.1');
});

test('the validator sees what is wrong', async () => {
    const { document } = await loadDescription(server);
    const broken = structuredClone(document);
    broken.paths['/api/leads'].get.parameters[0].in = 'nowhere';
    const { valid } = await new Validator().validate(broken);
    assert.equal(valid, false);
});

test('every reference leads somewhere and every component is used', async () => {
    const { document } = await loadDescription(server);
    const used = new Set();
    JSON.stringify(document, (key, value) => {
        if (key === '$ref') used.add(value);
        return value;
    });
    const known = Object.entries(document.components)
        .filter(([section]) => section !== 'securitySchemes')
        .flatMap(([section, all]) =>
            Object.keys(all).map((name) => `#/components/${section}/${name}`),
        );
    assert.deepEqual([...used].sort(), known.sort());
});

test('every operation says its name, who may, and a success', async () => {
    const description = await loadDescription(server);
    const operations = description.operations();
    assert.ok(operations.length > 30, `${operations.length} operations`);
    const names = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(names).size, names.length, 'names are unique');
    for (const { method, template, operation } of operations) {
        const what = `${method} ${template}`;
        assert.match(operation.operationId, /^[a-z]+[A-Z][A-Za-z]*$/, what);
        assert.ok(operation.summary, what);
        const open = operation['x-roles'].includes('anyone');
        assert.ok(open || operation['x-roles'].every((role) => roles.includes(role)), what);
        assert.ok(operation['x-roles'].length > 0, what);
        assert.equal(operation.security?.length, open ? 0 : undefined, what);
        assert.equal('401' in operation.responses, !open || method === 'POST', what);
        assert.ok(Object.keys(operation.responses).some((status) => /^2/.test(status)), what);
        const holes = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const parameters = description.document.paths[template].parameters ?? [];
        assert.deepEqual(parameters.map(({ name }) => name), holes, what);
    }
});

test('every schema compiles, strictly', async () => {
    const description = await loadDescription(server);
    for (const { method, template, operation } of description.operations()) {
        for (const [status, response] of Object.entries(operation.responses)) {
            const empty = !response.$ref && !response.content;
            const check = () => description.checkResponse(method, template, status, Symbol('none'));
            if (!empty) assert.throws(check, { name: 'AssertionError' }, `${method} ${template}`);
        }
    }
});

test('answers that differ from their description are seen', async () => {
    const { document } = await loadDescription(server);
    const description = new Description(document);
    const check = (...args) => () => description.checkResponse(...args);
    const problem = { type: 'x', title: 'x', status: 404, detail: 'x', requestId: 'x' };
    check('GET', '/api/leads', 200, { items: [], nextCursor: null })();
    check('GET', '/api/leads/{id}', 404, problem)();
    assert.throws(check('GET', '/api/leads', 200, { items: [] }), /nextCursor/);
    assert.throws(check('GET', '/api/leads', 200, { items: [{}], nextCursor: null }), /_id/);
    assert.throws(check('GET', '/api/leads/{id}', 404, { ...problem, more: 1 }), /more/);
    assert.throws(check('GET', '/api/leads/{id}', 418, problem), /not among its answers/);
    assert.throws(check('GET', '/api/nothing', 200, {}), /not described/);
    assert.throws(check('DELETE', '/api/leads/{id}', 204, {}), /with a body/);
    assert.equal(description.templateOf('/api/leads/0123?x=/'), '/api/leads/{id}');
    assert.equal(description.templateOf('/api/leads/0123/'), undefined);
});

test('real answers are as described', async () => {
    const description = await loadDescription(server);
    const paths = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/api/auth/me'];
    const lists = description
        .operations()
        .filter(({ method, template }) => method === 'GET' && !template.includes('{'))
        .map(({ template }) => template);
    for (const path of new Set([...paths, ...lists])) {
        const answer = await server.api.get(path);
        assert.equal(answer.status, 200, path);
        description.checkAnswer({ method: 'GET', path, ...answer });
        const refused = await server.api.get(`${path}?nonsense=1`);
        assert.equal(refused.status, 422, path);
        description.checkAnswer({ method: 'GET', path: `${path}?nonsense=1`, ...refused });
    }
});

test('the command line writes the same document', async () => {
    const { code, stdout } = await runCli(['openapi']);
    assert.equal(code, 0);
    const answer = await server.anonymous.get('/openapi.json');
    assert.equal(stdout.trimEnd(), answer.bytes.toString().trimEnd());
});

test('anyone may ask whether it lives, and read the description', async () => {
    for (const path of ['/healthz', '/readyz']) {
        const answer = await server.anonymous.get(path);
        assert.equal(answer.status, 200);
        assert.deepEqual(answer.body, { status: 'ok' });
        assert.equal((await server.anonymous.head(path)).status, 200);
    }
    assert.equal((await server.anonymous.get('/openapi.json')).status, 200);
    assert.equal((await server.anonymous.get('/docs')).status, 200);
    assert.equal((await server.anonymous.get('/metrics')).status, 401);
});

test('the page loads nothing but its own files', async () => {
    const page = await server.anonymous.get('/docs');
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
    const policy = page.headers['content-security-policy'];
    assert.match(policy, /^default-src 'none'; /);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    const named = [...page.body.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, url]) => url);
    assert.deepEqual([...new Set(named)].sort(), ['/docs/docs.css', '/docs/docs.js', '/openapi.json']);
    assert.doesNotMatch(page.body, /<style|style=|<script>|\son[a-z]+=/);
    const types = { '/docs/docs.css': /^text\/css\b/, '/docs/docs.js': /^text\/javascript\b/ };
    for (const [path, type] of Object.entries(types)) {
        const file = await server.anonymous.get(path);
        assert.equal(file.status, 200);
        assert.match(file.headers['content-type'], type);
        assert.doesNotMatch(file.body, /https?:\/\/|innerHTML|@import|url\(/);
    }
});
