// The state of the audit chain: whole after changes, and what was tampered with is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSql } from '../support/access.mjs';
import { makeLead, ok } from '../support/scenes.mjs';
import { onPostgres, serverForFile, startServer } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin'] });
const chainOf = async ({ api }) => ok(await api.get('/api/audit/chain'));
const newestOf = async ({ api }) => ok(await api.get('/api/audit?limit=1')).items[0];

// Triggers keep the log from being changed in passing; each engine has its own way around them.
const [unlock, emptyHash] = onPostgres
    ? ['ALTER TABLE audit_log DISABLE TRIGGER USER;', "decode(repeat('00', 32), 'hex')"]
    : [
          `DROP TRIGGER IF EXISTS audit_log_is_not_changed;
           DROP TRIGGER IF EXISTS audit_log_is_not_deleted;`,
          'zeroblob(32)',
      ];

const columns = `at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id,
    before, after, hash`;

/** Tampers beside the running server, and puts everything back when `check` is through. */
async function tampered(target, sql, check) {
    await runSql(target, `CREATE TABLE kept AS SELECT seq, ${columns} FROM audit_log`);
    const head = 'UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM kept_head)';
    await runSql(target, 'CREATE TABLE kept_head AS SELECT seq, hash FROM audit_head');
    await runSql(target, `${unlock} ${sql}`);
    try {
        await check();
    } finally {
        await runSql(
            target,
            `DELETE FROM audit_log;
             INSERT INTO audit_log (seq, ${columns}) SELECT seq, ${columns} FROM kept;
             ${head}; DROP TABLE kept; DROP TABLE kept_head`,
        );
    }
    assert.equal((await chainOf(target)).intact, true, `put back after ${sql}`);
}

async function isBrokenAt(target, sql, seq) {
    await tampered(target, sql, async () => {
        const { intact, brokenAt } = await chainOf(target);
        assert.deepEqual({ intact, brokenAt }, { intact: false, brokenAt: seq }, sql);
    });
}

test('whole before and after changes, and ends in the newest entry', async () => {
    const before = await chainOf(server);
    for (let i = 0; i < 10; i += 1) await makeLead(server.api);
    const newest = await newestOf(server);
    assert.equal(newest.seq, before.entries + 10);
    const { seq } = newest;
    const expected = { entries: seq, head: newest.hash, checked: seq, intact: true };
    assert.deepEqual(await chainOf(server), { ...expected, brokenAt: null });
});

test('it takes no query', async () => {
    assert.equal((await server.api.get('/api/audit/chain?limit=5')).status, 422);
});

test('a changed, missing or added entry and a cut-off end are named', async () => {
    const { seq: last } = await newestOf(server);
    const change = (set, seq = 4) => [`UPDATE audit_log SET ${set} WHERE seq = ${seq}`, seq];
    for (const [sql, seq] of [
        change("actor_name = 'somebody'"),
        change('at = at + 1'),
        change('after = NULL'),
        change("actor_name = 'somebody'", 1),
        change("actor_name = 'somebody'", last),
        ["UPDATE audit_log SET address = '10.0.0.1' WHERE seq IN (3, 7)", 7],
        [`UPDATE audit_log SET hash = ${emptyHash} WHERE seq = 6`, 7],
        ['DELETE FROM audit_log WHERE seq = 1', 1],
        ['DELETE FROM audit_log WHERE seq = 5', 5],
        [`DELETE FROM audit_log WHERE seq = ${last}`, last],
        [`DELETE FROM audit_log WHERE seq > ${last - 3}`, last - 2],
        ['DELETE FROM audit_log', 1],
        [
            `INSERT INTO audit_log (seq, ${columns})
             SELECT ${last} + 1, ${columns} FROM audit_log WHERE seq = 2`,
            last + 1,
        ],
        [`UPDATE audit_head SET hash = ${emptyHash}`, last + 1],
        ['UPDATE audit_head SET seq = seq - 1', last],
        ['UPDATE audit_head SET seq = seq + 1', last + 1],
    ]) {
        await isBrokenAt(server, sql, seq);
    }
});

test('of a long log the newest thousand are looked at, on the one before them', async () => {
    const long = await startServer({ roles: ['admin'] });
    try {
        const { entries } = await chainOf(long);
        const makeMany = async (n) => {
            for (let made = 0; made < n; made += 50) {
                const some = Math.min(50, n - made);
                await Promise.all(Array.from({ length: some }, () => makeLead(long.api)));
            }
        };
        for (const [total, checked] of [
            [1000, 1000],
            [1001, 1000],
            [1020, 1000],
        ]) {
            const { entries: there } = await chainOf(long);
            await makeMany(total - there);
            const { head, ...chain } = await chainOf(long);
            assert.deepEqual(chain, { entries: total, checked, intact: true, brokenAt: null });
            assert.equal(head, (await newestOf(long)).hash);
        }
        assert.ok(entries < 20);
        const change = (seq) => `UPDATE audit_log SET address = 'other' WHERE seq = ${seq}`;
        await isBrokenAt(long, change(21), 21);
        await isBrokenAt(long, `UPDATE audit_log SET hash = ${emptyHash} WHERE seq = 20`, 21);
        await isBrokenAt(long, 'DELETE FROM audit_log WHERE seq = 20', 20);
        await tampered(long, change(20), async () => {
            assert.equal((await chainOf(long)).intact, true);
        });
    } finally {
        await long.stop();
        long.remove();
    }
});
