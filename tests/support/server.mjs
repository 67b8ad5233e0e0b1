// The program under test as its users meet it: started, asked over HTTP, stopped by a signal.
//
//     POSTCLOSE_BIN            the program (the build under the sanitizers)
//     POSTCLOSE_TEST_POSTGRES  the URL of a PostgreSQL server: each Server then has a schema of its
//                              own there instead of a file (tests/support/postgres starts one)
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from './client.mjs';
import { responseCheck } from './contract.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const bin = process.env.POSTCLOSE_BIN ?? path.join(root, 'build-asan/postclose');
const startPatienceMs = 60000;
const stopPatienceMs = 60000;
const cliPatienceMs = 60000;

export const specFolder = path.resolve(root, process.env.POSTCLOSE_SPEC ?? '../shared/spec');
export const password = 'quiet harbour, 47 oranges';
export const staffRoles = ['admin', 'manager', 'closer', 'dialer'];

export const emailOf = (role) => `${role}@example.com`;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Runs a subcommand; never rejects. One that goes on for ever is ended. */
export function runCli(args, { input = '', env = {}, cwd } = {}) {
    return new Promise((resolve) => {
        const child = execFile(
            bin,
            args,
            { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 26, timeout: cliPatienceMs },
            (error, stdout, stderr) =>
                resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr }),
        );
        child.stdin.on('error', () => {});
        child.stdin.end(input);
    });
}

export const onPostgres = Boolean(process.env.POSTCLOSE_TEST_POSTGRES);

/** A file in the folder, or a new schema on the server for tests. */
function newDatabase(folder) {
    const url = process.env.POSTCLOSE_TEST_POSTGRES;
    if (!url) return path.join(folder, 'x.db');
    const schema = path.basename(folder).replaceAll('-', '_').toLowerCase() + `_${process.pid}`;
    execFileSync('psql', [url, '-qc', `CREATE SCHEMA ${schema}`]);
    return `${url}${url.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`;
}

/** A server over a database that outlives it: start() and stop() may alternate. */
export class Server {
    constructor({ args = [], env = {}, database, keepAlive = true } = {}) {
        this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-test-'));
        this.database = database ?? newDatabase(this.folder);
        this.args = args;
        this.env = env;
        this.keepAlive = keepAlive; // not where the server may close what the client uses again
        this.tokens = new Map();
    }

    /** A subcommand on this server's database, which must work. */
    async cli(args, options) {
        const ran = await this.tryCli(args, options);
        assert.equal(ran.code, 0, `postclose ${args.join(' ')}: ${ran.stderr}`);
        return ran;
    }

    tryCli(args, options) {
        return runCli([...args, '--database', this.database], options);
    }

    /** A user with an API token; afterwards as(email) speaks for them. */
    async addUser(email, role, extra = []) {
        await this.cli(['user', 'add', '--email', email, '--role', role, ...extra], {
            input: `${password}\n`,
        });
        return this.addToken(email);
    }

    async addToken(email) {
        const { stdout } = await this.cli(['token', 'create', '--email', email]);
        assert.match(stdout, /^\S+\n$/, 'the token, alone on standard output');
        this.tokens.set(email, stdout.trim());
        return stdout.trim();
    }

    async addStaff(roles) {
        for (const role of roles) {
            await this.addUser(emailOf(role), role, ['--name', nameOf(role)]);
        }
    }

    async start() {
        this.log = [];
        this.noise = [];
        this.setupLinks = []; // of an empty database
        this.agent = new http.Agent({ keepAlive: this.keepAlive, maxSockets: 256 });
        const args = [
            'serve',
            '--listen',
            '127.0.0.1:0',
            '--database',
            this.database,
            ...this.args,
        ];
        this.child = spawn(bin, args, { env: { ...process.env, ...this.env } });
        running.add(this.child);
        this.exited = new Promise((resolve) =>
            this.child.on('exit', (code, signal) => {
                running.delete(this.child);
                resolve({ code, signal });
            }),
        );
        this.closed = new Promise((resolve) => this.child.on('close', resolve));
        onLines(this.child.stderr, (line) => this.#read(line));
        this.port = await this.#listening();
        this.check ??= await responseCheck(this);
        return this;
    }

    #read(line) {
        const setup = /^set up the first admin at (\S+)$/.exec(line);
        if (setup) {
            this.setupLinks.push(setup[1]);
            return;
        }
        try {
            this.log.push(JSON.parse(line));
        } catch {
            this.noise.push(line);
        }
    }

    async #listening() {
        const line = new Promise((resolve) => onLines(this.child.stdout, resolve));
        const late = AbortSignal.timeout(startPatienceMs);
        const first = await Promise.race([
            line,
            this.exited.then(({ code, signal }) => `exited with ${code ?? signal}`),
            new Promise((resolve) => late.addEventListener('abort', () => resolve('silence'))),
        ]);
        const match = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(first);
        if (!match) this.child.kill('SIGKILL');
        assert.ok(match, `serve: ${first}\n${this.#said()}`);
        return Number(match[1]);
    }

    #said() {
        return [...this.noise, ...this.log.slice(-5).map((line) => JSON.stringify(line))].join(
            '\n',
        );
    }

    /** By SIGTERM: a clean end, and nothing on standard error that is not a log line. */
    async stop(signal = 'SIGTERM') {
        this.child.kill(signal);
        const late = setTimeout(() => this.child.kill('SIGKILL'), stopPatienceMs);
        const ended = await this.exited;
        await this.closed;
        clearTimeout(late);
        this.agent.destroy();
        assert.deepEqual(ended, { code: 0, signal: null }, `after ${signal}: ${this.#said()}`);
        assert.deepEqual(this.noise, [], 'standard error holds log lines alone');
    }

    /** As a power cut does to the process. */
    async kill9() {
        this.child.kill('SIGKILL');
        await this.closed;
        this.agent.destroy();
        assert.deepEqual(this.noise, [], 'standard error holds log lines alone');
    }

    async restart() {
        await this.stop();
        return this.start();
    }

    /** For a role that addStaff() made, or the email of addUser(). */
    as(who) {
        const token = this.tokens.get(who) ?? this.tokens.get(emailOf(who));
        assert.ok(token, `nobody is called ${who}`);
        return new Client(this, token);
    }

    withToken(token) {
        return new Client(this, token);
    }

    get anonymous() {
        return new Client(this, null);
    }

    get api() {
        return this.as('admin');
    }

    remove() {
        fs.rmSync(this.folder, { recursive: true, force: true });
    }
}

export const nameOf = (role) => role[0].toUpperCase() + role.slice(1);

function onLines(stream, take) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        lines.forEach(take);
    });
    stream.on('end', () => rest && take(rest));
}

/** Staff of these roles, and a server that accepts connections. */
export async function startServer({ roles = ['admin', 'manager'], ...options } = {}) {
    const server = new Server(options);
    await server.addStaff(roles);
    return server.start();
}

/**
 * One server for a whole test file: `const server = serverForFile()`. It must end cleanly.
 * `prepare` runs before the first test; hooks of the file's own would not wait for the server.
 */
export function serverForFile(options = {}) {
    const { roles = ['admin', 'manager'], prepare = () => {}, ...rest } = options;
    const server = new Server(rest);
    before(async () => {
        await server.addStaff(roles);
        await server.start();
        await prepare(server);
    });
    after(async () => {
        try {
            if (server.child) await server.stop();
        } finally {
            server.remove();
        }
    });
    return server;
}
