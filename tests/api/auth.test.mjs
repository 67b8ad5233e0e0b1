// Signing in and out by password; sessions by bearer token and by cookie.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    byCookie,
    cookieName,
    cookieOf,
    freshAddress,
    from,
    login,
    signIn,
    runSql,
} from '../support/access.mjs';
import { created, ok, pointers } from '../support/scenes.mjs';
import { emailOf, password, serverForFile } from '../support/server.mjs';

const server = serverForFile({ args: ['--trusted-proxy', '127.0.0.1'] });
const admin = emailOf('admin');
const manager = emailOf('manager');
const hourMs = 3600000;
const buyer = { name: 'Rowan Capital' };

/** Each from an address of its own: what is wrong here is not to be counted together. */
const enter = (email, secret) => signIn(server, email, secret, from(freshAddress()));
const tryLogin = (email, secret) => login(server, email, secret, from(freshAddress()));
const me = (headers) => server.anonymous.get('/api/auth/me', headers);
const bearer = (token) => ({ authorization: `Bearer ${token}` });

test('login answers a token, its end, the user, and sets the cookie', async () => {
    const before = Date.now();
    const answer = await tryLogin(admin, password);
    const { token, expiresAt, user } = ok(answer);
    assert.match(token, /^\S{20,}$/);
    assert.match(expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const openedAt = Date.parse(expiresAt) - 12 * hourMs;
    assert.ok(openedAt >= before - 1 && openedAt <= Date.now() + 1, expiresAt);
    assert.equal(user.email, admin);
    assert.equal(user.name, 'Admin');
    assert.equal(user.role, 'admin');
    assert.match(user._id, /^[0-9a-f]{24}$/);
    assert.ok(!JSON.stringify(user).includes('$argon2'));

    const { attributes, value } = cookieOf(answer);
    assert.equal(value, token);
    assert.equal(attributes.httponly, true);
    assert.equal(attributes.samesite, 'Strict');
    assert.equal(attributes.path, '/');
    assert.ok(!('domain' in attributes));
    assert.ok(!('secure' in attributes), 'plain HTTP');
    assert.ok(Math.abs(Number(attributes['max-age']) - 12 * 3600) <= 1);

    assert.equal(ok(await me(bearer(token))).user._id, user._id);
    assert.equal(ok(await me({ cookie: `${cookieName}=${value}` })).user._id, user._id);
});

test('the cookie is Secure where the trusted proxy says that the client came by TLS', async () => {
    for (const [proto, secure] of [
        ['https', true],
        ['http', false],
    ]) {
        const headers = { ...from(freshAddress()), 'x-forwarded-proto': proto };
        const answer = await login(server, admin, password, headers);
        assert.equal('secure' in cookieOf(answer).attributes, secure, proto);
    }
});

test('each sign-in is a session of its own', async () => {
    const [one, other] = [await enter(admin), await enter(admin)];
    assert.notEqual(one.token, other.token);
    assert.notEqual(one.csrf, other.csrf);
});

test('the address is the same in capitals', async () => {
    assert.equal((await enter('ADMIN@Example.COM')).user.email, admin);
});

test('a wrong password and an unknown account get the same answer, and no cookie', async () => {
    const answers = [
        await tryLogin(admin, `${password}!`),
        await tryLogin(admin, password.toUpperCase()),
        await tryLogin(admin, ' '),
        await tryLogin('nobody@example.com', password),
        await tryLogin('not an address', password),
    ];
    const seen = answers.map(({ status, headers, body }) => {
        const { date, 'x-request-id': id, 'content-length': length, ...rest } = headers;
        assert.ok(date && id && length);
        return { status, headers: rest, body: { ...body, requestId: null } };
    });
    assert.equal(seen[0].status, 401);
    assert.equal(seen[0].headers['set-cookie'], undefined);
    seen.forEach((answer) => assert.deepEqual(answer, seen[0]));
});

test('a sign-in that is none is 422 with all that is wrong', async () => {
    const send = (body) => server.anonymous.post('/api/auth/login', body, from(freshAddress()));
    assert.deepEqual(pointers(await send({})), ['/email', '/password']);
    assert.deepEqual(pointers(await send({ email: 1, password: [], remember: true })), [
        '/email',
        '/password',
        '/remember',
    ]);
    assert.equal((await send('nothing')).status, 400);
});

test('by cookie, reads need no X-CSRF-Token and writes need the one of the session', async () => {
    const session = await enter(admin);
    const other = await enter(admin);
    const write = (headers) => server.anonymous.post('/api/buyers', buyer, headers);
    ok(await server.anonymous.get('/api/buyers', byCookie(session)));
    assert.equal((await server.anonymous.head('/api/buyers', byCookie(session))).status, 200);

    assert.equal((await write(byCookie(session))).status, 403);
    for (const wrong of ['', 'x', other.csrf, session.token, session.csrf.slice(1)]) {
        const headers = { ...byCookie(session), 'x-csrf-token': wrong };
        assert.equal((await write(headers)).status, 403, wrong);
    }
    const { _id } = created(await write(byCookie(session, true)));
    const path = `/api/buyers/${_id}`;
    assert.equal((await server.anonymous.patch(path, {}, byCookie(session))).status, 403);
    assert.equal((await server.anonymous.delete(path, byCookie(session))).status, 403);
    ok(await server.anonymous.patch(path, { name: 'Rowan' }, byCookie(session, true)));
    assert.equal((await server.anonymous.delete(path, byCookie(session, true))).status, 204);
});

test('by bearer no X-CSRF-Token is needed', async () => {
    const { token } = await enter(admin);
    created(await server.withToken(token).post('/api/buyers', buyer));
});

test('the CSRF token may be asked for again', async () => {
    const session = await enter(admin);
    const { csrfToken } = ok(await me(byCookie(session)));
    assert.equal(csrfToken, session.csrf);
    assert.equal(ok(await me(bearer(server.tokens.get(admin)))).csrfToken, null);
});

test('bearer credentials win over a cookie', async () => {
    const session = await enter(manager);
    const both = { ...byCookie(session), ...bearer(server.tokens.get(admin)) };
    assert.equal(ok(await me(both)).user.email, admin);
    created(await server.anonymous.post('/api/buyers', buyer, both));
    const broken = { ...byCookie(session, true), ...bearer('pcs_made_up') };
    assert.equal((await me(broken)).status, 401);
});

test('the cookie is found among others', async () => {
    const { cookie, user } = await enter(manager);
    const among = `theme=dark; x_${cookieName}=1; ${cookie}; ${cookieName}2=2`;
    assert.equal(ok(await me({ cookie: among })).user._id, user._id);
});

test('credentials that are none are 401 and say how to sign in', async () => {
    const { token } = await enter(manager);
    const apiToken = server.tokens.get(manager);
    const bad = [
        {},
        bearer(''),
        bearer(`${token}A`),
        bearer(token.slice(0, -1)),
        bearer(token.toUpperCase()),
        bearer(`${token} ${token}`),
        { authorization: token },
        { authorization: `Basic ${Buffer.from(`${manager}:${password}`).toString('base64')}` },
        { authorization: `Token ${token}` },
        { cookie: `${cookieName}=` },
        { cookie: `${cookieName}=${token}x` },
        { cookie: `${cookieName}=${apiToken}` },
        { cookie: `session=${token}` },
    ];
    for (const headers of bad) {
        const answer = await me({ ...headers, ...from(freshAddress()) });
        assert.equal(answer.status, 401, JSON.stringify(headers));
        assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/);
        assert.ok(!JSON.stringify(answer.body).includes(token.slice(4, 20)));
    }
    assert.equal(ok(await me({ authorization: `bearer ${token}` })).user.email, manager);
});

test('me says who and how', async () => {
    const { token } = await enter(manager);
    const session = ok(await me(bearer(token)));
    assert.equal(session.user.email, manager);
    assert.equal(session.role, 'manager');
    assert.equal(session.credential, 'session');
    assert.equal(ok(await server.as('manager').get('/api/auth/me')).credential, 'token');
});

test('logout ends the session in use and no other', async () => {
    const [mine, other] = [await enter(admin), await enter(admin)];
    const out = (headers) => server.anonymous.post('/api/auth/logout', undefined, headers);
    assert.equal((await out(byCookie(mine))).status, 403, 'a write by cookie');
    const answer = await out(byCookie(mine, true));
    assert.equal(answer.status, 204);
    const { value, attributes } = cookieOf(answer);
    assert.equal(value, '');
    assert.equal(attributes['max-age'], '0');
    assert.equal(attributes.path, '/');
    assert.equal((await me(byCookie(mine))).status, 401);
    assert.equal((await me(bearer(mine.token))).status, 401);
    ok(await me(bearer(other.token)));
    assert.equal((await out(bearer(other.token))).status, 204);
    assert.equal((await me(byCookie(other))).status, 401);
    assert.equal((await out({})).status, 401);
});

test('a session ends by itself', async () => {
    const { token, user } = await enter(manager);
    await runSql(
        server,
        `UPDATE tokens SET expires_at = ${Date.now() + 60000}
        WHERE kind = 'session' AND user_id = '${user._id}'`,
    );
    ok(await me(bearer(token)));
    await runSql(
        server,
        `UPDATE tokens SET expires_at = ${Date.now() - 1}
        WHERE kind = 'session' AND user_id = '${user._id}'`,
    );
    assert.equal((await me(bearer(token))).status, 401);
    assert.equal((await me({ cookie: `${cookieName}=${token}` })).status, 401);
});

test('sessions outlive the server', async () => {
    const session = await enter(admin);
    await server.restart();
    assert.equal(ok(await me(byCookie(session))).user.email, admin);
    created(await server.anonymous.post('/api/buyers', buyer, byCookie(session, true)));
});
