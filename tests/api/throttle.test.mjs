// At most 10 wrong passwords a quarter of an hour, for an account and for an address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshAddress, from, login, signIn, runSql } from '../support/access.mjs';
import { created, ok } from '../support/scenes.mjs';
import { emailOf, password, serverForFile, startServer } from '../support/server.mjs';

const server = serverForFile({ args: ['--trusted-proxy', '127.0.0.1'] });
const tries = 10;
const wrong = 'not the password';

let users = 0;
async function newUser() {
    users += 1;
    const body = { email: `t${users}@example.com`, role: 'dialer', name: 'T', password };
    return created(await server.api.post('/api/users', body)).email;
}

const tryFrom = (address, email, secret) => login(server, email, secret, from(address));

async function statuses(count, ask) {
    const seen = [];
    for (let i = 0; i < count; i += 1) seen.push((await ask(i)).status);
    return seen;
}

const allWrong = Array(tries).fill(401);

function refused(answer) {
    assert.equal(answer.status, 429, JSON.stringify(answer.body));
    assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
    const seconds = Number(answer.headers['retry-after']);
    assert.ok(seconds >= 1 && seconds <= 900, `Retry-After: ${seconds}`);
    assert.equal(answer.headers['set-cookie'], undefined);
}

test('an account: after 10 wrong tries even the right password is 429, from anywhere', async () => {
    const email = await newUser();
    const [other, address] = [await newUser(), freshAddress()];
    assert.deepEqual(await statuses(tries, () => tryFrom(freshAddress(), email, wrong)), allWrong);
    refused(await tryFrom(freshAddress(), email, wrong));
    refused(await tryFrom(address, email, password));
    refused(await tryFrom(address, email.toUpperCase(), password));
    ok(await tryFrom(address, other, password));
});

test('capitals do not make another account', async () => {
    const email = await newUser();
    const spelled = (i) => email.slice(0, i % 8).toUpperCase() + email.slice(i % 8);
    await statuses(tries, (i) => tryFrom(freshAddress(), spelled(i), wrong));
    refused(await tryFrom(freshAddress(), email, password));
});

test('an account that does not exist is counted alike', async () => {
    const email = 'nobody@example.com';
    assert.deepEqual(await statuses(tries, () => tryFrom(freshAddress(), email, wrong)), allWrong);
    refused(await tryFrom(freshAddress(), email, wrong));
});

test('an address: after 10 wrong tries at any accounts no sign-in from there', async () => {
    const email = await newUser();
    const address = freshAddress();
    const guess = (i) => tryFrom(address, `guess${i}@example.com`, wrong);
    assert.deepEqual(await statuses(tries, guess), allWrong);
    refused(await tryFrom(address, email, password));
    refused(await tryFrom(address, 'someone@example.com', wrong));
    ok(await tryFrom(freshAddress(), email, password));
});

test('signing in does not make room for more wrong tries from that address', async () => {
    const [email, address] = [await newUser(), freshAddress()];
    await statuses(tries - 1, (i) => tryFrom(address, `guess${i}@example.com`, wrong));
    ok(await tryFrom(address, email, password));
    assert.equal((await tryFrom(address, 'guess@example.com', wrong)).status, 401);
    refused(await tryFrom(address, email, password));
});

test('tries side by side do not get past 10', async () => {
    const email = await newUser();
    const guess = () => tryFrom(freshAddress(), email, wrong);
    const answers = await Promise.all(Array.from({ length: 40 }, guess));
    const count = (status) => answers.filter((answer) => answer.status === status).length;
    assert.equal(count(401), tries);
    assert.equal(count(429), answers.length - tries);
    answers.filter(({ status }) => status === 429).forEach(refused);
    refused(await tryFrom(freshAddress(), email, password));
});

test('tries side by side from one address do not either', async () => {
    const address = freshAddress();
    const guess = (_, i) => tryFrom(address, `many${i}@example.com`, wrong);
    const answers = await Promise.all(Array.from({ length: 30 }, guess));
    assert.equal(answers.filter(({ status }) => status === 401).length, tries);
    assert.equal(answers.filter(({ status }) => status === 429).length, 20);
});

test('who is signed in already goes on', async () => {
    const email = await newUser();
    const { token } = await signIn(server, email, password, from(freshAddress()));
    await statuses(tries, () => tryFrom(freshAddress(), email, wrong));
    ok(await server.withToken(token).get('/api/leads'));
});

test('guessing the present password while changing it counts too', async () => {
    const email = await newUser();
    const { token } = await signIn(server, email, password, from(freshAddress()));
    const change = (currentPassword) =>
        server
            .withToken(token)
            .post(
                '/api/auth/password',
                { currentPassword, newPassword: 'another harbour, 48 oranges' },
                from(freshAddress()),
            );
    const seen = await statuses(tries, () => change(wrong));
    assert.ok(!seen.includes(204) && !seen.includes(429), seen.join());
    refused(await change(password));
    refused(await tryFrom(freshAddress(), email, password));
});

test('a request that is no try is not counted', async () => {
    const [email, address] = [await newUser(), freshAddress()];
    const send = (body) => server.anonymous.post('/api/auth/login', body, from(address));
    for (let i = 0; i < tries + 2; i += 1) {
        assert.equal((await send({ email })).status, 422);
        assert.equal((await send('{')).status, 400);
    }
    ok(await tryFrom(address, email, password));
});

test('the count outlives the server, and ends after a quarter of an hour', async () => {
    const [email, address] = [await newUser(), freshAddress()];
    await statuses(tries, () => tryFrom(address, email, wrong));
    await server.restart();
    refused(await tryFrom(freshAddress(), email, password));
    const age = (ms) =>
        runSql(server, `UPDATE login_failures SET at = at - ${ms} WHERE subject LIKE '%${email}'`);
    await age(14 * 60000);
    refused(await tryFrom(freshAddress(), email, password));
    await age(60000 + 1);
    ok(await tryFrom(freshAddress(), email, password));
});

test('a client cannot make up where it comes from, behind the proxy', async () => {
    const address = freshAddress();
    const chain = (i) => `198.51.100.${i}, ${address}`;
    const guess = (i) => tryFrom(chain(i), `chain${i}@example.com`, wrong);
    assert.deepEqual(await statuses(tries, guess), allWrong);
    refused(await tryFrom(chain(99), emailOf('manager'), password));
    refused(await tryFrom(`${address}, 127.0.0.1`, emailOf('manager'), password));
    ok(await tryFrom(freshAddress(), emailOf('manager'), password));
});

test('without a trusted proxy nobody is believed', async () => {
    const plain = await startServer({ roles: ['admin'] });
    try {
        const guess = (i) => login(plain, `g${i}@example.com`, wrong, from(freshAddress()));
        assert.deepEqual(await statuses(tries, guess), allWrong);
        const headers = { ...from(freshAddress()), 'x-forwarded-proto': 'https' };
        refused(await login(plain, emailOf('admin'), password, headers));
        ok(await plain.api.get('/api/leads'));
        await runSql(plain, 'DELETE FROM login_failures');
        const answer = await login(plain, emailOf('admin'), password, headers);
        assert.doesNotMatch(answer.headers['set-cookie'].join(), /secure/i);
    } finally {
        await plain.stop();
        plain.remove();
    }
});
