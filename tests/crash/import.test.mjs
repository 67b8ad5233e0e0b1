// An import whose server is killed: all of it or none, and it ends by itself at the next start.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, test } from 'node:test';
import { leadsCsv, readImport, run, settled, start, upload } from '../support/imports.mjs';
import { ok, readAll, until } from '../support/scenes.mjs';
import { Client } from '../support/client.mjs';
import { runSql } from '../support/access.mjs';
import { onPostgres, startServer } from '../support/server.mjs';

const leads = 1500;
let server;

afterEach(async () => {
    if (server) await server.kill9();
    server?.remove();
    server = undefined;
});

// On PostgreSQL a job whose server is gone is taken up once it was silent for a minute.
const rounds = onPostgres ? 1 : 4;
/** Another moment each round, from at once to near the end. */
const momentOf = (round, wholeMs) => (wholeMs * (round + Math.random())) / rounds;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const all = (prefix) => readAll(server.api, `/api/leads?q=${encodeURIComponent(prefix)}`);

async function verified() {
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
}

const chunks = async () => Number(await runSql(server, 'SELECT count(*) FROM import_chunks'));

async function kill() {
    await server.kill9();
    await server.start();
}

/** What the server does within this time where nobody kills it. */
async function timed(work) {
    const begun = Date.now();
    await work();
    return Date.now() - begun;
}

test('killed during a check', { timeout: 300000 }, async () => {
    server = await startServer();
    let one = await upload(server.api, leadsCsv(leads, { prefix: 'Measure' }));
    const wholeMs = await timed(() => run(server.api, one, 'check'));
    for (let round = 0; round < rounds; round += 1) {
        one = await upload(server.api, leadsCsv(leads, { prefix: `Check ${round}` }));
        await start(server.api, one, 'check');
        await pause(momentOf(round, wholeMs));
        await kill();
        const checked = await settled(server.api, one);
        assert.equal(checked.status, 'checked', checked.error);
        assert.equal(checked.counts.created, leads);
        assert.deepEqual(await all(`Check ${round}`), []);
        const told = await readAll(server.api, `/api/imports/${one._id}/rows`);
        assert.equal(told.length, 1000, 'the first of each outcome, once');
    }
    await verified();
});

test('killed during a commit', { timeout: 300000 }, async () => {
    server = await startServer();
    let wholeMs = 0;
    for (let round = -1; round < rounds; round += 1) {
        const prefix = `Commit round${round}x`;
        const one = await upload(server.api, leadsCsv(leads, { prefix }));
        await run(server.api, one, 'check');
        if (round < 0) {
            wholeMs = await timed(() => run(server.api, one, 'commit'));
            continue;
        }
        await start(server.api, one, 'commit');
        await pause(momentOf(round, wholeMs));
        await server.kill9();
        await server.start();
        const now = await readImport(server.api, one);
        const found = (await all(prefix)).length;
        if (now.status === 'committing') assert.ok([0, leads].includes(found), `${found} leads`);
        const done = await settled(server.api, one);
        assert.deepEqual([done.status, done.counts.created], ['done', leads], done.error);
        assert.equal((await all(prefix)).length, leads);
    }
    await verified();
});

test('killed again and again it fails in the end', { skip: onPostgres }, async () => {
    server = await startServer();
    const one = await upload(server.api, leadsCsv(leads, { prefix: 'Fatal' }));
    await start(server.api, one, 'check');
    for (let i = 0; i < 6; i += 1) {
        await until(async () => {
            const { progress, status } = await readImport(server.api, one);
            return progress || status === 'failed';
        });
        await kill();
    }
    const failed = await settled(server.api, one);
    assert.equal(failed.status, 'failed');
    assert.match(failed.error, /interrupted 5 times/);
    assert.equal((await run(server.api, one, 'check')).status, 'checked');
});

test('killed during an upload', async () => {
    server = await startServer();
    const body = Buffer.from(leadsCsv(200000, { prefix: 'Upload' }));
    for (let round = 0; round < rounds; round += 1) {
        const sent = server.api.post('/api/imports?name=a.csv', body).catch(() => null);
        await pause(round * 40);
        await kill();
        const answer = await sent;
        const { items } = ok(await server.api.get('/api/imports'));
        if (answer?.status === 201) assert.ok(items.some(({ _id }) => _id === answer.body._id));
        for (const one of items) {
            assert.equal((await server.api.delete(`/api/imports/${one._id}`)).status, 204);
        }
        // Among several servers an upload that is old enough is known to be dead, and no other.
        if (!onPostgres) assert.equal(await chunks(), 0, 'of what no import is there for');
    }
    const names = fs.readdirSync(server.folder).filter((name) => !/^x\.db/.test(name));
    assert.deepEqual(names, [], 'no temporary file is left');
});

// ---- a full disk ----

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-small-'));
let mounted = false;

after(() => {
    if (mounted) execFileSync('umount', ['--lazy', folder]);
    fs.rmSync(folder, { recursive: true, force: true });
});

test('a full disk', { skip: onPostgres }, async (t) => {
    try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'pipe' });
        mounted = true;
    } catch {
        t.skip('mounting a small file system needs root');
        return;
    }
    server = await startServer({ database: path.join(folder, 'x.db') });
    const { port, agent, api } = server;
    const unchecked = new Client({ port, agent }, api.token);

    // Into the temporary file: refused in the middle of the body.
    const large = Buffer.alloc(40e6, 'address,marketKey\n1 Full Street,TX\n');
    const status = await new Promise((resolve, reject) => {
        const request = http.request({
            host: '127.0.0.1',
            port,
            method: 'POST',
            path: '/api/imports?name=a.csv',
            headers: { authorization: `Bearer ${api.token}`, 'content-length': large.length },
        });
        request.on('response', (response) => resolve(response.statusCode));
        request.on('error', reject);
        request.end(large);
    });
    assert.equal(status, 507);

    // Into the database: bytes that do not shrink.
    const noise = leadsCsv(10) + noiseOf(17e6);
    const refused = await unchecked.post('/api/imports?name=a.csv', noise);
    assert.equal(refused.status, 507, JSON.stringify(refused.body));
    assert.deepEqual(ok(await api.get('/api/imports')).items, []);

    // There is room again, for a small one.
    const one = await upload(api, leadsCsv(20, { prefix: 'Room' }));
    assert.equal((await run(api, one, 'check')).status, 'checked');
    assert.equal((await run(api, one, 'commit')).status, 'done');
    await verified();
});

/** Text that packs badly. */
function noiseOf(bytes) {
    const lines = [];
    let length = 0;
    while (length < bytes) {
        let line = '';
        while (line.length < 200) line += Math.random().toString(36).slice(2);
        line += ',TX\n';
        lines.push(line);
        length += line.length;
    }
    return lines.join('');
}
