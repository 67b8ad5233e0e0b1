// Which passwords are taken, that they are kept whole, and changing one's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCookie, freshAddress, from, login, signIn } from '../support/access.mjs';
import { created, ok, pointers, saidAt } from '../support/scenes.mjs';
import { emailOf, password, serverForFile } from '../support/server.mjs';

const server = serverForFile({
    roles: ['admin', 'manager', 'dialer'],
    args: ['--trusted-proxy', '127.0.0.1'],
});
const enter = (email, secret) => signIn(server, email, secret, from(freshAddress()));
const tryLogin = (email, secret) => login(server, email, secret, from(freshAddress()));

let users = 0;
const newUser = (secret) => ({
    email: `p${(users += 1)}@example.com`,
    role: 'dialer',
    name: 'P',
    password: secret,
});
const addUser = (secret) => server.api.post('/api/users', newUser(secret));
const change = (session, currentPassword, newPassword) =>
    server
        .withToken(session.token)
        .post('/api/auth/password', { currentPassword, newPassword }, from(freshAddress()));

const long = (last) => `${'correct horse, '.repeat(20).slice(0, 255)}${last}`;
const weak = {
    'nine characters': 'x7#kQ2!mZ',
    'nine characters in more than nine bytes': 'é'.repeat(3) + 'ключик',
    '257 characters': `${long('a')}b`,
    'among the commonest': '1234567890',
    'among the commonest, with letters': 'password123',
    'among the commonest, in capitals': 'QWERTYUIOP',
    empty: '',
};

test('weak passwords are refused and nothing is made', async () => {
    for (const [what, secret] of Object.entries(weak)) {
        const body = newUser(secret);
        assert.match(saidAt(await server.api.post('/api/users', body), '/password'), /\w/, what);
        assert.equal((await tryLogin(body.email, secret)).status === 200, false, what);
        created(await server.api.post('/api/users', { ...body, password }));
    }
    assert.deepEqual(pointers(await addUser(1234567890)), ['/password']);
});

test('a password is wrong beside other mistakes, and all are told', async () => {
    const answer = await server.api.post('/api/users', { email: 'x', password: 'short', rank: 1 });
    assert.deepEqual(pointers(answer), ['/email', '/name', '/password', '/rank', '/role']);
});

test('10 and 256 characters are enough and not too many, whatever their bytes', async () => {
    for (const secret of ['x7#kQ2!mZ.', 'ключикзамк', long('a'), '🔑'.repeat(255) + 'b']) {
        const { email } = created(await addUser(secret));
        assert.equal((await enter(email, secret)).user.email, email);
    }
});

test('256 characters are kept whole: one that differs at the end is another', async () => {
    for (const [right, wrong] of [
        [long('a'), long('b')],
        [`${'🔑'.repeat(255)}a`, `${'🔑'.repeat(255)}b`],
        [`  spaces count  `, 'spaces count'],
        [`  spaces count  `, `  spaces count`],
    ]) {
        const { email } = created(await addUser(right));
        assert.equal((await tryLogin(email, wrong)).status, 401);
        assert.equal((await tryLogin(email, right.slice(0, -1))).status, 401);
        ok(await tryLogin(email, right));
    }
});

test('nothing after a NUL is dropped in silence', async () => {
    const body = newUser('quiet harbour\u0000 47 oranges');
    const answer = await server.api.post('/api/users', body);
    assert.notEqual((await tryLogin(body.email, 'quiet harbour')).status, 200);
    if (answer.status === 201) ok(await tryLogin(body.email, body.password));
});

test('no answer shows a password or its hash', async () => {
    const answer = await addUser('nobody shows this one');
    const read = await server.api.get(answer.headers.location);
    const list = await server.api.get('/api/users?limit=500');
    for (const { body } of [answer, read, list]) {
        assert.doesNotMatch(JSON.stringify(body), /password|argon2|nobody shows/i);
    }
});

test('changing it ends the other sessions and keeps the own', async () => {
    const { email } = created(await addUser(password));
    const [mine, other] = [await enter(email), await enter(email)];
    const next = 'another harbour, 48 oranges';
    assert.equal((await change(mine, password, next)).status, 204);
    ok(await server.withToken(mine.token).get('/api/auth/me'));
    assert.equal((await server.withToken(other.token).get('/api/auth/me')).status, 401);
    assert.equal((await server.anonymous.get('/api/leads', byCookie(other))).status, 401);
    assert.equal((await tryLogin(email, password)).status, 401);
    await enter(email, next);
});

test('of others nothing ends', async () => {
    const { email } = created(await addUser(password));
    const bystander = await enter(emailOf('dialer'));
    assert.equal((await change(await enter(email), password, `${password}!`)).status, 204);
    ok(await server.withToken(bystander.token).get('/api/auth/me'));
    ok(await server.as('dialer').get('/api/auth/me'));
});

test('changing it needs the present one', async () => {
    const { email } = created(await addUser(password));
    const session = await enter(email);
    for (const wrong of [`${password}!`, '']) {
        const answer = await change(session, wrong, 'another harbour, 48 oranges');
        assert.ok([401, 403, 422].includes(answer.status), `${answer.status}`);
    }
    ok(await server.withToken(session.token).get('/api/auth/me'));
    await enter(email);
});

test('a new one that is weak is refused and the old one stays', async () => {
    const { email } = created(await addUser(password));
    const session = await enter(email);
    for (const [what, secret] of Object.entries(weak)) {
        const answer = await change(session, password, secret);
        assert.deepEqual(pointers(answer), ['/newPassword'], what);
    }
    await enter(email);
});

test('a change that is none is 422 with all that is wrong', async () => {
    const { token } = await enter(emailOf('manager'));
    const send = (body) => server.withToken(token).post('/api/auth/password', body);
    assert.deepEqual(pointers(await send({})), ['/currentPassword', '/newPassword']);
    assert.deepEqual(pointers(await send({ currentPassword: 1, newPassword: null, user: 'x' })), [
        '/currentPassword',
        '/newPassword',
        '/user',
    ]);
    assert.equal((await server.anonymous.post('/api/auth/password', {})).status, 401);
});

test('by cookie it needs the X-CSRF-Token', async () => {
    const { email } = created(await addUser(password));
    const session = await enter(email);
    const body = { currentPassword: password, newPassword: 'another harbour, 48 oranges' };
    const send = (headers) => server.anonymous.post('/api/auth/password', body, headers);
    assert.equal((await send(byCookie(session))).status, 403);
    assert.equal((await send(byCookie(session, true))).status, 204);
    ok(await server.anonymous.get('/api/auth/me', byCookie(session)));
});
