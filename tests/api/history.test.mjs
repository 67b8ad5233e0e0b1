// What happened to a deal, as all staff may read it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    noSuchId,
    ok,
    periodPath,
    pointers,
    readAll,
    readRecord,
} from '../support/scenes.mjs';
import { filingsOf } from '../support/filings.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });
const historyOf = (deal) => readAll(server.as('dialer'), `/api/deals/${deal.leadId}/history`, 2);
const changed = (entry, member) => entry.changes.find((change) => change.member === member);

test('closing, a report and a correction, newest first', async () => {
    const deal = await closeDeal(server.api);
    const expenses = { taxes: 300, insurance: 200 };
    const period = await addPeriod(server.as('manager'), deal, 3, 2024, { actualExpenses: expenses });
    ok(
        await server.api.put(periodPath(deal, period), {
            actualExpenses: { taxes: 310 },
            notes: 'bill came',
            actualNOI: null,
        }),
    );
    const [corrected, reported, closed, ...none] = await historyOf(deal);
    assert.equal(none.length, 0);

    assert.equal(corrected.action, 'period.correct');
    assert.equal(corrected.subject, '2024-03');
    assert.deepEqual(corrected.by, { _id: corrected.by._id, name: 'Admin' });
    assert.deepEqual(corrected.changes, [
        { member: 'actualExpenses.taxes', before: 300, after: 310 },
        { member: 'actualExpenses.total', before: 500, after: 510 },
        { member: 'actualNOI', before: 1500, after: 1490 },
        { member: 'expenseVariance', before: 0, after: 10 },
        { member: 'derived', before: [], after: ['actualNOI'] },
        { member: 'notes', before: null, after: 'bill came' },
    ]);

    assert.equal(reported.action, 'period.report');
    assert.equal(reported.subject, '2024-03');
    assert.equal(reported.by.name, 'Manager');
    assert.deepEqual(changed(reported, 'actualExpenses.taxes'), {
        member: 'actualExpenses.taxes',
        before: null,
        after: 300,
    });
    assert.ok(reported.changes.every(({ before, after }) => before === null && after !== null));
    assert.equal(changed(reported, '_id'), undefined);

    assert.equal(closed.action, 'deal.close');
    assert.equal(closed.subject, 'record');
    assert.equal(changed(closed, 'purchasePrice').after, 200000);
    assert.equal(changed(closed, 'financing.ltv').after, 0.75);
    assert.ok(corrected.at >= reported.at && reported.at >= closed.at);
    const text = JSON.stringify([corrected, reported, closed]);
    assert.ok(!text.includes('127.0.0.1') && !text.includes('requestId'));
});

test('a statement over months names them all', async () => {
    const deal = await closeDeal(server.api);
    await addPeriod(server.api, deal, 1, 2024, {
        reportingPeriod: { month: 2, year: 2024, months: 2 },
    });
    const [entry] = await historyOf(deal);
    assert.equal(entry.subject, '2024-01 to 2024-02');
});

test('of this deal alone, and 404 where there is none', async () => {
    const [one, two] = [await closeDeal(server.api), await closeDeal(server.api)];
    await addPeriod(server.api, two, 3, 2024);
    assert.equal((await historyOf(one)).length, 1);
    assert.equal((await historyOf(two)).length, 2);
    assert.equal((await server.api.get(`/api/deals/${noSuchId}/history`)).status, 404);
    const path = `/api/deals/${two.leadId}/history`;
    assert.deepEqual(pointers(await server.api.get(`${path}?cursor=x`)), ['?cursor']);
});

const files = filingsOf('ubscm-2017-c1');
const options = { skip: files.length < 30 && 'the filings are not here' };
test('an import tells each period by its months, with its figures', options, async () => {
    const { code, stderr } = await server.tryCli(['import', '--format', 'absee', ...files]);
    assert.equal(code, 0, stderr);
    const deals = ok(await server.api.get('/api/deals?limit=500')).items;
    let imports = 0;
    for (const { leadId } of deals) {
        const record = await readRecord(server.api, { leadId });
        const entries = (await historyOf({ leadId })).filter(({ action }) => action === 'period.import');
        for (const entry of entries) {
            imports += 1;
            assert.deepEqual(entry.by, { _id: null, name: 'system' });
            for (const { member, before, after } of entry.changes) {
                assert.match(member, /^\d{4}-\d\d( to \d{4}-\d\d)?$/);
                assert.ok(before !== null || after !== null);
                const [first, last] = [member.slice(0, 7), member.slice(-7)];
                assert.ok(entry.subject.slice(0, 7) <= first && entry.subject.slice(-7) >= last);
                const said = after ?? before;
                const { month, year } = record.actualPerformance.find(
                    ({ _id }) => _id === said._id,
                )?.reportingPeriod ?? { month: 0, year: 0 };
                if (after && month)
                    assert.equal(last, `${year}-${String(month).padStart(2, '0')}`);
            }
        }
    }
    assert.ok(imports > 0, 'a filing brought several periods of a deal');
});
