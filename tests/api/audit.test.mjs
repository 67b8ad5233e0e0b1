// The audit log: who changed what, when, from where, before and after; and nothing secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshAddress, from, login, signIn } from '../support/access.mjs';
import {
    addPeriod,
    closeDeal,
    created,
    makeBuyBox,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    periodPath,
    periodsPath,
    readAll,
    recordPath,
    report,
} from '../support/scenes.mjs';
import { emailOf, password, serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, args: ['--trusted-proxy', '127.0.0.1'] });
const trail = (query = '') => readAll(server.api, `/api/audit${query}`, 500);

let requests = 0;
/** Does one thing as a role, under a request id and from an address of its own; its entries. */
async function entriesOf(role, act, { status } = {}) {
    requests += 1;
    const headers = { ...from(freshAddress()), 'x-request-id': `audit-test-${requests}` };
    const started = Date.now();
    const answer = await act(server.as(role), headers);
    if (status) assert.equal(answer.status, status, JSON.stringify(answer.body));
    else assert.ok(answer.status < 300, JSON.stringify(answer.body));
    assert.equal(answer.headers['x-request-id'], headers['x-request-id']);
    const entries = (await trail()).filter((entry) => entry.requestId === headers['x-request-id']);
    for (const entry of entries) {
        assert.equal(entry.address, headers['x-forwarded-for']);
        const at = Date.parse(entry.at);
        assert.ok(at >= started - 1 && at <= Date.now() + 1, entry.at);
        assert.match(entry.hash, /^[0-9a-f]{64}$/);
    }
    return { entries, answer };
}

/** What was done left this entry and no other; its answer. */
async function leaves(role, action, subjectKind, act) {
    const { entries, answer } = await entriesOf(role, act);
    assert.deepEqual(
        entries.map((entry) => [entry.action, entry.subjectKind]),
        [[action, subjectKind]],
    );
    const { user } = ok(await server.as(role).get('/api/auth/me'));
    assert.deepEqual(entries[0].actor, { _id: user._id, name: user.name });
    return { entry: entries[0], answer };
}

const nouns = [
    [
        'lead',
        '/api/leads',
        { address: '1 A St', marketKey: 'm', strategy: 'buy_hold' },
        { city: 'B' },
    ],
    ['buyer', '/api/buyers', { name: 'Before', marketKeys: ['m'] }, { name: 'After' }],
    [
        'user',
        '/api/users',
        { email: 'audited@x.y', role: 'dialer', name: 'Before' },
        { name: 'After' },
    ],
];

for (const [noun, path, body, change] of nouns) {
    test(`${noun}: create, update and delete, with before and after`, async () => {
        const role = noun === 'user' ? 'admin' : 'closer';
        const made = await leaves(role, `${noun}.create`, noun, (api, headers) =>
            api.post(path, body, headers),
        );
        const { _id } = made.answer.body;
        assert.equal(made.entry.subjectId, _id);
        assert.equal(made.entry.before, null);
        for (const [member, value] of Object.entries(body)) {
            assert.deepEqual(made.entry.after[member], value, member);
        }
        const changed = await leaves(role, `${noun}.update`, noun, (api, headers) =>
            api.patch(`${path}/${_id}`, change, headers),
        );
        const [[member, value]] = Object.entries(change);
        assert.equal(changed.entry.subjectId, _id);
        assert.deepEqual(changed.entry.before[member], body[member] ?? null);
        assert.deepEqual(changed.entry.after[member], value);
        const same = await entriesOf(role, (api, headers) =>
            api.patch(`${path}/${_id}`, change, headers),
        );
        assert.deepEqual(same.entries, [], 'nothing changed');
        const gone = await leaves(role, `${noun}.delete`, noun, (api, headers) =>
            api.delete(`${path}/${_id}`, headers),
        );
        assert.deepEqual(gone.entry.before[member], value);
        assert.equal(gone.entry.after, null);
    });
}

test('a buy box, a closing, a report and a correction', async () => {
    const { _id: buyerId } = await makeBuyer(server.api);
    const box = await leaves('manager', 'buybox.create', 'buybox', (api, headers) =>
        api.post('/api/buyboxes', { buyerId, name: 'B', strategy: 'buy_hold' }, headers),
    );
    const path = `/api/buyboxes/${box.answer.body._id}`;
    const tightened = await leaves('manager', 'buybox.update', 'buybox', (api, headers) =>
        api.patch(path, { minDSCR: 1.5 }, headers),
    );
    assert.deepEqual([tightened.entry.before.minDSCR, tightened.entry.after.minDSCR], [null, 1.5]);
    await leaves('manager', 'buybox.delete', 'buybox', (api, headers) => api.delete(path, headers));

    const lead = await makeLead(server.api);
    const { _id: buyBoxId } = await makeBuyBox(server.api, buyerId);
    const closed = await leaves('closer', 'deal.close', 'deal', (api, headers) =>
        api.post(
            recordPath({ leadId: lead._id }),
            {
                buyerId,
                buyBoxId,
                strategy: 'buy_hold',
                marketKey: 'm',
                closedDate: '2023-12-15',
                purchasePrice: 200000,
                financing: { loanType: 'DSCR', interestRate: 0.07, ltv: 0.75, amortization: 30 },
                projectedRent: 2000,
                projectedNOI: 1500,
                projectedMonthlyCashFlow: 500,
                projectedDSCR: 1.35,
            },
            headers,
        ),
    );
    assert.equal(closed.entry.subjectId, lead._id);
    assert.match(JSON.stringify(closed.entry.after), /200000/);

    const deal = closed.answer.body;
    const reported = await leaves('manager', 'period.report', 'deal', (api, headers) =>
        api.post(periodsPath(deal), report(1, 2024, { actualRentCollected: 1987.65 }), headers),
    );
    assert.equal(reported.entry.before, null);
    assert.equal(reported.entry.subjectId, lead._id);
    assert.match(JSON.stringify(reported.entry.after), /1987\.65/);
    const corrected = await leaves('admin', 'period.correct', 'deal', (api, headers) =>
        api.put(periodPath(deal, reported.answer.body), { actualRentCollected: 1876.54 }, headers),
    );
    assert.match(JSON.stringify(corrected.entry.before), /1987\.65/);
    assert.match(JSON.stringify(corrected.entry.after), /1876\.54/);
    assert.match(JSON.stringify(corrected.entry.after), new RegExp(reported.answer.body._id));
});

test('tokens, passwords, sessions and jobs', async () => {
    const token = await leaves('closer', 'token.create', 'token', (api, headers) =>
        api.post('/api/tokens', { name: 't' }, headers),
    );
    await leaves('closer', 'token.revoke', 'token', (api, headers) =>
        api.delete(`/api/tokens/${token.answer.body._id}`, headers),
    );
    const job = await entriesOf('admin', (api, headers) =>
        api.post('/api/performance/recalculate-feedback?wait=true', undefined, headers),
    );
    assert.equal(job.entries.length, 1);

    const email = 'session@example.com';
    const { _id } = created(
        await server.api.post('/api/users', { email, name: 'S', role: 'dialer', password }),
    );
    const entered = await entriesOf('admin', (api, headers) =>
        login(server, email, password, headers),
    );
    assert.deepEqual(
        entered.entries.map((entry) => [entry.action, entry.subjectId, entry.actor._id]),
        [['auth.login', _id, _id]],
    );
    const session = server.withToken(entered.answer.body.token);
    const change = { currentPassword: password, newPassword: 'another harbour, 48 oranges' };
    const changed = await entriesOf('admin', (api, headers) =>
        session.post('/api/auth/password', change, headers),
    );
    assert.deepEqual(
        changed.entries.map((entry) => [entry.action, entry.subjectId, entry.actor._id]),
        [['auth.password', _id, _id]],
    );
    const reset = await leaves('admin', 'user.update', 'user', (api, headers) =>
        api.patch(`/api/users/${_id}`, { password: 'a third harbour, 49 oranges' }, headers),
    );
    assert.notDeepEqual(reset.entry.before, reset.entry.after, 'that it changed is told');
    const again = await signIn(server, email, 'a third harbour, 49 oranges', from(freshAddress()));
    const left = await entriesOf('admin', (api, headers) =>
        server.withToken(again.token).post('/api/auth/logout', undefined, headers),
    );
    assert.deepEqual(
        left.entries.map(({ action }) => action),
        ['auth.logout'],
    );
});

test('failed sign-ins, of accounts there are and are not', async () => {
    const { user } = ok(await server.as('dialer').get('/api/auth/me'));
    for (const [email, subject] of [
        [emailOf('dialer'), user._id],
        ['nobody@example.com', 'nobody@example.com'],
    ]) {
        const act = (api, headers) => login(server, email, 'not the password', headers);
        const { entries } = await entriesOf('admin', act, { status: 401 });
        assert.deepEqual(
            entries.map((entry) => [entry.action, entry.subjectId, entry.actor._id]),
            [['auth.login_failed', subject, null]],
        );
    }
});

test('reaching the limit of wrong passwords', async () => {
    const email = 'limit@example.com';
    for (let i = 0; i < 10; i += 1) await login(server, email, 'wrong', from(freshAddress()));
    const entries = await trail('?action=auth.throttled');
    assert.deepEqual(
        entries.map(({ subjectId }) => subjectId),
        [email],
    );
});

test('refusals by role', async () => {
    const paths = [
        ['dialer', 'POST', '/api/leads'],
        ['dialer', 'DELETE', `/api/buyers/${noSuchId}`],
        ['closer', 'GET', '/api/performance/analytics'],
        ['manager', 'GET', '/api/audit'],
    ];
    for (const [role, method, path] of paths) {
        const act = (api, headers) => api.request(method, path, undefined, headers);
        const { entries } = await entriesOf(role, act, { status: 403 });
        assert.equal(entries.length, 1, `${role} ${method} ${path}`);
        assert.equal(entries[0].actor.name.toLowerCase(), role);
        assert.match(entries[0].action, /refused/);
        assert.match(JSON.stringify(entries[0]), new RegExp(`${method} ${path}`));
    }
});

test('credentials that are none are there once a minute and address', async () => {
    const headers = from(freshAddress());
    const before = (await trail('?action=access.bad_credentials')).length;
    for (let i = 0; i < 5; i += 1) {
        const bad = { ...headers, authorization: 'Bearer pca_made_up' };
        assert.equal((await server.anonymous.get('/api/leads', bad)).status, 401);
    }
    assert.equal((await trail('?action=access.bad_credentials')).length, before + 1);
});

test('what was refused, or repeated by its key, leaves no entry of a change', async () => {
    const deal = await closeDeal(server.api);
    await addPeriod(server.api, deal, 1, 2024);
    const body = { name: 'Once' };
    const keyed = { 'idempotency-key': 'audit-once' };
    created(await server.api.post('/api/buyers', body, keyed));
    const before = await trail();
    assert.equal((await server.api.post(periodsPath(deal), report(1, 2024))).status, 409);
    assert.equal((await server.api.post(periodsPath(deal), {})).status, 422);
    assert.equal((await server.api.post('/api/leads', {})).status, 422);
    assert.equal((await server.api.delete(`/api/leads/${deal.leadId}`)).status, 409);
    assert.equal((await server.api.patch(`/api/leads/${noSuchId}`, {})).status, 404);
    assert.equal((await server.api.post('/api/buyers', body, keyed)).status, 201);
    ok(await server.api.get('/api/leads'));
    assert.deepEqual(await trail(), before);
});

test('the command line’s changes are the system’s', async () => {
    const { stdout } = await server.cli(
        ['user', 'add', '--email', 'cli@example.com', '--role', 'dialer'],
        { input: `${password}\n` },
    );
    const [entry, ...others] = await trail(`?subjectId=${stdout.trim()}`);
    assert.deepEqual(others, []);
    assert.equal(entry.action, 'user.create');
    assert.deepEqual(entry.actor, { _id: null, name: 'system' });
    assert.equal(entry.address, 'cli');
});
