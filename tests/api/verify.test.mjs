// `postclose verify`: what is whole passes, and what was tampered with is named.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runSql } from '../support/access.mjs';
import { addPeriod, closeDeal, gradedDeal, makeBuyBox, makeBuyer, ok } from '../support/scenes.mjs';
import { onPostgres, runCli, serverForFile } from '../support/server.mjs';

const server = serverForFile({ prepare });
// What is tampered with is a copy of the file.
const options = { skip: onPostgres };
const verify = (database) => runCli(['verify', '--database', database]);
let deal, box, buyer;

async function prepare({ api }) {
    buyer = await makeBuyer(api);
    box = await makeBuyBox(api, buyer._id);
    deal = await gradedDeal(api, 'B', { buyerId: buyer._id, buyBoxId: box._id });
    await addPeriod(api, deal, 2, 2024);
    await closeDeal(api, { buyerId: buyer._id, buyBoxId: box._id });
}

/** A copy of the stopped server's database, tampered with. */
let copies = 0;
async function tampered(sql) {
    copies += 1;
    const database = path.join(server.folder, `copy-${copies}.db`);
    fs.copyFileSync(server.database, database);
    await runSql({ database }, sql);
    return verify(database);
}

const unlock = 'DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_deleted;';

test('a whole database passes, while the server runs', async () => {
    const { code, stdout, stderr } = await server.tryCli(['verify']);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /\b0 problems/);
    ok(await server.api.get('/api/leads'));
});

test('the audit log cannot be changed in passing', options, async () => {
    for (const sql of [
        "UPDATE audit_log SET actor_name = 'nobody' WHERE seq = 3",
        'DELETE FROM audit_log WHERE seq = 3',
        'DELETE FROM audit_log',
        'REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = 3',
    ]) {
        await assert.rejects(runSql(server, sql), /audit log/, sql);
    }
    assert.equal((await server.tryCli(['verify'])).code, 0);
});

test('a changed, missing or added entry is named', options, async () => {
    await server.stop();
    assert.equal((await verify(server.database)).code, 0);
    const last = Number(await runSql(server, 'SELECT max(seq) FROM audit_log'));
    const column = (set, seq = 4) => [`UPDATE audit_log SET ${set} WHERE seq = ${seq}`, seq];
    for (const [sql, seq] of [
        column("actor_name = 'somebody'"),
        column("actor_id = '65b2a1c3d4e5f60718293a4b'"),
        column('at = at + 1'),
        column("request_id = 'other'"),
        column("address = '10.0.0.1'"),
        column("action = 'lead.delete'"),
        column("subject_id = '65b2a1c3d4e5f60718293a4b'"),
        column("after = replace(after, ':', ': ')"),
        column('after = NULL'),
        column("before = '{}'"),
        column("before = ''", 1),
        column("actor_name = 'somebody'", 1),
        column("actor_name = 'somebody'", last),
        ['DELETE FROM audit_log WHERE seq = 1', 1],
        ['DELETE FROM audit_log WHERE seq = 5', 5],
        [`DELETE FROM audit_log WHERE seq = ${last}`, last],
        [
            `INSERT INTO audit_log SELECT ${last} + 1, at, actor_id, actor_name, request_id, address,
             action, subject_kind, subject_id, before, after, hash FROM audit_log WHERE seq = 2`,
            last + 1,
        ],
        ['UPDATE audit_log SET hash = zeroblob(32) WHERE seq = 6', 6],
        [
            `UPDATE audit_log SET seq = 1000 WHERE seq = 5; UPDATE audit_log SET seq = 5 WHERE seq = 6;
             UPDATE audit_log SET seq = 6 WHERE seq = 1000`,
            5,
        ],
    ]) {
        const { code, stdout } = await tampered(`${unlock} ${sql}`);
        assert.equal(code, 1, sql);
        assert.match(stdout, new RegExp(`audit entry ${seq}\\b`), sql);
    }
    const all = await tampered(`${unlock} DELETE FROM audit_log`);
    assert.equal(all.code, 1);
    await server.start();
});

test('sums and figures that are not what the rows give are named', options, async () => {
    await server.stop();
    const unlocked = 'DROP TRIGGER IF EXISTS deals_are_locked;';
    for (const [sql, named] of [
        ['UPDATE buyers SET engagement_e2 = 9999', buyer._id],
        ['UPDATE buyers SET graded_deals = graded_deals + 1 WHERE graded_deals > 0', buyer._id],
        ['UPDATE buy_boxes SET grade_a = grade_a + 1', box._id],
        ['UPDATE buy_boxes SET warning_level = 2 - warning_level', box._id],
        ['UPDATE deal_standings SET latest_ym = latest_ym - 1 WHERE latest_ym > 0', deal.leadId],
        [
            `${unlocked} UPDATE deals SET projected_cash_flow_cents = projected_cash_flow_cents + 1`,
            deal.leadId,
        ],
        [`${unlocked} UPDATE deals SET required_dscr_e4 = 99999`, deal.leadId],
        ["UPDATE periods SET grade = 'A'", deal.leadId],
        ['UPDATE periods SET rent_variance = rent_variance + 1', deal.leadId],
        ['UPDATE periods SET last_ym = last_ym + 100 WHERE months = 1', deal.leadId],
        [`DELETE FROM periods WHERE deal_id = '${deal.leadId}'`, deal.leadId],
        ['DELETE FROM period_months', deal.leadId],
    ]) {
        const { code, stdout, stderr } = await tampered(sql);
        assert.equal(code, 1, `${sql}: ${stdout}${stderr}`);
        assert.ok((stdout + stderr).includes(named), `${sql}: ${stdout}`);
    }
    await server.start();
});

test('references that lead nowhere are named', options, async () => {
    await server.stop();
    for (const [table, id] of [
        ['buyers', buyer._id],
        ['buy_boxes', box._id],
        ['leads', deal.leadId],
        ['deal_standings', deal.leadId],
    ]) {
        const column = table === 'deal_standings' ? 'deal_id' : 'id';
        const sql = `PRAGMA foreign_keys = OFF; DELETE FROM ${table} WHERE ${column} = '${id}'`;
        const { code, stdout, stderr } = await tampered(sql);
        assert.equal(code, 1, `${table}: ${stdout}${stderr}`);
        assert.match(stdout + stderr, new RegExp(`${table.replace(/s$/, '')}|${id}`), table);
    }
    await server.start();
});

test('what is no database of this program is refused', async () => {
    const text = path.join(server.folder, 'text.db');
    fs.writeFileSync(text, 'not a database, '.repeat(1000));
    for (const database of [text, path.join(server.folder, 'none.db'), server.folder]) {
        const { code, stdout, stderr } = await verify(database);
        assert.equal(code, 1, database);
        assert.equal(stdout, '');
        assert.match(stderr, /\S/);
    }
    assert.ok(!fs.existsSync(path.join(server.folder, 'none.db')), 'nothing is made by looking');
});
