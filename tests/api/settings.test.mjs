// What serve is told by its options: who may ask from elsewhere, who forwards, what PUT must carry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addPeriod, closeDeal, makeLead, ok, periodPath, recordPath } from '../support/scenes.mjs';
import { onPostgres, runCli, serverForFile } from '../support/server.mjs';

const crm = 'https://crm.example';
const server = serverForFile({
    args: ['--require-if-match', '--cors-origin', crm, '--trusted-proxy', '127.0.0.1'],
    env: { POSTCLOSE_LOG_LEVEL: 'warning' },
});

test('428: PUT and PATCH without If-Match, where it is required', async () => {
    const deal = await closeDeal(server.api);
    const period = await addPeriod(server.api, deal, 1, 2024);
    const lead = await makeLead(server.api);
    for (const [method, path, seenAt] of [
        ['PUT', periodPath(deal, period), recordPath(deal)],
        ['PATCH', `/api/leads/${lead._id}`, `/api/leads/${lead._id}`],
    ]) {
        assert.equal((await server.api.request(method, path, {})).status, 428, method);
        const { etag } = (await server.api.get(seenAt)).headers;
        ok(await server.api.request(method, path, {}, { 'if-match': etag }));
    }
});

test('CORS for the one origin that is named', async () => {
    const named = await server.api.get('/api/leads', { origin: crm });
    assert.equal(named.headers['access-control-allow-origin'], crm);
    assert.match(named.headers.vary, /origin/i);
    for (const origin of ['https://elsewhere.example', `${crm}.evil.example`, 'null']) {
        const { headers } = await server.api.get('/api/leads', { origin });
        assert.equal(headers['access-control-allow-origin'], undefined, origin);
    }
    const preflight = await server.anonymous.request('OPTIONS', '/api/leads', undefined, {
        origin: crm,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], crm);
    assert.match(preflight.headers['access-control-allow-methods'], /POST/);
    assert.match(preflight.headers['access-control-allow-headers'], /authorization/i);
});

test('a trusted proxy says who the client is', async () => {
    const answer = await server.api.post(
        '/api/leads',
        { address: '3 Proxy Place', marketKey: 'm', strategy: 'buy_hold' },
        { 'x-forwarded-for': '198.51.100.9, 203.0.113.77' },
    );
    assert.equal(answer.status, 201);
    const { items } = ok(await server.api.get('/api/audit?limit=1'));
    const told = JSON.stringify(items);
    assert.ok(told.includes('203.0.113.77'), 'the address that the proxy itself saw');
    assert.ok(!told.includes('198.51.100.9'), 'not what its client made up');
});

test('an environment variable stands for its flag', async () => {
    ok(await server.api.get('/api/leads'));
    assert.equal((await server.api.get('/api/leads', { authorization: 'Bearer no' })).status, 401);
    assert.deepEqual(server.log, [], 'at the level warning requests are not logged');
});

// Any number of servers share a PostgreSQL database.
test('a second server on the same file does not start', { skip: onPostgres }, async () => {
    const args = ['serve', '--listen', '127.0.0.1:0', '--database', server.database];
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /\S/);
});

test('misused: exit 2', async () => {
    for (const args of [
        ['serve', '--no-such-option'],
        ['serve', '--threads', 'many'],
        ['surf'],
        [],
    ]) {
        assert.equal((await runCli(args)).code, 2, args.join(' '));
    }
});
