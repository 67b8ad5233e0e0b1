// Users: who they are, what they may, and that taking it away counts at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCookie, login, signIn, runSql } from '../support/access.mjs';
import { created, makeBuyer, noSuchId, ok, pointers, readAll } from '../support/scenes.mjs';
import { emailOf, password, serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });

let users = 0;
const user = (over = {}) => ({
    email: `u${(users += 1)}@example.com`,
    role: 'dialer',
    name: 'Una User',
    password,
    ...over,
});
const make = async (over) => created(await server.api.post('/api/users', user(over)));
const patch = ({ _id }, body, headers) => server.api.patch(`/api/users/${_id}`, body, headers);
const read = async ({ _id }) => ok(await server.api.get(`/api/users/${_id}`));
const ids = (items) => items.map(({ _id }) => _id);
const me = (session) => server.withToken(session.token).get('/api/auth/me');

/** A user, a session of theirs and an API token. */
async function live(over) {
    const made = await make(over);
    const session = await signIn(server, made.email);
    const api = server.withToken(await server.addToken(made.email));
    return { made, session, api };
}

test('created, read, listed', async () => {
    const body = user({ name: 'Ada Example' });
    const answer = await server.api.post('/api/users', body);
    const made = created(answer);
    assert.equal(answer.headers.location, `/api/users/${made._id}`);
    const { _id, createdAt, updatedAt, ...rest } = made;
    assert.deepEqual(rest, {
        email: body.email,
        name: 'Ada Example',
        role: 'dialer',
        buyerId: null,
    });
    assert.match(_id, /^[0-9a-f]{24}$/);
    assert.equal(createdAt, updatedAt);
    assert.deepEqual(await read(made), made);
    const listed = await readAll(server.as('dialer'), '/api/users', 2);
    assert.deepEqual(
        listed.find((item) => item._id === _id),
        made,
    );
    assert.equal((await signIn(server, body.email)).user._id, _id);
});

test('what is required, and what may not be sent', async () => {
    const send = (body) => server.api.post('/api/users', body);
    assert.deepEqual(pointers(await send({})), ['/email', '/name', '/role']);
    assert.deepEqual(pointers(await send(user({ role: 'owner' }))), ['/role']);
    for (const email of ['', 'x', '@example.com', 'x@', 'a b@example.com', 'a@b@c']) {
        assert.deepEqual(pointers(await send(user({ email }))), ['/email'], email);
    }
    const more = user({ createdAt: '2024-01-01', updatedAt: null, passwordHash: 'x', admin: true });
    assert.deepEqual(pointers(await send(more)), [
        '/admin',
        '/createdAt',
        '/passwordHash',
        '/updatedAt',
    ]);
});

test('an existing id is kept, once', async () => {
    const _id = '65b2a1c3d4e5f60718293a4b';
    assert.equal((await make({ _id }))._id, _id);
    assert.equal((await server.api.post('/api/users', user({ _id }))).status, 409);
    assert.deepEqual(pointers(await server.api.post('/api/users', user({ _id: 'x' }))), ['/_id']);
});

test('an address is one account, in capitals or not', async () => {
    const one = await make({ email: 'One.Account@Example.com' });
    assert.equal(one.email, 'One.Account@Example.com', 'as it was written');
    for (const email of [one.email, 'one.account@example.com', 'ONE.ACCOUNT@EXAMPLE.COM']) {
        assert.equal((await server.api.post('/api/users', user({ email }))).status, 409, email);
    }
    const other = await make();
    assert.equal((await patch(other, { email: 'one.ACCOUNT@example.com' })).status, 409);
    assert.equal((await read(other)).email, other.email);
    ok(await patch(one, { email: 'one.account@example.com' }));
});

test('of many with one address exactly one is made', async () => {
    const twins = Array.from({ length: 6 }, (_, i) =>
        user({ email: i % 2 ? 'TWIN@a.b' : 'twin@a.b' }),
    );
    const answers = await Promise.all(twins.map((body) => server.api.post('/api/users', body)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409]);
});

test('an outside buyer needs a buyer, and nobody else has one', async () => {
    const { _id: buyerId } = await makeBuyer(server.api);
    const send = (over) => server.api.post('/api/users', user(over));
    assert.deepEqual(pointers(await send({ role: 'buyer' })), ['/buyerId']);
    assert.deepEqual(pointers(await send({ role: 'buyer', buyerId: noSuchId })), ['/buyerId']);
    assert.deepEqual(pointers(await send({ role: 'buyer', buyerId: 'x' })), ['/buyerId']);
    assert.deepEqual(pointers(await send({ role: 'closer', buyerId })), ['/buyerId']);

    const outside = await make({ role: 'buyer', buyerId });
    assert.equal(outside.buyerId, buyerId);
    assert.deepEqual(pointers(await patch(outside, { buyerId: null })), ['/buyerId']);
    assert.equal(ok(await patch(outside, { role: 'closer' })).buyerId, null);
    assert.deepEqual(pointers(await patch(outside, { role: 'buyer' })), ['/buyerId']);
    assert.equal(ok(await patch(outside, { role: 'buyer', buyerId })).buyerId, buyerId);
    const listed = await readAll(server.api, `/api/users?buyerId=${buyerId}`);
    assert.deepEqual(ids(listed), [outside._id]);
});

test('filters and search', async () => {
    const found = await make({ name: 'Zoë Quartz', role: 'closer', email: 'zq@quarry.example' });
    const list = async (query) => ids(await readAll(server.api, `/api/users?${query}`, 3));
    for (const q of ['quartz', 'QUARTZ', 'Quar', 'zq', 'quartz zo']) {
        assert.deepEqual(await list(`q=${encodeURIComponent(q)}`), [found._id], q);
    }
    assert.deepEqual(await list('q=quartzite'), []);
    assert.deepEqual(await list('q=quartz&role=dialer'), []);
    assert.ok((await list('role=closer')).includes(found._id));
    const byRole = await readAll(server.api, '/api/users?role=closer');
    assert.ok(byRole.every(({ role }) => role === 'closer'));
    assert.deepEqual(pointers(await server.api.get('/api/users?role=owner&x=1')), ['?role', '?x']);
});

test('changed: what is given, no more', async () => {
    const made = await make();
    const changed = ok(await patch(made, { name: 'Ursula' }));
    assert.deepEqual({ ...changed, updatedAt: made.updatedAt }, { ...made, name: 'Ursula' });
    assert.deepEqual(pointers(await patch(made, { _id: noSuchId, createdAt: null, naem: 'x' })), [
        '/_id',
        '/createdAt',
        '/naem',
    ]);
    for (const body of [{ name: null }, { email: null }, { role: null }, { name: ' ' }]) {
        assert.equal((await patch(made, body)).status, 422, JSON.stringify(body));
    }
    assert.equal((await patch({ _id: noSuchId }, { name: 'x' })).status, 404);
    assert.deepEqual(await read(made), changed);
    ok(await patch(made, { email: 'moved@example.com' }));
    assert.equal((await login(server, made.email)).status, 401);
    await signIn(server, 'moved@example.com');
});

test('a stale If-Match is 412 and changes nothing', async () => {
    const made = await make();
    const { headers } = await server.api.get(`/api/users/${made._id}`);
    ok(await patch(made, { name: 'First' }, { 'if-match': headers.etag }));
    const stale = await patch(made, { name: 'Second' }, { 'if-match': headers.etag });
    assert.equal(stale.status, 412);
    assert.equal((await read(made)).name, 'First');
});

test('a lesser role counts at once, for what is signed in already too', async () => {
    const { made, session, api } = await live({ role: 'manager' });
    ok(await server.withToken(session.token).get('/api/performance/warnings'));
    ok(await patch(made, { role: 'dialer' }));
    const after = await server.withToken(session.token).get('/api/performance/warnings');
    assert.ok([401, 403].includes(after.status), `${after.status}`);
    assert.equal((await api.get('/api/performance/warnings')).status, 403);
    const again = await signIn(server, made.email);
    assert.equal(again.user.role, 'dialer');
});

test('an outside buyer who becomes another’s sees no more of the first', async () => {
    const [one, other] = [await makeBuyer(server.api), await makeBuyer(server.api)];
    const { made, session, api } = await live({ role: 'buyer', buyerId: one._id });
    ok(await patch(made, { buyerId: other._id }));
    for (const answer of [await me(session), await api.get('/api/auth/me')]) {
        if (answer.status !== 401) assert.equal(ok(answer).user.buyerId, other._id);
    }
});

test('a password that an admin sets ends the sessions', async () => {
    const { made, session } = await live();
    const next = 'another harbour, 48 oranges';
    ok(await patch(made, { password: next }));
    assert.equal((await me(session)).status, 401);
    const cookie = byCookie(session);
    assert.equal((await server.anonymous.get('/api/leads', cookie)).status, 401);
    assert.equal((await login(server, made.email)).status, 401);
    await signIn(server, made.email, next);
    assert.deepEqual(pointers(await patch(made, { password: 'short' })), ['/password']);
    await signIn(server, made.email, next);
});

test('without a password nobody signs in by one', async () => {
    const { made, session } = await live();
    ok(await patch(made, { password: null }));
    assert.equal((await me(session)).status, 401);
    assert.equal((await login(server, made.email)).status, 401);
    const none = await make({ password: undefined });
    assert.equal((await login(server, none.email)).status, 401);
    await runSql(server, 'DELETE FROM login_failures');
});

test('deleted only who has done nothing yet, and with all that lets them in', async () => {
    const idle = await make();
    const token = await server.addToken(idle.email);
    assert.equal((await server.api.delete(`/api/users/${idle._id}`)).status, 204);
    assert.equal((await server.api.get(`/api/users/${idle._id}`)).status, 404);
    assert.equal((await server.api.delete(`/api/users/${idle._id}`)).status, 404);
    assert.equal((await server.withToken(token).get('/api/auth/me')).status, 401);
    assert.equal((await login(server, idle.email)).status, 401);
    created(await server.api.post('/api/users', user({ email: idle.email })));

    const { made, api } = await live({ role: 'closer' });
    await makeBuyer(api);
    const refused = await server.api.delete(`/api/users/${made._id}`);
    assert.equal(refused.status, 409);
    assert.ok(refused.body.detail);
    assert.deepEqual(await read(made), made);
});

test('only admins change users; all staff read them', async () => {
    const made = await make();
    for (const role of ['manager', 'closer', 'dialer']) {
        const api = server.as(role);
        ok(await api.get(`/api/users/${made._id}`));
        assert.equal((await api.post('/api/users', user())).status, 403);
        assert.equal((await api.patch(`/api/users/${made._id}`, { name: 'x' })).status, 403);
        assert.equal((await api.delete(`/api/users/${made._id}`)).status, 403);
        assert.equal((await api.patch(`/api/users/${noSuchId}`, '{')).status, 403);
    }
    assert.deepEqual(await read(made), made);
});

test('the last admin stays one', async () => {
    const [first] = await readAll(server.api, '/api/users?role=admin');
    assert.equal(first.email, emailOf('admin'));
    assert.equal((await patch(first, { role: 'manager' })).status, 409);
    assert.equal((await server.api.delete(`/api/users/${first._id}`)).status, 409);
    ok(await patch(first, { name: 'Still Admin', role: 'admin' }));

    const second = await make({ role: 'admin' });
    const api = server.withToken(await server.addToken(second.email));
    const [one, other] = await Promise.all([
        patch(second, { role: 'dialer' }),
        api.patch(`/api/users/${first._id}`, { role: 'dialer' }),
    ]);
    assert.equal([one, other].filter(({ status }) => status === 200).length, 1);
    const survivor = one.status === 200 ? server.api : api;
    const admins = await readAll(survivor, '/api/users?role=admin');
    assert.deepEqual(ids(admins), [one.status === 200 ? first._id : second._id]);
});
