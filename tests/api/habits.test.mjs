// What every endpoint has in common: errors, headers, pages, entity tags, compression.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import {
    addPeriod,
    closeDeal,
    created,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    periodPath,
    pointers,
    recordPath,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin', 'manager', 'dialer'] });
const lead = { address: '1 Oak Row', marketKey: 'm', strategy: 'buy_hold' };

// contract.mjs holds every answer of every test to the problem's form and the common headers.

test('a problem tells type, title, status, detail and the request id', async () => {
    const { status, headers, body } = await server.api.get(`/api/leads/${noSuchId}`);
    assert.equal(status, 404);
    assert.match(headers['content-type'], /^application\/problem\+json/);
    assert.deepEqual(Object.keys(body).sort(), ['detail', 'requestId', 'status', 'title', 'type']);
    assert.equal(body.requestId, headers['x-request-id']);
});

test('400: not JSON, or not an object at all', async () => {
    const bodies = [
        '',
        '{',
        '{"a":1}}',
        'null',
        '[]',
        '"text"',
        '5',
        '{"a":01}',
        "{'a':1}",
        '{"a":NaN}',
        '{"address":"\x01"}',
        '{"a":1,}',
        Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
        '['.repeat(100000),
        `{"a":${'['.repeat(50000)}`,
    ];
    for (const body of bodies) {
        const { status } = await server.api.post('/api/leads', body);
        assert.equal(status, 400, body.toString().slice(0, 20));
    }
});

test('422: everything wrong at once, each with its pointer', async () => {
    const answer = await server.api.post('/api/leads', {
        address: 5,
        strategy: 'rent',
        unit: 3,
        'a/b~c': 1,
        askingPrice: '9',
        status: 'gone',
    });
    assert.deepEqual(pointers(answer), [
        '/address',
        '/askingPrice',
        '/a~1b~0c',
        '/marketKey',
        '/status',
        '/strategy',
        '/unit',
    ]);
    assert.equal(answer.body.status, 422);
    const both = await server.api.post('/api/leads?dry=1', { address: '' });
    assert.deepEqual(pointers(both), ['/address', '/marketKey', '/strategy', '?dry']);
});

test('404: nothing at this path', async () => {
    for (const path of [
        '/api',
        '/api/',
        '/api/lead',
        '/api/leads/',
        `/api/leads/${noSuchId}/x`,
        '/api//leads',
        '/API/leads',
    ]) {
        assert.equal((await server.api.get(path)).status, 404, path);
    }
});

test('405 names what the path answers to', async () => {
    for (const [method, path, expected] of [
        ['DELETE', '/api/leads', ['GET', 'POST']],
        ['PUT', `/api/leads/${noSuchId}`, ['DELETE', 'GET', 'PATCH']],
        ['PATCH', `/api/deals/${noSuchId}/performance`, ['GET', 'POST']],
        ['GET', '/api/performance/recalculate-feedback', ['POST']],
    ]) {
        const { status, headers } = await server.api.request(method, path);
        assert.equal(status, 405, `${method} ${path}`);
        const allowed = headers.allow
            .split(/, */)
            .filter((name) => !['HEAD', 'OPTIONS'].includes(name));
        assert.deepEqual(allowed.sort(), expected);
    }
});

test('415: a body that does not say it is JSON', async () => {
    for (const type of [
        null,
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonp',
        'text/json',
    ]) {
        const answer = await server.api.post('/api/leads', lead, { 'content-type': type });
        assert.equal(answer.status, 415, String(type));
    }
    const utf8 = { 'content-type': 'Application/JSON; charset=utf-8' };
    created(await server.api.post('/api/leads', lead, utf8));
});

test('413: a body over 1 MiB, and not a byte less', async () => {
    const limit = 1024 * 1024;
    const padded = (length) => JSON.stringify(lead).padEnd(length, ' ');
    created(await server.api.post('/api/leads', padded(limit)));
    const refused = await server.api.post('/api/leads', padded(limit + 1)).catch((error) => error);
    assert.ok(
        refused.status === 413 || refused.code === 'EPIPE' || refused.code === 'ECONNRESET',
        String(refused.status ?? refused),
    );
});

test('an id that is none names nothing', async () => {
    for (const id of ['1', noSuchId.toUpperCase(), `${noSuchId}0`, 'zzzzzzzzzzzzzzzzzzzzzzzz']) {
        assert.equal((await server.api.get(`/api/leads/${id}`)).status, 404, id);
    }
});

test('each request has an id of its own, in the answer and in the log', async () => {
    const first = await server.api.get('/api/leads');
    const second = await server.api.get(`/api/leads/${noSuchId}`);
    const ids = [first, second].map(({ headers }) => headers['x-request-id']);
    assert.notEqual(ids[0], ids[1]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const [index, id] of ids.entries()) {
        const lines = server.log.filter((line) => Object.values(line).includes(id));
        assert.equal(lines.length, 1, `log lines with ${id}`);
        assert.ok(Object.values(lines[0]).includes(index === 0 ? 200 : 404));
    }
});

test('no log line holds a token, a password or a whole body', async () => {
    const secret = 'a-very-particular-address';
    created(await server.api.post('/api/leads', { ...lead, address: secret }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const log = JSON.stringify(server.log);
    assert.ok(!log.includes(secret));
    for (const token of server.tokens.values()) assert.ok(!log.includes(token));
});

test('no CORS, whoever asks, and nobody forwards for others unasked', async () => {
    const { headers } = await server.api.get('/api/leads', {
        origin: 'https://elsewhere.example',
        'x-forwarded-for': '203.0.113.77',
    });
    const names = Object.keys(headers).filter((name) => name.startsWith('access-control'));
    assert.deepEqual(names, []);
    const changed = ok(await server.api.get('/api/audit?limit=500'));
    assert.ok(!JSON.stringify([server.log, changed]).includes('203.0.113.77'));
});

test('HEAD: the headers of GET and no body', async () => {
    const { _id } = await makeLead(server.api);
    const get = await server.api.get(`/api/leads/${_id}`);
    const head = await server.api.head(`/api/leads/${_id}`);
    assert.equal(head.status, 200);
    assert.equal(head.bytes.length, 0);
    for (const name of ['etag', 'content-type', 'content-length']) {
        assert.equal(head.headers[name], get.headers[name], name);
    }
    assert.equal((await server.api.head(`/api/leads/${noSuchId}`)).status, 404);
    assert.equal((await server.anonymous.head('/api/leads')).status, 401);
});

test('an answer is compressed for those who accept it', async () => {
    for (let i = 0; i < 10; i += 1) await makeLead(server.api);
    const plain = await server.api.get('/api/leads?limit=10');
    assert.equal(plain.headers['content-encoding'], undefined);
    const packed = await server.api.get('/api/leads?limit=10', { 'accept-encoding': 'gzip, br' });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.match(packed.headers.vary, /accept-encoding/i);
    assert.ok(packed.bytes.length < plain.bytes.length);
    assert.deepEqual(zlib.gunzipSync(packed.bytes), plain.bytes);
    const refused = await server.api.get('/api/leads?limit=10', { 'accept-encoding': 'gzip;q=0' });
    assert.equal(refused.headers['content-encoding'], undefined);
});

test('every single resource has an entity tag that changes with it', async () => {
    const deal = await closeDeal(server.api);
    const period = await addPeriod(server.api, deal, 1, 2024);
    for (const [path, method, body, written] of [
        [`/api/leads/${(await makeLead(server.api))._id}`, 'PATCH', { city: 'Waco' }],
        [`/api/buyers/${(await makeBuyer(server.api))._id}`, 'PATCH', { phone: '1' }],
        [recordPath(deal), 'PUT', { notes: 'changed' }, periodPath(deal, period)],
    ]) {
        const before = (await server.api.get(path)).headers.etag;
        assert.match(before, /^"[^"]+"$/, path);
        const known = await server.api.get(path, { 'if-none-match': before });
        assert.equal(known.status, 304, path);
        assert.equal(known.bytes.length, 0);
        ok(await server.api.request(method, written ?? path, body, { 'if-match': before }));
        const late = await server.api.request(method, written ?? path, body, {
            'if-match': before,
        });
        assert.equal(late.status, 412, path);
        const after = await server.api.get(path, { 'if-none-match': before });
        assert.equal(after.status, 200, path);
        assert.notEqual(after.headers.etag, before);
    }
});

test('what stands around the API', async () => {
    const { anonymous } = server;
    ok(await anonymous.get('/healthz'));
    ok(await anonymous.get('/readyz'));
    const description = ok(await anonymous.get('/openapi.json'));
    assert.match(description.openapi, /^3\.1/);
    const docs = await anonymous.get('/docs');
    assert.equal(docs.status, 200);
    assert.match(docs.headers['content-type'], /^text\/html/);
    const metrics = await server.api.get('/metrics');
    assert.match(metrics.headers['content-type'], /^text\/plain/);
    for (const line of ok(metrics)
        .split('\n')
        .filter((text) => text && !text.startsWith('#'))) {
        assert.match(line, /^[a-z_]+(\{[^}]*\})? -?[0-9.e+]+$/i);
    }
});

// The handler of a read goes on with the connection on which its caller was looked up.
test('a refused read gives its connection back', async () => {
    const connectionsMax = 64;
    const deal = await closeDeal(server.api);
    const dialer = server.as('dialer');
    const refusals = [
        [404, () => server.api.get(`/api/deals/${noSuchId}/performance`)],
        [404, () => server.api.get('/api/deals/none/performance')],
        [403, () => dialer.get('/api/audit')],
        [422, () => server.api.get('/api/leads?limit=none')],
        [401, () => server.anonymous.get('/api/leads')],
    ];
    for (const [status, ask] of refusals) {
        for (let i = 0; i <= connectionsMax; i++) assert.equal((await ask()).status, status);
    }
    ok(await server.api.get(recordPath(deal)));
});
