// Nine years of real filings, imported beside the running server and read through the API.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runSql } from '../support/access.mjs';
import { filingsOf, loansOf } from '../support/filings.mjs';
import { makeBuyer, ok, readAll, readRecord } from '../support/scenes.mjs';
import { runCli, serverForFile } from '../support/server.mjs';

const files = filingsOf('ubscm-2017-c1');
const options = { skip: files.length < 30 && 'the filings are not here' };
const fixtures = path.resolve(import.meta.dirname, '../fixtures/absee');
const server = serverForFile();
const importFiles = (names) => server.tryCli(['import', '--format', 'absee', ...names]);

const analytics = async () => ok(await server.api.get('/api/performance/analytics'));
const closed = () => readAll(server.api, '/api/leads?status=closed', 100);
const records = async () =>
    Promise.all((await closed()).map((lead) => readRecord(server.api, { leadId: lead._id })));
/** All that the import may have written, by the program's own counting. */
const state = async () =>
    JSON.stringify([
        await records(),
        await analytics(),
        ok(await server.api.get('/api/audit?limit=1')).items,
    ]);

const firstMonth = ({ reportingPeriod: { month, year, months } }) => year * 12 + month - months;
const lastMonth = ({ reportingPeriod: { month, year } }) => year * 12 + month - 1;

test('the filings become 28 deals, while others write', options, async () => {
    let goOn = true;
    let written = 0;
    const write = async () => {
        while (goOn) {
            await makeBuyer(server.api);
            written += 1;
        }
    };
    const writer = write();
    const { code, stdout, stderr } = await importFiles([...files].reverse());
    goOn = false;
    await writer;
    assert.equal(code, 0, stdout + stderr);
    for (const file of files) assert.ok(stdout.includes(path.basename(file)));
    assert.ok(written > 0);
    assert.equal((await closed()).length, 28);
    assert.match((await server.cli(['verify'])).stdout, /\b0 problems/);
});

test('each has a locked pro forma and years of months, none twice', options, async () => {
    const all = await records();
    let years = 0;
    for (const record of all) {
        assert.ok(record.proForma.projectedRent > 0);
        assert.ok(record.proForma.lockedAt);
        assert.equal(record.financing.loanType, 'commercial');
        assert.ok(record.buyer.name && record.buyBox.name);
        const periods = record.actualPerformance;
        for (const [i, period] of periods.entries()) {
            assert.ok(firstMonth(period) <= lastMonth(period));
            if (i > 0) assert.ok(firstMonth(period) > lastMonth(periods[i - 1]), record.leadId);
            const closing =
                Number(record.closedDate.slice(0, 4)) * 12 +
                Number(record.closedDate.slice(5, 7)) -
                1;
            assert.ok(lastMonth(period) >= closing, 'none of the seller’s past');
            assert.match(period.performanceGrade, /^[ABCD]$/);
        }
        if (periods.length === 0) continue;
        assert.equal(record.currentStatus.performanceGrade, periods.at(-1).performanceGrade);
        if (lastMonth(periods.at(-1)) - firstMonth(periods[0]) >= 5 * 12) years += 1;
    }
    assert.ok(all.filter((record) => record.actualPerformance.length > 0).length >= 27);
    assert.ok(years >= 20, `${years} of them over more than five years`);
});

test('months of a year come to what the year’s statement says', options, async () => {
    const latest = new Map();
    for (const file of files) {
        for (const loan of loansOf(file)) {
            const isYear = loan.first % 12 === 0 && loan.last - loan.first === 11;
            if (isYear) latest.set(`${loan.number} ${loan.first}`, loan);
        }
    }
    const known = loansOf(files[0]);
    const leads = new Map((await closed()).map((lead) => [lead.address, lead]));
    let compared = 0;
    for (const loan of latest.values()) {
        const origin = known.find(({ number }) => number === loan.number);
        const lead = origin && leads.get(`${origin.name}, ${origin.street}`);
        if (!lead) continue;
        const record = await readRecord(server.api, { leadId: lead._id });
        assert.equal(
            record.proForma.projectedRent,
            Math.round(origin.underwrittenRevenue / 0.12) / 100,
        );
        const within = record.actualPerformance.filter(
            (period) => firstMonth(period) >= loan.first && lastMonth(period) <= loan.last,
        );
        const months = within.reduce((sum, { reportingPeriod }) => sum + reportingPeriod.months, 0);
        if (months !== 12) continue;
        const revenue = within.reduce(
            (sum, period) => sum + period.actualRentCollected * period.reportingPeriod.months,
            0,
        );
        const what = `loan ${loan.number}, ${loan.first / 12}: ${revenue} for ${loan.revenue}`;
        assert.ok(Math.abs(revenue - loan.revenue) <= 0.07, what);
        compared += 1;
    }
    assert.ok(compared >= 100, `${compared} years compared`);
});

test('analytics and search see them at once', options, async () => {
    const { summary, totalRecords, byMarket, byBuyer } = await analytics();
    assert.equal(totalRecords, 28);
    assert.equal(summary.totalDeals, 28);
    const { A, B, C, D } = summary.gradeDistribution;
    assert.equal(A + B + C + D, summary.gradedDeals);
    assert.ok(summary.gradedDeals >= 27);
    const names = Object.values(byBuyer).reduce((sum, { totalDeals }) => sum + totalDeals, 0);
    assert.equal(names, 28);
    for (const [market, { totalDeals }] of Object.entries(byMarket)) {
        assert.match(market, /^[A-Z]{2}-[A-Z-.]+$/);
        const leads = await readAll(server.api, `/api/leads?marketKey=${market}&status=closed`);
        assert.equal(leads.length, totalDeals, market);
        for (const lead of leads) {
            const word = lead.address.split(/\W+/).find((part) => part.length > 3);
            const found = await readAll(server.api, `/api/leads?q=${word}&marketKey=${market}`);
            assert.ok(
                found.some(({ _id }) => _id === lead._id),
                lead.address,
            );
        }
    }
});

test('the audit tells of each file and each change, as the system’s', options, async () => {
    const imports = await readAll(server.api, '/api/audit?action=import.file');
    assert.equal(imports.length, files.length);
    assert.deepEqual(
        imports.map(({ after }) => after.name).reverse(),
        files.map((file) => path.basename(file)),
    );
    for (const { actor, address, requestId } of imports) {
        assert.deepEqual(actor, { _id: null, name: 'system' });
        assert.equal(address, 'cli');
        assert.match(requestId, /\S/);
    }
    assert.equal((await readAll(server.api, '/api/audit?action=deal.close')).length, 28);
});

test('a loan that was paid off is in its history, and owes no more months', options, async () => {
    const [lead] = await readAll(server.api, '/api/leads?q=gerber');
    const history = await readAll(server.api, `/api/deals/${lead._id}/history`);
    const [ended] = history.filter(({ action }) => action === 'deal.ended');
    assert.deepEqual(
        ended.changes.map(({ member, after }) => [member, after]),
        [
            ['on', '2022-01-10'],
            ['how', ['paid off before maturity']],
        ],
    );
    const owes = async (month) => {
        const items = await readAll(server.api, `/api/reporting?month=${month}&state=all`);
        return items.map(({ leadId }) => leadId);
    };
    const [last, next] = [await owes('2022-01'), await owes('2022-02')];
    assert.ok(last.includes(lead._id));
    assert.ok(!next.includes(lead._id));
    assert.ok(next.length < last.length && next.length > 20);
    const { totals } = ok(await server.api.get('/api/reporting?month=2022-02'));
    assert.equal(totals.due, next.length);
});

test('a second run changes nothing, in whatever order', options, async () => {
    const before = await state();
    for (const names of [files, [...files].reverse(), files.slice(10, 12)]) {
        const { code, stdout, stderr } = await importFiles(names);
        assert.equal(code, 0, stdout + stderr);
        assert.equal(await state(), before);
    }
    const ran = await server.cli(['recalculate']);
    assert.equal(JSON.parse(ran.stdout).changed, 0);
});

test('what is malformed fails, is named, and changes nothing', async () => {
    const before = await state();
    const refused = path.join(fixtures, 'refused');
    const bad = fs.readdirSync(refused).map((name) => path.join(refused, name));
    assert.ok(bad.length >= 5);
    for (const file of [...bad, path.join(fixtures, 'none.xml'), fixtures]) {
        const { code, stderr } = await importFiles([file]);
        assert.equal(code, 1, file);
        assert.ok(stderr.includes(path.basename(file)), stderr);
    }
    assert.equal(await state(), before);
    assert.equal((await server.tryCli(['verify'])).code, 0);
});

test('a file that is cut off in its middle leaves nothing behind', options, async () => {
    const before = await state();
    const cut = path.join(server.folder, path.basename(files[3]));
    const text = fs.readFileSync(files[3], 'utf8').replace(/<mostRecentRevenueAmount>\d/g, '$&9');
    fs.writeFileSync(cut, text.slice(0, text.length * 0.7));
    const { code } = await importFiles([cut, files[0]]);
    assert.equal(code, 1);
    assert.equal(await state(), before);
});

test('an import into nothing makes the database, and one of none is misuse', async () => {
    const database = path.join(server.folder, 'fresh.db');
    const file = path.join(fixtures, 'trap1-1-q1.xml');
    const ran = await runCli(['import', '--format', 'absee', '--database', database, file]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.notEqual(await runSql({ database }, 'SELECT count(*) FROM deals'), '0');
    assert.equal((await runCli(['verify', '--database', database])).code, 0);
});
