// A disk without room: writes are refused, nothing acknowledged is lost, and it heals.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { created, makeLead, ok, readAll } from '../support/scenes.mjs';
import { startServer } from '../support/server.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-small-'));
let mounted = false;
let server;

/** A file system of 8 MiB, where this user may make one. */
function mountSmall() {
    try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'pipe' });
        mounted = true;
    } catch {
        mounted = false;
    }
    return mounted;
}

after(async () => {
    if (server) {
        await server.kill9();
        server.remove();
    }
    if (mounted) execFileSync('umount', ['--lazy', folder]);
    fs.rmSync(folder, { recursive: true, force: true });
});

/** Takes what room is left. */
function fill() {
    const ballast = path.join(folder, 'ballast');
    const file = fs.openSync(ballast, 'w');
    try {
        for (;;) fs.writeSync(file, Buffer.alloc(4096, 1));
    } catch (error) {
        assert.equal(error.code, 'ENOSPC');
    } finally {
        fs.closeSync(file);
    }
    return () => fs.rmSync(ballast);
}

test('a full disk', async (t) => {
    if (!mountSmall()) {
        t.skip('mounting a small file system needs root');
        return;
    }
    server = await startServer({ database: path.join(folder, 'x.db') });
    const { api } = server;
    const check = server.check;
    const kept = [];
    for (let i = 0; i < 5; i += 1) kept.push(await makeLead(api));

    const makeRoom = fill();
    server.check = null; // what is said without room is looked at here
    const refused = [];
    for (let i = 0; i < 400 && refused.length < 20; i += 1) {
        const body = { address: 'x'.repeat(300), marketKey: 'full', strategy: 'buy_hold' };
        const answer = await api.post('/api/leads', body);
        if (answer.status === 201) kept.push(answer.body);
        else refused.push(answer);
    }
    assert.equal(refused.length, 20, 'without room there are refusals');
    for (const { status, headers, body } of refused) {
        assert.ok([503, 507].includes(status), `${status}`);
        assert.match(headers['content-type'], /^application\/problem\+json/);
        assert.equal(body.status, status);
    }
    const read = await api.get(`/api/leads/${kept[0]._id}`);
    assert.deepEqual(ok(read), kept[0], 'reading goes on');

    makeRoom();
    server.check = check;
    kept.push(
        created(
            await api.post('/api/leads', {
                address: 'Room again',
                marketKey: 'room',
                strategy: 'buy_hold',
            }),
        ),
    );
    await server.restart();
    const leads = await readAll(server.api, '/api/leads');
    assert.deepEqual(leads.map(({ _id }) => _id).sort(), kept.map(({ _id }) => _id).sort());
    await server.cli(['verify']);
});
