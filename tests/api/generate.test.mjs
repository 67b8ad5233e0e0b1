// postclose generate: a portfolio of any size in a database of its own, whole by `verify`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok, readAll } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin'] });
const plan = ['--deals', '40', '--months', '12', '--seed', '7'];
const generate = (args) => server.tryCli(['generate', ...args]);

const counts = (stdout) => {
    const said =
        /^(\d+) buyers, (\d+) buy boxes, (\d+) deals, (\d+) open leads, (\d+) periods in \d+\.\d s: \d+ periods\/s\n$/.exec(
            stdout,
        );
    assert.ok(said, stdout);
    const [buyers, boxes, deals, leads, periods] = said.slice(1).map(Number);
    return { buyers, boxes, deals, leads, periods };
};

test('numbers out of bounds are misuse, and write nothing', async () => {
    for (const wrong of [
        ['--deals', '0'],
        ['--deals', '16000001'],
        ['--deals', '1.5'],
        ['--months', '0'],
        ['--months', '121'],
        ['--seed', '-1'],
        ['--seed', '4294967296'],
        ['more'],
    ]) {
        const { code, stdout, stderr } = await generate(wrong);
        assert.equal(code, 2, wrong.join(' '));
        assert.equal(stdout, '');
        assert.match(stderr, /\S/);
    }
    assert.deepEqual(await readAll(server.api, '/api/buyers'), []);
});

test('what was asked for is there, and right', async () => {
    const { code, stdout, stderr } = await generate(plan);
    assert.equal(code, 0, stderr);
    const made = counts(stdout);
    assert.equal(made.deals, 40);
    assert.ok(made.periods > 200, stdout);
    assert.equal((await readAll(server.api, '/api/buyers')).length, made.buyers);
    assert.equal((await readAll(server.api, '/api/buyboxes')).length, made.boxes);
    assert.equal((await readAll(server.api, '/api/leads')).length, made.deals + made.leads);
    const { code: broken, stdout: verdict } = await server.tryCli(['verify']);
    assert.equal(broken, 0, verdict);
});

test('the periods of a deal are one entry of the audit, a row each', async () => {
    const entries = await readAll(server.api, '/api/audit?action=period.import');
    assert.ok(entries.length > 20);
    const { after, before, subjectId } = entries[0];
    assert.equal(before, null);
    const record = ok(await server.api.get(`/api/deals/${subjectId}/performance`));
    assert.equal(after.rows.length, record.actualPerformance.length);
    for (const [i, period] of record.actualPerformance.entries()) {
        const told = Object.fromEntries(after.columns.map((name, k) => [name, after.rows[i][k]]));
        assert.equal(told._id, period._id);
        assert.equal(told['reportingPeriod.month'], period.reportingPeriod.month);
        assert.equal(told['actualExpenses.total'], period.actualExpenses.total);
        assert.equal(told.actualMonthlyCashFlow, period.actualMonthlyCashFlow);
        assert.deepEqual(told.derived, period.derived);
        assert.equal(told.performanceGrade, period.performanceGrade);
        assert.deepEqual(told.flags, period.flags);
        assert.equal(told.notes, period.notes);
    }
});

test('again it is refused, of another seed too; with more deals it goes on', async () => {
    const again = await generate(plan);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /there already/);
    const other = await generate(['--deals', '5', '--seed', '8']);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /other data/);
    const more = await generate([...plan, '--deals', '60']);
    assert.equal(counts(more.stdout).deals, 20, more.stderr);
    assert.equal((await server.tryCli(['verify'])).code, 0);
});
