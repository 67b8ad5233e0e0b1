// The first user of an empty database: by the link that the server shows, once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { byCookie, cookieOf, databaseBytes, freshAddress, from, runSql } from '../support/access.mjs';
import { ok, pointers, until } from '../support/scenes.mjs';
import { Server, onPostgres, password } from '../support/server.mjs';

const proxied = ['--trusted-proxy', '127.0.0.1'];
const servers = [];

/** On a database without users. */
async function emptyServer(options = {}) {
    const server = new Server({ args: proxied, ...options });
    servers.push(server);
    return server.start();
}

after(async () => {
    for (const server of servers) await server.stop();
    servers.forEach((server) => server.remove());
});

/** The token of the link, which stands on standard error before the server says where it listens. */
async function tokenOf(server) {
    await until(() => server.setupLinks.length > 0);
    assert.equal(server.setupLinks.length, 1);
    const { origin, pathname, hash } = new URL(server.setupLinks[0]);
    assert.equal(origin, `http://127.0.0.1:${server.port}`);
    assert.equal(pathname, '/setup');
    assert.match(hash, /^#pcf_[\w-]{43}$/);
    return hash.slice(1);
}

const person = (token, more = {}) => ({
    token,
    email: 'first@example.com',
    name: 'First',
    password,
    ...more,
});
const setUp = (server, body, address = freshAddress()) =>
    server.anonymous.post('/api/auth/setup', body, from(address));
const isNeeded = async (server) => ok(await server.anonymous.get('/api/auth/setup')).needed;
const wrongToken = `pcf_${'A'.repeat(43)}`;

let server;
before(async () => {
    server = await emptyServer();
});

test('wrong tokens make nobody, and are counted like wrong passwords', async () => {
    await tokenOf(server);
    assert.equal(await isNeeded(server), true);
    const address = freshAddress();
    for (let i = 0; i < 10; i += 1) {
        const body = person(wrongToken, { email: `x${i}@example.com` });
        const answer = await setUp(server, body, address);
        assert.equal(answer.status, 403);
        assert.equal(answer.headers['set-cookie'], undefined);
    }
    const throttled = await setUp(server, person(wrongToken), address);
    assert.equal(throttled.status, 429);
    assert.match(throttled.headers['retry-after'], /^\d+$/);
    const actions = await runSql(server, 'SELECT action FROM audit_log ORDER BY seq');
    assert.deepEqual(actions.split('\n'), [...Array(10).fill('auth.setup_failed'), 'auth.throttled']);
    assert.equal(await isNeeded(server), true);
});

test('a body that is wrong is told all that is wrong, and a weak password', async () => {
    const nothing = await setUp(server, { role: 'admin' });
    assert.deepEqual(pointers(nothing), ['/email', '/name', '/password', '/role', '/token']);
    const weak = await setUp(server, person(await tokenOf(server), { password: 'password123' }));
    assert.deepEqual(pointers(weak), ['/password']);
    assert.equal(await isNeeded(server), true);
});

test('of many who try at once with the right token one becomes admin, and is signed in', async () => {
    const token = await tokenOf(server);
    const answers = await Promise.all(
        [...Array(6).keys()].map((i) =>
            setUp(server, person(token, { email: `first${i}@example.com` })),
        ),
    );
    const made = answers.filter(({ status }) => status === 200);
    assert.equal(made.length, 1);
    assert.ok(answers.every(({ status }) => status === 200 || status === 403));
    const { token: session, csrfToken, user } = made[0].body;
    assert.equal(user.role, 'admin');
    assert.equal(user.name, 'First');

    const cookie = { cookie: cookieOf(made[0]).pair, csrf: csrfToken };
    const me = ok(await server.anonymous.get('/api/auth/me', byCookie(cookie)));
    assert.equal(me.user._id, user._id);
    ok(await server.withToken(session).get('/api/users'));
    ok(await server.anonymous.post('/api/auth/login', { email: user.email, password }));
    assert.equal(await runSql(server, 'SELECT count(*) FROM users'), '1');
    const sql = "SELECT actor_name, subject_id FROM audit_log WHERE action = 'user.create'";
    assert.equal(await runSql(server, sql), `setup|${user._id}`);
});

test('the answer that was lost is given again to the same key and body', async () => {
    const other = await emptyServer();
    const body = person(await tokenOf(other));
    const headers = { ...from(freshAddress()), 'idempotency-key': 'first-of-all' };
    const ask = (given) => other.anonymous.post('/api/auth/setup', given, headers);
    const first = await ask(body);
    ok(first);
    for (const restarted of [false, true]) {
        if (restarted) await other.restart();
        const again = await ask(body);
        assert.equal(again.status, 200);
        assert.equal(again.headers['idempotent-replay'], 'true');
        assert.deepEqual(again.body, first.body);
    }
    assert.equal((await ask({ ...body, name: 'Second' })).status, 422);
    assert.equal(await runSql(other, 'SELECT count(*) FROM users'), '1');
});

test('it is over then, whatever the token, for this start and the next', async () => {
    const token = await tokenOf(server);
    assert.equal(await isNeeded(server), false);
    for (const given of [token, wrongToken]) {
        const answer = await setUp(server, person(given, { email: 'second@example.com' }));
        assert.equal(answer.status, 403);
        assert.match(answer.body.detail, /already/);
    }
    await server.restart();
    assert.deepEqual(server.setupLinks, []);
    assert.equal((await setUp(server, person(token))).status, 403);
    assert.equal(await runSql(server, 'SELECT count(*) FROM users'), '1');
});

test('who comes by the command line ends it too', async () => {
    const other = await emptyServer();
    const token = await tokenOf(other);
    await other.addUser('ann@example.com', 'admin');
    assert.equal(await isNeeded(other), false);
    assert.equal((await setUp(other, person(token))).status, 403);
    assert.equal(await runSql(other, 'SELECT count(*) FROM users'), '1');
});

test('a token is good for the start that showed it', async () => {
    const other = await emptyServer();
    const old = await tokenOf(other);
    await other.restart();
    assert.notEqual(await tokenOf(other), old);
    assert.equal((await setUp(other, person(old))).status, 403);
    ok(await setUp(other, person(await tokenOf(other))));
});

test('the token is on no line of the log and not in the database', async () => {
    const other = await emptyServer();
    const token = await tokenOf(other);
    ok(await setUp(other, person(token)));
    assert.ok(other.log.length > 0);
    assert.ok(!JSON.stringify(other.log).includes(token));
    assert.ok(!(await databaseBytes(other)).includes(token));
});

test('of two servers on one database either makes the first', { skip: !onPostgres }, async () => {
    const one = await emptyServer();
    const two = await emptyServer({ database: one.database });
    const [first, second] = [await tokenOf(one), await tokenOf(two)];
    assert.notEqual(first, second);
    assert.equal((await setUp(two, person(first))).status, 403);
    ok(await setUp(two, person(second)));
    assert.equal((await setUp(one, person(first))).status, 403);
});
