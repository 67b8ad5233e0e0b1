// The command line: help, exit codes, what goes to which stream, settings, starting and stopping.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { runSql } from '../support/access.mjs';
import { makeBuyer, ok, readAll } from '../support/scenes.mjs';
import { onPostgres, password, runCli, Server, serverForFile } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin'] });
const commands = {
    serve: [
        '--listen',
        '--database',
        '--demo',
        '--trusted-proxy',
        '--jwt-secret-file',
        '--jwks-file',
    ],
    'user add': ['--email', '--role', '--name', '--buyer', '--database'],
    'token create': ['--email', '--name', '--days', '--database'],
    import: ['--format', '--database', 'FILE'],
    generate: ['--deals', '--months', '--seed', '--database'],
    recalculate: ['--database'],
    backup: ['--database', 'DEST'],
    restore: ['--database', 'SRC'],
    copy: ['--from', '--to'],
    verify: ['--database'],
    openapi: [],
    routes: [],
    version: [],
};

const failed = ({ code, stdout, stderr }, expected = 1) => {
    assert.equal(code, expected, stdout + stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /\S/);
};

/** A fresh database's name in a folder of its own. */
let databases = 0;
const freshDatabase = () => {
    databases += 1;
    const folder = path.join(server.folder, `d${databases}`);
    fs.mkdirSync(folder);
    return path.join(folder, 'x.db');
};

for (const [command, named] of Object.entries(commands)) {
    test(`${command} --help`, async () => {
        for (const flag of ['--help', '-h']) {
            const { code, stdout, stderr } = await runCli([...command.split(' '), flag]);
            assert.equal(code, 0);
            assert.equal(stderr, '');
            assert.match(stdout, new RegExp(`^Usage: postclose ${command}\\b`));
            for (const word of named) assert.ok(stdout.includes(word), word);
            for (const [, name] of stdout.matchAll(/^ {2}--([a-z-]+)/gm)) {
                if (name === 'help') continue;
                const variable = `POSTCLOSE_${name.toUpperCase().replaceAll('-', '_')}`;
                assert.ok(stdout.includes(variable), variable);
            }
        }
    });
}

test('the program’s own help names every command', async () => {
    for (const args of [['--help'], ['help']]) {
        const { code, stdout, stderr } = await runCli(args);
        assert.equal(code, 0);
        assert.equal(stderr, '');
        for (const command of Object.keys(commands)) assert.ok(stdout.includes(command), command);
    }
});

test('misused: exit 2, said on standard error', async () => {
    for (const args of [
        [],
        ['nothing'],
        ['user'],
        ['user', 'remove'],
        ['token'],
        ['--database', 'x'],
        ['version', '--database', 'x'],
        ['verify', '--no-such'],
        ['verify', 'surplus'],
        ['backup'],
        ['backup', 'a', 'b'],
        ['copy'],
        ['copy', '--from', 'a'],
        ['copy', '--from', 'a', '--to', 'a'],
        ['copy', '--from', 'a', '--to', 'b', 'surplus'],
        ['restore'],
        ['import', '--format', 'absee'],
        ['import', '--format', 'pdf', 'x'],
        ['import', 'x'],
        ['serve', '--connections', '0'],
        ['serve', '--session-hours', '1.5'],
        ['serve', '--log-level', 'loud'],
        ['serve', '--demo=yes'],
        ['token', 'create', '--email'],
        ['token', 'create', '--email', 'a@b.c', '--days', '0'],
        ['token', 'create', '--email', 'a@b.c', '--days', '366'],
        ['token', 'create', '--email', 'a@b.c', '--days', 'ten'],
    ]) {
        const cwd = path.dirname(freshDatabase());
        const ran = await runCli(args, { cwd });
        failed(ran, 2);
        assert.deepEqual(fs.readdirSync(cwd), [], `${args.join(' ')} makes nothing`);
    }
});

test('a setting that is missing or cannot be is misuse too', async () => {
    const database = freshDatabase();
    for (const args of [
        ['token', 'create'],
        ['user', 'add', '--role', 'admin'],
        ['user', 'add', '--email', 'a@b.c'],
        ['user', 'add', '--email', 'a@b.c', '--role', 'owner'],
        ['serve', '--listen', 'nowhere'],
        ['serve', '--listen', '127.0.0.1:65536'],
    ]) {
        const ran = await runCli([...args, '--database', database], { input: `${password}\n` });
        assert.equal(ran.code, 2, `${args.join(' ')}: ${ran.code} ${ran.stderr}`);
        assert.equal(ran.stdout, '');
    }
});

test('version, openapi and routes need no database', async () => {
    const cwd = path.dirname(freshDatabase());
    const version = await runCli(['version'], { cwd });
    assert.equal(version.code, 0);
    assert.match(version.stdout, /^postclose \d+\.\d+\.\d+\S*\n$/);
    const openapi = await runCli(['openapi'], { cwd });
    assert.equal(openapi.code, 0);
    assert.match(JSON.parse(openapi.stdout).openapi, /^3\.1\./);
    const routes = await runCli(['routes'], { cwd });
    assert.equal(routes.code, 0);
    assert.match(routes.stdout, /^GET +\/api\/audit +admin$/m);
    assert.match(routes.stdout, /^GET +\/api\/performance\/analytics +admin manager$/m);
    assert.deepEqual(fs.readdirSync(cwd), []);
});

test('environment variables stand for flags, and flags win', async () => {
    const database = freshDatabase();
    const env = {
        POSTCLOSE_DATABASE: database,
        POSTCLOSE_EMAIL: 'env@example.com',
        POSTCLOSE_ROLE: 'admin',
        POSTCLOSE_NAME: 'Of the environment',
    };
    const ran = await runCli(['user', 'add'], { env, input: `${password}\n` });
    assert.equal(ran.code, 0, ran.stderr);
    const flagged = ['user', 'add', '--email', 'flag@example.com', '--name', 'F'];
    assert.equal((await runCli(flagged, { env, input: `${password}\n` })).code, 0);
    assert.equal(
        await runSql({ database }, 'SELECT email, name FROM users ORDER BY email'),
        'env@example.com|Of the environment\nflag@example.com|F',
    );
    assert.equal((await runCli(['token', 'create'], { env })).code, 0);
    assert.equal(
        (await runCli(['token', 'create'], { env: { ...env, POSTCLOSE_DAYS: '0' } })).code,
        2,
    );
    assert.equal((await runCli(['verify'], { env })).code, 0);
    failed(await runCli(['verify', '--database', `${database}.none`], { env }));

    const own = new Server({ database, env: { ...env, POSTCLOSE_REQUIRE_IF_MATCH: '1' } });
    await own.addToken('env@example.com');
    await own.start();
    try {
        const api = own.as('env@example.com');
        const { _id } = await makeBuyer(api);
        assert.equal((await api.patch(`/api/buyers/${_id}`, {})).status, 428);
        own.env.POSTCLOSE_REQUIRE_IF_MATCH = '0';
        await own.restart();
        ok(await api.patch(`/api/buyers/${_id}`, {}));
    } finally {
        await own.stop();
        own.remove();
    }
});

test('without a name the database is postclose.db where one stands', async () => {
    const cwd = path.dirname(freshDatabase());
    const args = ['user', 'add', '--email', 'a@b.example', '--role', 'admin'];
    assert.equal((await runCli(args, { cwd, input: `${password}\n` })).code, 0);
    assert.ok(fs.existsSync(path.join(cwd, 'postclose.db')));
    assert.equal(
        fs.statSync(path.join(cwd, 'postclose.db')).mode & 0o007,
        0,
        'not for all to read',
    );
    assert.equal((await runCli(['verify'], { cwd })).code, 0);
});

test('serve does not start where it cannot, and says why', async () => {
    const serve = (args) => runCli(['serve', '--listen', '127.0.0.1:0', ...args]);
    const text = freshDatabase();
    fs.writeFileSync(text, 'not a database, '.repeat(1000));
    failed(await serve(['--database', text]));
    failed(await serve(['--database', path.join(server.folder, 'no', 'such', 'x.db')]));
    failed(await serve(['--database', server.folder]));

    const taken = net.createServer();
    await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const there = ['--listen', `127.0.0.1:${taken.address().port}`];
    failed(await serve(['--database', freshDatabase(), ...there]));
    await new Promise((resolve) => taken.close(resolve));
    ok(await server.api.get('/api/leads'));
});

// Any number of servers share a PostgreSQL database.
test('a file is served by one server at a time', { skip: onPostgres }, async () => {
    const link = path.join(server.folder, 'link.db');
    fs.symlinkSync(server.database, link);
    for (const database of [server.database, `${server.folder}/./x.db`, link]) {
        failed(await runCli(['serve', '--listen', '127.0.0.1:0', '--database', database]));
    }
    ok(await server.api.get('/api/leads'));
});

test('SIGINT and SIGTERM end it cleanly, with all that it acknowledged', async () => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
        const acknowledged = [];
        const write = async () => {
            for (;;) {
                const answer = await server.api.post('/api/buyers', { name: signal });
                if (answer.status !== 201) return;
                acknowledged.push(answer.body._id);
            }
        };
        const writers = Array.from({ length: 8 }, () => write().catch(() => {}));
        while (acknowledged.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
        await server.stop(signal);
        await Promise.all(writers);
        await server.start();
        const kept = new Set(
            (await readAll(server.api, `/api/buyers?q=${signal}`)).map(({ _id }) => _id),
        );
        assert.deepEqual(
            acknowledged.filter((id) => !kept.has(id)),
            [],
        );
    }
});
