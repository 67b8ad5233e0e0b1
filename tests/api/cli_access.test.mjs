// postclose user add and token create, beside the running server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { login, runSql } from '../support/access.mjs';
import { makeBuyer, ok, readAll } from '../support/scenes.mjs';
import { emailOf, password, serverForFile } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin'] });
const userAdd = (args, input = `${password}\n`) =>
    server.tryCli(['user', 'add', ...args], { input });

const failed = ({ code, stdout, stderr }) => {
    assert.equal(code, 1, stdout + stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /\S/);
};

test('user add: the id on standard output, and the user signs in', async () => {
    const email = 'added@example.com';
    const { code, stdout, stderr } = await userAdd([
        '--email',
        email,
        '--role',
        'closer',
        '--name',
        'A',
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^[0-9a-f]{24}\n$/);
    const { user } = ok(await login(server, email));
    assert.equal(user._id, stdout.trim());
    assert.deepEqual([user.role, user.name], ['closer', 'A']);
});

test('user add: duplicates, weak passwords and buyers that are none are refused', async () => {
    const before = await readAll(server.api, '/api/users');
    const add = (args, input) =>
        userAdd(['--role', 'dialer', '--email', 'new@example.com', ...args], input);
    failed(await add(['--email', emailOf('admin')]));
    failed(await add(['--email', 'ADMIN@EXAMPLE.COM']));
    for (const input of ['', '\n', 'x7#kQ2!mZ\n', 'password123\n', `${'long '.repeat(60)}\n`]) {
        const ran = await add([], input);
        failed(ran);
        assert.ok(input.trim() === '' || !ran.stderr.includes(input.trim()), 'it is not repeated');
    }
    failed(await add(['--role', 'buyer']));
    failed(await add(['--role', 'buyer', '--buyer', 'ffffffffffffffffffffffff']));
    assert.ok([1, 2].includes((await add(['--role', 'buyer', '--buyer', 'x'])).code));
    assert.ok([1, 2].includes((await add(['--email', 'no address'])).code));
    const { _id } = await makeBuyer(server.api);
    failed(await add(['--buyer', _id]));
    assert.deepEqual(await readAll(server.api, '/api/users'), before);
    assert.equal((await add(['--role', 'buyer', '--buyer', _id])).code, 0);
});

test('user add: the password is a line, with or without its end, and kept whole', async () => {
    const whole = `${'correct horse, '.repeat(20).slice(0, 255)}a`;
    for (const [i, [input, secret]] of [
        [password, password],
        [`  ${password} \n`, `  ${password} `],
        [`${whole}\n`, whole],
        [`${password}\nsecond line\n`, password],
    ].entries()) {
        const email = `line${i}@example.com`;
        const ran = await userAdd(['--email', email, '--role', 'dialer'], input);
        assert.equal(ran.code, 0, ran.stderr);
        ok(await login(server, email, secret));
    }
    await runSql(server, 'DELETE FROM login_failures');
});

test('token create: the token, alone on standard output', async () => {
    const create = (args) => server.tryCli(['token', 'create', ...args]);
    const tokens = () => readAll(server.api, '/api/tokens');
    const before = (await tokens()).map(({ _id }) => _id);
    const { code, stdout, stderr } = await create(['--email', emailOf('admin'), '--days', '3']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\S+\n$/);
    const { user } = ok(await server.withToken(stdout.trim()).get('/api/auth/me'));
    assert.equal(user.email, emailOf('admin'));
    const made = (await tokens()).filter(({ _id }) => !before.includes(_id));
    assert.equal(made.length, 1);
    assert.equal(Date.parse(made[0].expiresAt) - Date.parse(made[0].createdAt), 3 * 86400000);
    failed(await create(['--email', 'nobody@example.com']));
});
