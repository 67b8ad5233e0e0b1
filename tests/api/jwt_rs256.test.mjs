// Tokens of a host CRM that publishes keys: RS256 by the keys of the file and nothing else.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import http from 'node:http';
import { after, test } from 'node:test';
import { jwt, keyFile, rsaKey } from '../support/jwt.mjs';
import { ok } from '../support/scenes.mjs';
import { emailOf, runCli, serverForFile } from '../support/server.mjs';

const [first, second, other] = [rsaKey(), rsaKey(3072), rsaKey()];
const publicJwk = ({ publicKey }, more) => ({ ...publicKey.export({ format: 'jwk' }), ...more });
const set = JSON.stringify({
    keys: [
        publicJwk(first, { kid: 'first', use: 'sig', alg: 'RS256' }),
        { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') },
        publicJwk(second, { kid: 'second' }),
    ],
});
const setFile = keyFile(set);
const audience = 'postclose';
const server = serverForFile({ args: ['--jwks-file', setFile, '--jwt-audience', audience] });

const asked = [];
const listener = http.createServer((request, response) => {
    asked.push(request.url);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [publicJwk(other, { kid: 'other' })] }));
});
await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
after(() => new Promise((resolve) => listener.close(resolve)));
const elsewhere = `http://127.0.0.1:${listener.address().port}`;

const me = (token) => server.withToken(token).get('/api/auth/me');
const claims = (over) => ({ sub: emailOf('manager'), role: 'manager', aud: audience, ...over });
const signed = (over, { privateKey }, header) =>
    jwt(claims(over), privateKey, { alg: 'RS256', header });
const refused = async (token, what) => assert.equal((await me(token)).status, 401, what);

test('a token by any key of the file lets in', async () => {
    for (const [key, kid] of [
        [first, 'first'],
        [second, 'second'],
        [second, undefined],
    ]) {
        const { user, credential } = ok(await me(signed({}, key, { kid })));
        assert.equal(user.email, emailOf('manager'));
        assert.equal(credential, 'jwt');
    }
});

test('a key of nobody does not, whatever it is called', async () => {
    for (const kid of ['first', 'other', undefined, '', '../x']) {
        await refused(signed({}, other, { kid }), kid);
    }
    const small = rsaKey(1024);
    await refused(signed({}, small), 'small');
});

test('keys that the token names or brings along are not followed', async () => {
    const jwk = publicJwk(other);
    for (const header of [
        { jwk },
        { jwk, kid: 'first' },
        { jku: `${elsewhere}/jku` },
        { jku: `${elsewhere}/jku`, kid: 'other' },
        { x5u: `${elsewhere}/x5u` },
        { x5u: `${elsewhere}/x5u`, jku: `${elsewhere}/jku`, jwk },
        { x5c: [other.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] },
        { kid: `${elsewhere}/kid` },
        { kid: setFile },
    ]) {
        await refused(signed({}, other, header), JSON.stringify(header));
    }
    const listens = await fetch(`${elsewhere}/alive`);
    await listens.text();
    assert.deepEqual(asked, ['/alive'], 'nobody asked there');
});

test('the public key is no HS256 secret', async () => {
    const pems = [
        first.publicKey.export({ format: 'pem', type: 'spki' }),
        first.publicKey.export({ format: 'pem', type: 'pkcs1' }),
    ];
    const secrets = [
        ...pems,
        ...pems.map((pem) => pem.trim()),
        first.publicKey.export({ format: 'der', type: 'spki' }),
        JSON.stringify(publicJwk(first)),
        publicJwk(first).n,
        Buffer.from(publicJwk(first).n, 'base64url'),
        set,
        Buffer.alloc(32, 7),
        '',
    ];
    for (const secret of secrets) {
        await refused(jwt(claims(), secret), 'HS256');
        await refused(jwt(claims(), secret, { header: { kid: 'first' } }), 'HS256 by name');
        await refused(jwt(claims(), secret, { alg: 'RS256', by: 'HS256' }), 'HS256 as RS256');
    }
});

test('no algorithm but RS256', async () => {
    const { privateKey } = first;
    for (const alg of ['RS512', 'PS256']) {
        await refused(jwt(claims(), privateKey, { alg }), alg);
    }
    await refused(jwt(claims(), null, { alg: 'none' }), 'none');
    await refused(jwt(claims(), privateKey, { alg: 'none', by: 'RS256' }), 'none, signed');
    await refused(jwt(claims(), privateKey, { alg: 'rs256', by: 'RS256' }), 'rs256');
});

test('aud names this service, alone or among others', async () => {
    for (const aud of [audience, [audience], ['other', audience]]) {
        ok(await me(signed({ aud }, first)));
    }
    for (const aud of [
        null,
        '',
        'other',
        'Postclose',
        [],
        ['other'],
        7,
        { 0: audience },
        `${audience} `,
    ]) {
        await refused(signed({ aud }, first), JSON.stringify(aud));
    }
});

test('what was changed after signing is refused', async () => {
    const [header, , signature] = signed({}, first).split('.');
    const [, body] = signed({ role: 'admin' }, other).split('.');
    await refused(`${header}.${body}.${signature}`, 'other claims');
    await refused(`${header}.${body}.`, 'no signature');
    const bytes = Buffer.from(signature, 'base64url');
    bytes[0] ^= 1;
    const [, own] = signed({}, first).split('.');
    await refused(`${header}.${own}.${bytes.toString('base64url')}`, 'one bit');
    await refused(`${header}.${own}.${Buffer.alloc(256).toString('base64url')}`, 'zeros');
});

test('its end is kept to here too', async () => {
    await refused(signed({ exp: Math.floor(Date.now() / 1000) - 120 }, first), 'over');
    await refused(signed({ exp: null }, first), 'none');
});

test('a file without a good key does not start', async () => {
    const { publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const content of [
        '',
        '{}',
        '{"keys":[]}',
        'not json',
        JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }),
        JSON.stringify({ keys: [publicJwk(rsaKey(1024))] }),
        JSON.stringify({ keys: [publicJwk(first, { use: 'enc' })] }),
    ]) {
        const args = ['--listen', '127.0.0.1:0', '--database', `${keyFile('')}.db`];
        const ran = await runCli(['serve', ...args, '--jwks-file', keyFile(content)]);
        assert.ok(ran.code === 1 || ran.code === 2, content.slice(0, 60));
        assert.match(ran.stderr, /\S/);
    }
});
