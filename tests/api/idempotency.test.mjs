// Idempotency-Key: the same key and body get the first answer again, whatever came in between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseBytes } from '../support/access.mjs';
import {
    closeDeal,
    closing,
    created,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    periodsPath,
    readAll,
    readRecord,
    report,
} from '../support/scenes.mjs';
import { emailOf, password, serverForFile } from '../support/server.mjs';

const server = serverForFile();
let keys = 0;
function newKey() {
    keys += 1;
    return { 'idempotency-key': `key-${keys}` };
}

function isReplayOf(answer, first) {
    assert.equal(answer.headers['idempotent-replay'], 'true');
    assert.equal(answer.status, first.status);
    assert.deepEqual(answer.bytes, first.bytes);
    for (const name of ['location', 'etag', 'content-type']) {
        assert.equal(answer.headers[name], first.headers[name], name);
    }
}

const lead = (marketKey) => ({ address: '5 Ash Lane', marketKey, strategy: 'buy_hold' });
const leadsIn = (marketKey) => readAll(server.api, `/api/leads?marketKey=${marketKey}`);

test('the first answer again, and nothing done twice', async () => {
    const deal = await closeDeal(server.api);
    const key = newKey();
    const first = await server.api.post(periodsPath(deal), report(1, 2024), key);
    created(first);
    assert.equal(first.headers['idempotent-replay'], undefined);
    isReplayOf(await server.api.post(periodsPath(deal), report(1, 2024), key), first);
    assert.equal((await readRecord(server.api, deal)).actualPerformance.length, 1);
    const without = await server.api.post(periodsPath(deal), report(1, 2024));
    assert.equal(without.status, 409);
});

test('each POST that creates keeps to it', async () => {
    const buyer = await makeBuyer(server.api);
    const { _id } = await makeLead(server.api);
    for (const [path_, body] of [
        ['/api/leads', lead('each')],
        ['/api/buyers', { name: 'Once' }],
        ['/api/buyboxes', { buyerId: buyer._id, name: 'Once', strategy: 'commercial' }],
        [`/api/deals/${_id}/performance`, closing(buyer._id)],
    ]) {
        const key = newKey();
        const first = await server.api.post(path_, body, key);
        created(first);
        isReplayOf(await server.api.post(path_, body, key), first);
    }
    assert.equal((await leadsIn('each')).length, 1);
});

test('the same key with another body is refused', async () => {
    const key = newKey();
    created(await server.api.post('/api/leads', lead('other-body'), key));
    const other = await server.api.post('/api/leads', { ...lead('other-body'), city: 'Waco' }, key);
    assert.equal(other.status, 422);
    assert.equal((await leadsIn('other-body')).length, 1);
});

test('a key belongs to its user and its endpoint', async () => {
    const key = newKey();
    const mine = created(await server.api.post('/api/leads', lead('owner'), key));
    const theirs = await server.as('manager').post('/api/leads', lead('owner'), key);
    assert.notEqual(created(theirs)._id, mine._id);
    assert.equal(theirs.headers['idempotent-replay'], undefined);
    const elsewhere = await server.api.post('/api/buyers', { name: 'Else' }, key);
    assert.ok([201, 422].includes(elsewhere.status), 'never the lead again');
});

test('a no from the use case is an answer too, and stays', async () => {
    const deal = await closeDeal(server.api);
    const missing = newKey();
    const path_ = `/api/deals/${noSuchId}/performance`;
    const body = closing(deal.buyerId);
    const first = await server.api.post(path_, body, missing);
    assert.equal(first.status, 404);
    created(await server.api.post('/api/leads', { ...lead('late'), _id: noSuchId }));
    isReplayOf(await server.api.post(path_, body, missing), first);

    const twice = newKey();
    const recordPath = `/api/deals/${deal.leadId}/performance`;
    const conflict = await server.api.post(recordPath, body, twice);
    assert.equal(conflict.status, 409);
    isReplayOf(await server.api.post(recordPath, body, twice), conflict);
});

test('a body that was refused as malformed may be mended under the same key', async () => {
    const key = newKey();
    assert.equal((await server.api.post('/api/leads', '{', key)).status, 400);
    const answer = await server.api.post('/api/leads', lead('mended'), key);
    assert.ok([201, 422].includes(answer.status));
});

test('it survives a restart, however the server ended', async () => {
    const key = newKey();
    const first = await server.api.post('/api/leads', lead('restart'), key);
    await server.restart();
    isReplayOf(await server.api.post('/api/leads', lead('restart'), key), first);
    await server.kill9();
    await server.start();
    isReplayOf(await server.api.post('/api/leads', lead('restart'), key), first);
    assert.equal((await leadsIn('restart')).length, 1);
});

test('parallel requests with one key create once, and all get the same answer', async () => {
    const key = newKey();
    const answers = await Promise.all(
        Array.from({ length: 12 }, () => server.api.post('/api/leads', lead('parallel'), key)),
    );
    assert.equal((await leadsIn('parallel')).length, 1);
    const first = answers.find(({ headers }) => !headers['idempotent-replay']);
    for (const answer of answers) {
        if (answer !== first) isReplayOf(answer, first);
    }
});

test('a key that is none is refused', async () => {
    for (const key of ['', 'x'.repeat(5000), 'smörgås']) {
        const answer = await server.api.post('/api/leads', lead('no-key'), {
            'idempotency-key': Buffer.from(key).toString('latin1'),
        });
        assert.ok([400, 422].includes(answer.status), `${key.slice(0, 9)}: ${answer.status}`);
    }
    assert.deepEqual(await leadsIn('no-key'), []);
});

test('answers that hold a token are repeated, but not stored in the clear', async () => {
    const key = newKey();
    const first = await server.api.post('/api/tokens', { name: 'nightly' }, key);
    const { token } = created(first);
    assert.ok(token.length >= 20);
    isReplayOf(await server.api.post('/api/tokens', { name: 'nightly' }, key), first);
    ok(await server.withToken(token).get('/api/auth/me'));

    const credentials = { email: emailOf('manager'), password };
    const signedIn = await server.anonymous.post('/api/auth/login', credentials, newKey());
    const session = ok(signedIn).token;
    ok(await server.withToken(session).get('/api/auth/me'));

    const bytes = await databaseBytes(server);
    assert.ok(bytes.includes('nightly'), 'what is no secret is found');
    for (const secret of [token, session, password, ...server.tokens.values()]) {
        assert.ok(!bytes.includes(secret));
    }
});

test('a sealed answer opens to nobody else', async () => {
    const key = newKey();
    const { token } = created(await server.api.post('/api/tokens', { name: 'mine' }, key));
    const other = await server.addToken(emailOf('admin'));
    const answer = await server.withToken(other).post('/api/tokens', { name: 'mine' }, key);
    assert.ok(!answer.bytes.includes(token));
});

test('PUT and PATCH take no notice of it', async () => {
    const { _id } = await makeLead(server.api);
    const key = newKey();
    ok(await server.api.patch(`/api/leads/${_id}`, { city: 'Waco' }, key));
    const again = await server.api.patch(`/api/leads/${_id}`, { city: 'Hutto' }, key);
    assert.equal(ok(again).city, 'Hutto');
});
