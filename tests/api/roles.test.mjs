// Every role against every endpoint, before anything about body or existence is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    closeDeal,
    makeBuyBox,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    readRecord,
    recordPath,
} from '../support/scenes.mjs';
import { runCli, serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare });
const roles = [...staffRoles, 'buyer'];
const open = new Set([
    'GET /healthz',
    'GET /readyz',
    'GET /openapi.json',
    'GET /docs',
    'POST /api/auth/login',
    'GET /api/auth/setup',
    'POST /api/auth/setup',
]);
/** A file that the page at /docs is made of. */
const isPageFile = (endpoint) => endpoint.startsWith('GET /docs/');

// The table of the API page: who may, in the order of `roles`.
const table = {
    'POST /api/deals/:id/performance': 'yyy--',
    'GET /api/deals/:id/performance': 'yyyyo',
    'POST /api/deals/:id/performance/periods': 'yy---',
    'PUT /api/deals/:id/performance/:periodId': 'yy---',
    'GET /api/performance/analytics': 'yy---',
    'GET /api/performance/buybox/:buyBoxId': 'yy---',
    'GET /api/performance/warnings': 'yy---',
    'POST /api/performance/recalculate-feedback': 'y----',
};

// What the page says of the CRM around it, in words.
const [reading, changing, administering] = ['yyyy-', 'yyy--', 'y----'];
for (const [noun, writing] of [
    ['leads', changing],
    ['buyers', changing],
    ['buyboxes', changing],
    ['users', administering],
]) {
    table[`GET /api/${noun}`] = reading;
    table[`GET /api/${noun}/:id`] = reading;
    table[`POST /api/${noun}`] = writing;
    table[`PATCH /api/${noun}/:id`] = writing;
    table[`DELETE /api/${noun}/:id`] = writing;
}
table['GET /api/leads/:id/matches'] = changing;
table['GET /api/deals/:id/similar'] = changing;
table['GET /api/audit'] = administering;

// What the page asks beside them.
const [managing, everyone] = ['yy---', 'yyyyy'];
table['GET /api/deals'] = everyone;
table['POST /api/deals/:id/performance/preview'] = managing;
table['GET /api/reporting'] = managing;
table['GET /api/deals/:id/history'] = reading;
table['POST /api/performance/terms'] = changing;
table['GET /api/buyers/:id/score'] = changing;
table['GET /api/facets'] = reading;
table['GET /api/audit/chain'] = administering;

// Files that are imported.
for (const endpoint of [
    'POST /api/imports',
    'GET /api/imports',
    'GET /api/imports/:id',
    'PATCH /api/imports/:id',
    'DELETE /api/imports/:id',
    'POST /api/imports/:id/check',
    'POST /api/imports/:id/commit',
    'POST /api/imports/:id/cancel',
    'POST /api/imports/:id/revert',
    'GET /api/imports/:id/rows',
    'GET /api/imports/:id/refused',
]) {
    table[endpoint] = managing;
}

// A file may be had by whom its list may.
for (const what of ['leads', 'buyers', 'buyboxes']) table[`GET /api/export/${what}`] = reading;
for (const what of ['deals', 'closings', 'periods']) table[`GET /api/export/${what}`] = everyone;
for (const what of ['warnings', 'reporting', 'analytics', 'trends', 'distribution'])
    table[`GET /api/export/${what}`] = managing;
for (const what of ['users', 'audit']) table[`GET /api/export/${what}`] = administering;

let buyerId;
let operations;

async function prepare() {
    buyerId = (await makeBuyer(server.api, { name: 'Own deals only' }))._id;
    await server.addUser('buyer@example.com', 'buyer', ['--name', 'Outside', '--buyer', buyerId]);
    const { paths } = ok(await server.anonymous.get('/openapi.json'));
    operations = Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item)
            .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
            .map(([method, operation]) => ({
                method: method.toUpperCase(),
                path,
                allowed: operation['x-roles'],
            })),
    );
    assert.ok(operations.length >= Object.keys(table).length);
}

const concrete = (path) => path.replace(/:\w+|\{\w+\}/g, noSuchId);

/** Asks with an id that is not there and a body that is not JSON: neither may be looked at first. */
function ask(client, method, path) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : '{"not json';
    return client.request(method, concrete(path), body);
}

for (const [endpoint, row] of Object.entries(table)) {
    const [method, path] = endpoint.split(' ');
    test(`${endpoint}: ${row}`, async () => {
        for (const [index, role] of roles.entries()) {
            const { status } = await ask(server.as(role), method, path);
            const what = `${role}: ${status}`;
            if (row[index] === 'y') assert.ok(status !== 401 && status !== 403, what);
            else assert.equal(status, 403, what);
        }
        assert.equal((await ask(server.anonymous, method, path)).status, 401);
        assert.equal((await ask(server.withToken('pc_made_up'), method, path)).status, 401);
    });
}

test('the OpenAPI document tells the same of every endpoint', () => {
    const named = new Map(
        operations.map(({ method, path, allowed }) => [
            `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
            allowed,
        ]),
    );
    for (const [endpoint, row] of Object.entries(table)) {
        const expected = roles.filter((_, index) => row[index] !== '-');
        assert.deepEqual([...(named.get(endpoint) ?? [])].sort(), expected.sort(), endpoint);
    }
});

test('every endpoint there is keeps to the roles it names', async () => {
    for (const { method, path, allowed } of operations) {
        const endpoint = `${method} ${path}`;
        const anonymous = await ask(server.anonymous, method, path);
        if (open.has(endpoint) || isPageFile(endpoint)) {
            assert.ok(![401, 403].includes(anonymous.status), `${endpoint}: ${anonymous.status}`);
            continue;
        }
        assert.equal(anonymous.status, 401, endpoint);
        assert.ok(Array.isArray(allowed) && allowed.length > 0, `${endpoint} names its roles`);
        for (const role of roles) {
            if (allowed.includes(role)) continue;
            assert.equal(
                (await ask(server.as(role), method, path)).status,
                403,
                `${role} ${endpoint}`,
            );
        }
    }
});

test('routes lists the endpoints of the OpenAPI document', async () => {
    const { code, stdout } = await runCli(['routes']);
    assert.equal(code, 0);
    for (const { method, path } of operations) {
        const line = new RegExp(`\\b${method}\\s+${path.replace(/\{\w+\}/g, ':\\w+')}\\s`);
        assert.match(stdout, line, `${method} ${path}`);
    }
});

test('nobody learns which paths there are without signing in', async () => {
    for (const path of ['/api/nothing', '/nothing', '/metrics', '/api/leads/x/y/z']) {
        assert.equal((await server.anonymous.get(path)).status, 401, path);
    }
    assert.equal((await server.anonymous.delete('/api/leads')).status, 401);
    assert.equal((await server.as('dialer').get('/api/nothing')).status, 404);
});

test('refusals do not depend on what is there', async () => {
    const deal = await closeDeal(server.api);
    const real = await server.as('dialer').post(recordPath(deal), {});
    const none = await server.as('dialer').post(recordPath({ leadId: noSuchId }), {});
    const { requestId: one, ...refused } = real.body;
    const { requestId: two, ...same } = none.body;
    assert.equal(real.status, 403);
    assert.deepEqual(same, refused);
    assert.notEqual(one, two);
});

test('an outside buyer reads their own deals, and of others not even that they exist', async () => {
    const box = await makeBuyBox(server.api, buyerId);
    const own = await closeDeal(server.api, { buyerId, buyBoxId: box._id });
    const foreign = await closeDeal(server.api);
    const lead = await makeLead(server.api);
    const buyer = server.as('buyer@example.com');
    assert.deepEqual(await readRecord(buyer, own), await readRecord(server.api, own));
    const refusals = [];
    for (const leadId of [foreign.leadId, lead._id, noSuchId]) {
        const { status, body } = await buyer.get(recordPath({ leadId }));
        assert.equal(status, 403);
        refusals.push({ ...body, requestId: null });
    }
    assert.deepEqual(refusals[1], refusals[0]);
    assert.deepEqual(refusals[2], refusals[0]);
    const head = await buyer.head(recordPath(foreign));
    assert.equal(head.status, 403);
});
