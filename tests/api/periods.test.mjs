// Reporting months: where they stand in the record, which are refused, and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    monthAgo,
    noSuchId,
    periodsPath,
    pointers,
    readRecord,
    recordPath,
    report,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile();
const months = (month, year, count) => ({ reportingPeriod: { month, year, months: count } });
const post = (deal, body) => server.api.post(periodsPath(deal), body);

test('a record lists its months in reporting order; the latest gives the current status', async () => {
    const deal = await closeDeal(server.api);
    await addPeriod(server.api, deal, 2, 2024);
    const latest = await addPeriod(server.api, deal, 5, 2024, {
        actualMonthlyCashFlow: 400,
        flags: ['roof'],
        notes: 'Roof leaks.',
    });
    await addPeriod(server.api, deal, 12, 2023, { actualMonthlyCashFlow: -1 });
    const { actualPerformance, currentStatus } = await readRecord(server.api, deal);
    const order = actualPerformance.map(({ reportingPeriod: { month, year } }) => [year, month]);
    assert.deepEqual(order, [
        [2023, 12],
        [2024, 2],
        [2024, 5],
    ]);
    const { lastUpdated, ...status } = currentStatus;
    assert.deepEqual(status, {
        performanceGrade: 'C',
        flags: ['moderate_cash_flow_shortfall', 'roof'],
        notes: 'Roof leaks.',
    });
    assert.ok(Date.parse(lastUpdated) >= Date.parse(latest.enteredAt));
});

test('no month is reported twice, neither alone nor in a span', async () => {
    const deal = await closeDeal(server.api);
    await addPeriod(server.api, deal, 6, 2024, months(6, 2024, 3));
    const before = await server.api.get(recordPath(deal));
    for (const shared of [
        months(6, 2024, 3),
        months(6, 2024, 1),
        months(5, 2024, 1),
        months(4, 2024, 1),
        months(4, 2024, 2),
        months(8, 2024, 3),
        months(12, 2024, 12),
        months(5, 2024, 1),
    ]) {
        const answer = await post(deal, report(1, 1, shared));
        assert.equal(answer.status, 409, JSON.stringify(shared));
    }
    assert.deepEqual((await server.api.get(recordPath(deal))).body, before.body);
    await addPeriod(server.api, deal, 3, 2024);
    await addPeriod(server.api, deal, 9, 2024, months(9, 2024, 3));
    await addPeriod(server.api, deal, 2, 2024, months(2, 2024, 3));
});

test('a span neither begins before the closing month nor ends after the current one', async () => {
    const now = monthAgo(0);
    const next = monthAgo(-1);
    const deal = await closeDeal(server.api, { closedDate: '2023-12-31' });
    for (const outside of [
        months(11, 2023, 1),
        months(12, 2023, 2),
        months(2, 2024, 4),
        months(next.month, next.year, 1),
        months(next.month, next.year, 3),
        months(1, now.year + 1, 1),
    ]) {
        const answer = await post(deal, report(1, 1, outside));
        assert.equal(answer.status, 422, JSON.stringify(outside));
        assert.ok(pointers(answer).every((pointer) => pointer.startsWith('/reportingPeriod')));
    }
    await addPeriod(server.api, deal, 12, 2023);
    await addPeriod(server.api, deal, now.month, now.year);
});

test('all that is wrong with a report is named at once', async () => {
    const deal = await closeDeal(server.api);
    assert.deepEqual(pointers(await post(deal, {})), [
        '/actualDSCR',
        '/actualMonthlyCashFlow',
        '/actualNOI',
        '/actualRentCollected',
        '/reportingPeriod',
    ]);
    assert.deepEqual(
        pointers(
            await post(deal, {
                reportingPeriod: { month: 13, year: 2024.5, months: 0, quarter: 1 },
                actualRentCollected: -1,
                actualVacancyRate: 1.01,
                actualExpenses: { maintenance: 'some', total: [], rent: 1 },
                actualNOI: '1',
                actualMonthlyCashFlow: false,
                actualDSCR: {},
                notes: 5,
                flags: 'late',
                performanceGrade: 'A',
            }),
        ),
        [
            '/actualDSCR',
            '/actualExpenses/maintenance',
            '/actualExpenses/rent',
            '/actualExpenses/total',
            '/actualMonthlyCashFlow',
            '/actualNOI',
            '/actualRentCollected',
            '/actualVacancyRate',
            '/flags',
            '/notes',
            '/performanceGrade',
            '/reportingPeriod/month',
            '/reportingPeriod/months',
            '/reportingPeriod/quarter',
            '/reportingPeriod/year',
        ],
    );
    assert.deepEqual(pointers(await post(deal, report(1, 2024, months(1, 2024, 13)))), [
        '/reportingPeriod/months',
    ]);
});

test('a deal without a record has no months to report', async () => {
    assert.equal((await post({ leadId: noSuchId }, report(1, 2024))).status, 404);
});
