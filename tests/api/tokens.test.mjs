// API tokens: shown once, stored hashed, with an end, revocable.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseBytes, signIn, runSql } from '../support/access.mjs';
import { created, makeBuyer, noSuchId, ok, pointers, readAll } from '../support/scenes.mjs';
import { emailOf, runCli, serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });
const dayMs = 86400000;
const make = (api, body = {}) => api.post('/api/tokens', { name: 'reports', ...body });
const works = async (token) => (await server.withToken(token).get('/api/auth/me')).status === 200;

test('a token of one’s own is shown once, and lets its owner in', async () => {
    const answer = await make(server.as('manager'), { days: 30 });
    const made = created(answer);
    assert.deepEqual(Object.keys(made).sort(), ['_id', 'createdAt', 'expiresAt', 'name', 'token']);
    assert.equal(made.name, 'reports');
    assert.equal(answer.headers.location, `/api/tokens/${made._id}`);
    const { user, credential } = ok(await server.withToken(made.token).get('/api/auth/me'));
    assert.equal(user.email, emailOf('manager'));
    assert.equal(credential, 'token');

    const list = await readAll(server.as('manager'), '/api/tokens');
    const { token, ...shown } = made;
    assert.deepEqual(
        list.find(({ _id }) => _id === made._id),
        shown,
    );
    assert.ok(!JSON.stringify(list).includes(token));
});

test('a list shows one’s own alone, and no sessions', async () => {
    const mine = created(await make(server.as('closer')));
    await signIn(server, emailOf('closer'));
    const ids = (await readAll(server.as('closer'), '/api/tokens')).map(({ _id }) => _id);
    assert.equal(ids.length, 2, 'the one of the command line and this one');
    assert.ok(ids.includes(mine._id));
    for (const role of ['admin', 'manager', 'dialer']) {
        const others = await readAll(server.as(role), '/api/tokens', 1);
        assert.ok(others.every(({ _id }) => _id !== mine._id));
    }
});

test('its life is 90 days, or 1 to 365 as asked', async () => {
    for (const [days, expected] of [
        [undefined, 90],
        [null, 90],
        [1, 1],
        [365, 365],
    ]) {
        const { createdAt, expiresAt } = created(await make(server.api, { days }));
        assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), expected * dayMs);
    }
    for (const days of [0, -1, 366, 1.5, '30', true, 1e18]) {
        assert.deepEqual(pointers(await make(server.api, { days })), ['/days'], `${days}`);
    }
});

test('what is wrong with a new one is told', async () => {
    const send = (body) => server.api.post('/api/tokens', body);
    assert.deepEqual(pointers(await send({})), ['/name']);
    assert.deepEqual(pointers(await send({ name: '  ', days: 0, token: 'x' })), [
        '/days',
        '/name',
        '/token',
    ]);
    assert.deepEqual(pointers(await send({ name: 'a\nb' })), ['/name']);
});

test('neither tokens nor sessions are in the database or the log', async () => {
    const secrets = [
        created(await make(server.api)).token,
        (await signIn(server, emailOf('dialer'))).token,
        ...server.tokens.values(),
    ];
    const keyed = await server.api.post(
        '/api/tokens',
        { name: 'again' },
        { 'idempotency-key': 'again' },
    );
    secrets.push(created(keyed).token);
    const bytes = await databaseBytes(server);
    const log = JSON.stringify(server.log);
    assert.ok(bytes.includes(emailOf('dialer')), 'what is not secret is there');
    for (const secret of secrets) {
        for (const part of [secret, secret.slice(4), secret.slice(4, 24)]) {
            assert.ok(!bytes.includes(part));
            assert.ok(!log.includes(part));
        }
    }
});

test('an idempotency key gives the same token again', async () => {
    const key = { 'idempotency-key': 'same' };
    const first = await server.api.post('/api/tokens', { name: 'once' }, key);
    const second = await server.api.post('/api/tokens', { name: 'once' }, key);
    assert.equal(second.headers['idempotent-replay'], 'true');
    assert.deepEqual(second.body, first.body);
    assert.ok(await works(second.body.token));
});

test('it ends by itself, and leaves the list', async () => {
    const { _id, token } = created(await make(server.as('manager'), { days: 1 }));
    const end = (at) => runSql(server, `UPDATE tokens SET expires_at = ${at} WHERE id = '${_id}'`);
    await end(Date.now() + 60000);
    assert.ok(await works(token));
    await end(Date.now() - 1);
    assert.ok(!(await works(token)));
    const list = await readAll(server.as('manager'), '/api/tokens');
    assert.ok(list.every((item) => item._id !== _id));
});

test('revoking one’s own ends it at once', async () => {
    const api = server.as('dialer');
    const { _id, token } = created(await make(api));
    const other = created(await make(api));
    assert.ok(await works(token));
    assert.equal((await server.withToken(token).delete(`/api/tokens/${_id}`)).status, 204);
    assert.ok(!(await works(token)));
    assert.ok(await works(other.token));
    assert.equal((await api.delete(`/api/tokens/${_id}`)).status, 404);
    assert.ok((await readAll(api, '/api/tokens')).every((item) => item._id !== _id));
});

test('of others’ one learns nothing; an admin revokes anyone’s', async () => {
    const { _id, token } = created(await make(server.as('closer')));
    const refusals = [];
    for (const role of ['manager', 'dialer']) {
        const { status, body } = await server.as(role).delete(`/api/tokens/${_id}`);
        assert.equal(status, 404);
        refusals.push(body.detail.replace(_id, 'ID'));
    }
    const unknown = await server.as('dialer').delete(`/api/tokens/${noSuchId}`);
    refusals.forEach((said) => assert.equal(said, unknown.body.detail.replace(noSuchId, 'ID')));
    assert.ok(await works(token));
    assert.equal((await server.api.delete(`/api/tokens/${_id}`)).status, 204);
    assert.ok(!(await works(token)));
});

test('a session is no API token', async () => {
    const { token } = await signIn(server, emailOf('manager'));
    const id = await runSql(
        server,
        `SELECT id FROM tokens WHERE kind = 'session' ORDER BY created_at DESC, id DESC LIMIT 1`,
    );
    assert.equal((await server.api.delete(`/api/tokens/${id}`)).status, 404);
    assert.ok(await works(token));
});

test('an outside buyer may have tokens, which let in to no more than they may', async () => {
    const { _id } = await makeBuyer(server.api);
    await server.addUser('outside@example.com', 'buyer', ['--buyer', _id]);
    const { token } = created(await make(server.as('outside@example.com')));
    assert.equal((await server.withToken(token).get('/api/leads')).status, 403);
});

test('a token is what its owner is now', async () => {
    await server.addUser('rising@example.com', 'dialer');
    const api = server.as('rising@example.com');
    const { user } = ok(await api.get('/api/auth/me'));
    assert.equal((await api.get('/api/performance/warnings')).status, 403);
    ok(await server.api.patch(`/api/users/${user._id}`, { role: 'manager' }));
    ok(await api.get('/api/performance/warnings'));
});

test('the command line makes the same', async () => {
    const ran = await server.cli([
        'token',
        'create',
        '--email',
        emailOf('closer'),
        '--name',
        'cli',
    ]);
    assert.ok(await works(ran.stdout.trim()));
    const named = (await readAll(server.as('closer'), '/api/tokens')).find(
        ({ name }) => name === 'cli',
    );
    assert.equal((await server.as('closer').delete(`/api/tokens/${named._id}`)).status, 204);
    assert.ok(!(await works(ran.stdout.trim())));
    const args = ['token', 'create', '--database', server.database, '--email', 'none@example.com'];
    assert.equal((await runCli(args)).code, 1);
});
