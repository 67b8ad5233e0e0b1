// Tokens of a host CRM that shares a secret: HS256 and nothing else.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { byCookie, signIn } from '../support/access.mjs';
import { encoded, jwt, keyFile, now, rsaKey } from '../support/jwt.mjs';
import { closeDeal, created, makeBuyer, noSuchId, ok, recordPath } from '../support/scenes.mjs';
import { emailOf, runCli, serverForFile, staffRoles } from '../support/server.mjs';

const secret = crypto.randomBytes(48).toString('base64');
const server = serverForFile({
    roles: staffRoles,
    args: ['--jwt-secret-file', keyFile(`${secret}\n`)],
});
const me = (token) => server.withToken(token).get('/api/auth/me');
const refused = async (token, what) => {
    const answer = await me(token);
    assert.equal(answer.status, 401, what);
    assert.equal(answer.body.detail, 'no or bad credentials', 'which of them is not told');
};
const claims = (over = {}) => ({ sub: emailOf('manager'), role: 'manager', ...over });

test('a signed token lets in as the role it claims', async () => {
    for (const role of staffRoles) {
        const token = jwt({ sub: emailOf(role), role }, secret);
        const { user, credential } = ok(await me(token));
        assert.equal(user.role, role);
        assert.equal(user.email, emailOf(role));
        assert.equal(credential, 'jwt');
        const { status } = await server.withToken(token).get('/api/audit');
        assert.equal(status, role === 'admin' ? 200 : 403, role);
    }
});

test('sub is the user’s id or email', async () => {
    const { user } = ok(await server.as('closer').get('/api/auth/me'));
    for (const sub of [user._id, user.email, user.email.toUpperCase()]) {
        assert.equal(ok(await me(jwt({ sub, role: 'closer' }, secret))).user._id, user._id, sub);
    }
});

test('staff whom only the host CRM knows may work, and the audit names them', async () => {
    for (const sub of ['new.person@crm.example', noSuchId]) {
        const api = server.withToken(jwt({ sub, role: 'closer' }, secret));
        const { _id } = await makeBuyer(api);
        const [entry] = ok(await server.api.get(`/api/audit?subjectId=${_id}`)).items;
        assert.ok([entry.actor._id, entry.actor.name].includes(sub), JSON.stringify(entry.actor));
        assert.equal((await api.post('/api/tokens', { name: 'x' })).status, 409);
    }
});

test('the role buyer is for known outside buyers, and those for no other role', async () => {
    const { _id: buyerId } = await makeBuyer(server.api);
    const email = 'outside@example.com';
    await server.addUser(email, 'buyer', ['--buyer', buyerId]);
    const [own, foreign] = [await closeDeal(server.api, { buyerId }), await closeDeal(server.api)];
    const api = server.withToken(jwt({ sub: email, role: 'buyer' }, secret));
    ok(await api.get(recordPath(own)));
    assert.equal((await api.get(recordPath(foreign))).status, 403);
    assert.equal((await api.get('/api/leads')).status, 403);

    await refused(jwt({ sub: 'stranger@example.com', role: 'buyer' }, secret), 'unknown buyer');
    await refused(jwt({ sub: noSuchId, role: 'buyer' }, secret), 'unknown buyer by id');
    await refused(jwt({ sub: emailOf('dialer'), role: 'buyer' }, secret), 'staff as buyer');
    await refused(jwt({ sub: email, role: 'admin' }, secret), 'outside buyer as staff');
});

test('its end is needed and kept to', async () => {
    ok(await me(jwt(claims(), secret)));
    ok(await me(jwt(claims({ exp: now() + 1e9 }), secret)));
    for (const exp of [now() - 120, 0, -1, null, `${now() + 600}`, 'never', true, [now() + 600]]) {
        await refused(jwt(claims({ exp }), secret), `exp ${exp}`);
    }
    const text = `${encoded({ alg: 'HS256' })}.${encoded(
        `{"sub":"${emailOf('manager')}","role":"manager","exp":1e400}`,
    )}`;
    const mac = crypto.createHmac('sha256', secret).update(text).digest('base64url');
    await refused(`${text}.${mac}`, 'no number');
    await refused(jwt(claims({ nbf: now() + 600 }), secret), 'not yet');
    ok(await me(jwt(claims({ nbf: now() - 600, iat: now() - 600 }), secret)));
});

test('sub and role are needed, and the role is one there is', async () => {
    for (const over of [
        { sub: null },
        { sub: '' },
        { sub: 7 },
        { sub: 'x'.repeat(300) },
        { role: null },
        { role: 'owner' },
        { role: 'Admin' },
        { role: '' },
        { role: ['admin'] },
        { role: 0 },
    ]) {
        await refused(jwt(claims(over), secret), JSON.stringify(over));
    }
});

test('no algorithm but HS256', async () => {
    const { publicKey, privateKey } = rsaKey();
    await refused(jwt(claims(), null, { alg: 'none' }), 'none');
    for (const alg of ['None', 'NONE', 'nOnE', '']) {
        await refused(jwt(claims(), null, { alg, by: 'none' }), alg);
        await refused(jwt(claims(), secret, { alg, by: 'HS256' }), `${alg}, signed`);
    }
    for (const alg of ['HS384', 'HS512', 'hs256']) {
        await refused(jwt(claims(), secret, { alg, by: alg.toUpperCase() }), alg);
    }
    await refused(jwt(claims(), privateKey, { alg: 'RS256' }), 'RS256');
    const header = { jwk: publicKey.export({ format: 'jwk' }) };
    await refused(jwt(claims(), privateKey, { alg: 'RS256', header }), 'RS256 with its own key');
    await refused(jwt(claims(), secret, { alg: 'RS256', by: 'HS256' }), 'a false name');
});

test('no other secret', async () => {
    for (const key of [
        '',
        `${secret}\n`,
        secret.slice(0, -1),
        `${secret}x`,
        secret.toLowerCase(),
    ]) {
        await refused(jwt(claims(), key), key.length.toString());
    }
    const own = crypto.randomBytes(32);
    const header = { jwk: { kty: 'oct', k: own.toString('base64url') }, kid: '../../dev/null' };
    await refused(jwt(claims(), own, { header }), 'a key that it brings along');
    ok(await me(jwt(claims(), secret, { header: { kid: 'anything' } })));
});

test('what was changed after signing is refused', async () => {
    const token = jwt(claims({ role: 'dialer' }), secret);
    const [header, , signature] = token.split('.');
    ok(await me(token));
    const forged = encoded({ ...claims({ role: 'admin' }), exp: now() + 600 });
    await refused(`${header}.${forged}.${signature}`, 'other claims');
    await refused(`${header}.${forged}.`, 'no signature');
    await refused(`${header}.${forged}`, 'two parts');
    await refused(`${token}.x`, 'four parts');
    await refused(`.${token}`, 'an empty header');
    await refused(`${token.slice(0, -3)}AAA`, 'another end');
    await refused(`${token}A`, 'a longer end');
    await refused(token.replace('.', '..'), 'an empty part');
    await refused(`${encoded('[]')}.${encoded('[]')}.${encoded('x')}`, 'no objects');
    await refused(`eyJ.${'A'.repeat(20000)}.x`.slice(0, 9000), 'a long one');
});

test('extensions that must be understood are not', async () => {
    await refused(jwt(claims(), secret, { header: { crit: ['exp'] } }), 'crit');
    await refused(jwt(claims(), secret, { header: { b64: false, crit: ['b64'] } }), 'b64');
});

test('the cookie holds sessions alone, and sessions go on beside', async () => {
    const token = jwt(claims(), secret);
    const { status } = await server.anonymous.get('/api/auth/me', {
        cookie: `postclose_session=${token}`,
    });
    assert.equal(status, 401);
    const session = await signIn(server, emailOf('manager'));
    ok(await server.anonymous.get('/api/auth/me', byCookie(session)));
    created(
        await server.withToken(token).post('/api/leads', {
            address: '1 Elm',
            marketKey: 'm',
            strategy: 'buy_hold',
        }),
    );
});

test('a weak secret, or two kinds of keys at once, do not start', async () => {
    const database = `${keyFile('')}.db`;
    const serve = (args) =>
        runCli(['serve', '--listen', '127.0.0.1:0', '--database', database, ...args]);
    const weak = await serve(['--jwt-secret-file', keyFile('short')]);
    assert.ok(weak.code === 1 || weak.code === 2, weak.stderr);
    const file = keyFile(secret);
    const both = await serve(['--jwt-secret-file', file, '--jwks-file', file]);
    assert.ok(both.code === 1 || both.code === 2, both.stderr);
    const missing = await serve(['--jwt-secret-file', `${file}.none`]);
    assert.ok(missing.code === 1 || missing.code === 2, missing.stderr);
});
