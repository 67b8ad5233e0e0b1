// Backup while the server runs, restore in its place, and schemas that are newer than the program.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runSql } from '../support/access.mjs';
import {
    closeDeal,
    created,
    gradedDeal,
    makeBuyer,
    ok,
    readAll,
    readBuyer,
    readRecord,
} from '../support/scenes.mjs';
import { onPostgres, password, runCli, Server, serverForFile } from '../support/server.mjs';

// PostgreSQL has tools of its own for this, and the commands refuse there.
const options = { skip: onPostgres };
const server = serverForFile();
const at = (name) => path.join(server.folder, name);
const on = (database, command, ...args) => runCli([command, '--database', database, ...args]);

async function done(ran) {
    const { code, stdout, stderr } = await ran;
    assert.equal(code, 0, stdout + stderr);
    return stdout;
}

async function refused(ran) {
    const { code, stdout, stderr } = await ran;
    assert.equal(code, 1, stdout + stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /\S/);
}

/** Asks a server of its own on that database, with the tokens of this one. */
async function serving(database, ask) {
    const other = new Server({ database });
    other.tokens = server.tokens;
    await other.start();
    try {
        await ask(other);
    } finally {
        await other.stop();
        other.remove();
    }
}

test('a backup under writes is of one moment, and whole', options, async () => {
    const buyer = await makeBuyer(server.api);
    const deal = await gradedDeal(server.api, 'B', { buyerId: buyer._id });
    const [before, during] = [[], []];
    let goOn = true;
    const write = async () => {
        while (goOn) during.push((await closeDeal(server.api, { buyerId: buyer._id })).leadId);
    };
    for (let i = 0; i < 10; i += 1) {
        before.push((await closeDeal(server.api, { buyerId: buyer._id })).leadId);
    }
    const writers = [write(), write(), write()];
    const backup = at('backup.db');
    await done(server.tryCli(['backup', backup]));
    const early = [...before];
    goOn = false;
    await Promise.all(writers);
    assert.ok(during.length > 0);

    assert.deepEqual(
        fs.readdirSync(server.folder).filter((name) => name.startsWith('backup')),
        ['backup.db'],
        'one file, without a journal',
    );
    assert.equal(fs.statSync(backup).mode & 0o007, 0, 'not for all to read');
    assert.match(await done(on(backup, 'verify')), /\b0 problems/);

    const restored = at('restored.db');
    await done(on(restored, 'restore', backup));
    assert.match(await done(on(restored, 'verify')), /\b0 problems/);
    await serving(restored, async (other) => {
        assert.deepEqual(await readRecord(other.api, deal), await readRecord(server.api, deal));
        const leads = new Set((await readAll(other.api, '/api/leads')).map(({ _id }) => _id));
        assert.ok(
            early.every((id) => leads.has(id)),
            'what was acknowledged before it',
        );
        const { totalDeals } = (await readBuyer(other.api, buyer._id)).metadata.performanceMetrics;
        const closed = await readAll(other.api, '/api/leads?status=closed');
        assert.equal(totalDeals, closed.length, 'sums are those of its own rows');
        created(await other.api.post('/api/buyers', { name: 'After' }));
    });
    assert.match(await done(on(backup, 'verify')), /\b0 problems/, 'the backup itself stays');
});

test('a backup never overwrites, and is of something', options, async () => {
    const there = at('there.db');
    fs.writeFileSync(there, 'mine');
    await refused(server.tryCli(['backup', there]));
    assert.equal(fs.readFileSync(there, 'utf8'), 'mine');
    await refused(server.tryCli(['backup', at('no/such/folder/x.db')]));
    await refused(on(at('none.db'), 'backup', at('of-none.db')));
    await refused(server.tryCli(['backup', server.database]));
    assert.ok(!fs.existsSync(at('none.db')) && !fs.existsSync(at('of-none.db')));
    ok(await server.api.get('/api/leads'));
});

test('a restore is refused under a running server', options, async () => {
    const backup = at('under.db');
    await done(server.tryCli(['backup', backup]));
    const { _id } = await makeBuyer(server.api);
    await refused(server.tryCli(['restore', backup]));
    const link = at('alias.db');
    fs.symlinkSync(server.database, link);
    await refused(on(link, 'restore', backup));
    await readBuyer(server.api, _id);
});

test('a restore puts the backup in the place and keeps what was there', options, async () => {
    const backup = at('kept.db');
    await done(server.tryCli(['backup', backup]));
    const { _id } = await makeBuyer(server.api);
    await server.stop();
    await done(server.tryCli(['restore', backup]));
    await server.start();
    assert.equal((await server.api.get(`/api/buyers/${_id}`)).status, 404);
    const old = `${server.database}.before-restore`;
    await serving(old, async (other) => readBuyer(other.api, _id));
    await server.stop();
    await refused(server.tryCli(['restore', backup]));
    fs.rmSync(old);
    await done(server.tryCli(['restore', backup]));
    await server.start();
    await done(server.tryCli(['verify']));
});

test('what is no whole backup of this program is not restored', options, async () => {
    const backup = at('sound.db');
    await done(server.tryCli(['backup', backup]));
    const text = at('text.db');
    fs.writeFileSync(text, 'not a database, '.repeat(1000));
    const cut = at('cut.db');
    fs.writeFileSync(cut, fs.readFileSync(backup).subarray(0, 100000));
    const torn = at('torn.db');
    const bytes = fs.readFileSync(backup);
    bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 3 * 4096);
    fs.writeFileSync(torn, bytes);
    const foreign = at('foreign.db');
    await runSql({ database: foreign }, 'CREATE TABLE t (x)');
    const empty = at('empty.db');
    fs.writeFileSync(empty, '');
    for (const source of [text, cut, torn, foreign, empty, at('none.db'), server.folder]) {
        const target = at('target.db');
        await refused(on(target, 'restore', source));
        assert.ok(!fs.existsSync(target), source);
    }
});

test('a newer schema is refused by everything', options, async () => {
    const newer = at('newer.db');
    await done(server.tryCli(['backup', newer]));
    await runSql(
        { database: newer },
        `INSERT INTO schema_version (version, name, applied_at)
         SELECT max(version) + 1, 'to come', 0 FROM schema_version`,
    );
    const dump = () => runSql({ database: newer }, '.dump');
    const whole = await dump();
    const target = at('of-newer.db');
    await refused(on(target, 'restore', newer));
    assert.ok(!fs.existsSync(target));
    await refused(on(newer, 'serve', '--listen', '127.0.0.1:0'));
    await refused(on(newer, 'verify'));
    await refused(on(newer, 'recalculate'));
    await refused(runCli(['token', 'create', '--database', newer, '--email', 'admin@example.com']));
    const add = ['user', 'add', '--database', newer, '--email', 'a@b.example', '--role', 'admin'];
    await refused(runCli(add, { input: `${password}\n` }));
    assert.equal(await dump(), whole, 'and nothing is changed');
});

test('recalculate mends what differs, beside the server', options, async () => {
    const buyer = await makeBuyer(server.api);
    await gradedDeal(server.api, 'A', { buyerId: buyer._id });
    const recalculate = async () => JSON.parse(await done(server.tryCli(['recalculate'])));
    const first = await recalculate();
    assert.equal(first.changed, 0);
    assert.ok(first.deals >= 1 && first.buyers >= 1);
    await runSql(server, `UPDATE buyers SET engagement_e2 = 123 WHERE id = '${buyer._id}'`);
    assert.equal((await server.tryCli(['verify'])).code, 1);
    assert.equal((await recalculate()).changed, 1);
    assert.equal((await readBuyer(server.api, buyer._id)).engagementScore, 100);
    assert.equal((await recalculate()).changed, 0);
    await done(server.tryCli(['verify']));
});
