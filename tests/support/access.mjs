// Signing in as people do: by password, by cookie, from an address of their own behind the proxy.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ok } from './scenes.mjs';
import { password } from './server.mjs';

export const cookieName = 'postclose_session';

/** What a trusted proxy says of the client. */
export const from = (address) => ({ 'x-forwarded-for': address });

let addresses = 0;
/** An address that nobody has come from yet. */
export function freshAddress() {
    addresses += 1;
    return `203.0.${113 + (addresses >> 8)}.${addresses & 255}`;
}

export function login(server, email, secret = password, headers = {}) {
    return server.anonymous.post('/api/auth/login', { email, password: secret }, headers);
}

/** A session: {token, cookie, csrf, expiresAt, user}. */
export async function signIn(server, email, secret = password, headers = {}) {
    const answer = await login(server, email, secret, headers);
    const { token, csrfToken, ...rest } = ok(answer);
    return { token, csrf: csrfToken, cookie: cookieOf(answer).pair, ...rest };
}

/** The session cookie that an answer sets: {pair, value, attributes}, names of attributes in lower case. */
export function cookieOf({ headers }) {
    const [line, ...others] = headers['set-cookie'] ?? [];
    assert.ok(line, 'a cookie is set');
    assert.deepEqual(others, [], 'one cookie is set');
    const [pair, ...rest] = line.split(/; */);
    assert.ok(pair.startsWith(`${cookieName}=`), line);
    const attributes = Object.fromEntries(
        rest.map((part) => [part.split('=')[0].toLowerCase(), part.split('=')[1] ?? true]),
    );
    return { pair, value: pair.slice(cookieName.length + 1), attributes };
}

/** What a browser sends by itself, and what the page adds to writes. */
export const byCookie = ({ cookie, csrf }, withCsrf = false) => ({
    cookie,
    ...(withCsrf ? { 'x-csrf-token': csrf } : {}),
});

const isPostgres = (database) => /^postgres(ql)?:/.test(database);

function run(program, args) {
    return new Promise((resolve, reject) => {
        execFile(program, args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
            error ? reject(new Error(`${args.at(-1)}: ${stderr}`)) : resolve(stdout.trimEnd()),
        );
    });
}

/** Runs SQL by the database's own program, beside the server: rows as lines, columns by a bar. */
export function runSql({ database }, sql) {
    return isPostgres(database)
        ? run('psql', [database, '-qAtv', 'ON_ERROR_STOP=1', '-c', sql])
        : run('sqlite3', ['-cmd', '.timeout 20000', database, sql]);
}

/** All that a server's database holds: its files, or its schema's rows with blobs as they are. */
export async function databaseBytes({ database }) {
    if (isPostgres(database)) {
        const [, schema] = /search_path%3D(\w+)/.exec(database);
        const dump = await run('pg_dump', ['--schema', schema, database]);
        const blobs = [...dump.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) => hex);
        return Buffer.concat([Buffer.from(dump), ...blobs.map((hex) => Buffer.from(hex, 'hex'))]);
    }
    const folder = path.dirname(database);
    const files = fs.readdirSync(folder).filter((name) => name.startsWith(path.basename(database)));
    return Buffer.concat(files.map((name) => fs.readFileSync(path.join(folder, name))));
}
