// Correcting a month: what is given changes, null clears, the rest stays, all is recomputed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    created,
    makeBuyBox,
    makeBuyer,
    noSuchId,
    ok,
    periodPath,
    periodsPath,
    pointers,
    readBox,
    readBuyer,
    readRecord,
    recordPath,
    report,
    saidAt,
} from '../support/scenes.mjs';
import { nameOf, serverForFile } from '../support/server.mjs';

const server = serverForFile();
const etag = /^"[^"]+"$/;

async function reported(over = {}) {
    const deal = await closeDeal(server.api);
    const answer = await server.api.post(periodsPath(deal), report(3, 2024, over));
    return { deal, period: created(answer), tag: answer.headers.etag };
}

const correct = (deal, period, body, headers) =>
    server.as('manager').put(periodPath(deal, period), body, headers);

/** All but who and when. */
function figures({ updatedBy, updatedAt, ...rest }) {
    return rest;
}

test('what is given changes and everything is recomputed, the rest stays', async () => {
    const { deal, period } = await reported({
        actualExpenses: { maintenance: 100, taxes: 250, insurance: 150 },
        notes: 'As reported.',
        flags: ['late'],
    });
    const answer = await correct(deal, period, {
        actualMonthlyCashFlow: 400,
        actualVacancyRate: 0.2,
    });
    const now = ok(answer);
    assert.equal(now.performanceGrade, 'C');
    assert.equal(now.cashFlowVariance, -100);
    assert.equal(now.variancePercent.cashFlow, -20);
    assert.deepEqual(now.flags, ['moderate_cash_flow_shortfall', 'high_vacancy_rate', 'late']);
    assert.deepEqual(now.actualExpenses, period.actualExpenses);
    for (const stays of [
        '_id',
        'reportingPeriod',
        'actualRentCollected',
        'actualNOI',
        'actualDSCR',
        'notes',
        'enteredBy',
        'enteredAt',
        'derived',
    ]) {
        assert.deepEqual(now[stays], period[stays], stays);
    }
    assert.equal(now.updatedBy.name, nameOf('manager'));
    assert.equal(now.enteredBy.name, nameOf('admin'));
    assert.ok(Date.parse(now.updatedAt) >= Date.parse(now.enteredAt));
    const record = await readRecord(server.api, deal);
    assert.deepEqual(record.actualPerformance, [now]);
    assert.equal(record.currentStatus.performanceGrade, 'C');
    assert.deepEqual(record.currentStatus.flags, now.flags);
});

test('inside the expenses too: one part changes, null takes one away, the total follows', async () => {
    const { deal, period } = await reported({
        actualExpenses: { maintenance: 100, taxes: 250, insurance: 150 },
        actualNOI: undefined,
    });
    assert.equal(period.actualNOI, 1500);
    const changed = ok(await correct(deal, period, { actualExpenses: { maintenance: 300.5 } }));
    assert.deepEqual(changed.actualExpenses, {
        maintenance: 300.5,
        propertyManagement: null,
        taxes: 250,
        insurance: 150,
        other: null,
        total: 700.5,
    });
    assert.equal(changed.actualNOI, 1299.5);
    const cleared = ok(await correct(deal, period, { actualExpenses: { taxes: null, other: 1 } }));
    assert.equal(cleared.actualExpenses.taxes, null);
    assert.equal(cleared.actualExpenses.total, 451.5);
    const wrong = await correct(deal, period, { actualExpenses: { other: 2, total: 451.5 } });
    assert.deepEqual(pointers(wrong), ['/actualExpenses/total']);
});

test('the expenses as a whole are cleared by null; a total alone gives way to parts', async () => {
    const { deal, period } = await reported({ actualExpenses: { taxes: 300, insurance: 200 } });
    const cleared = ok(await correct(deal, period, { actualExpenses: null }));
    assert.deepEqual(new Set(Object.values(cleared.actualExpenses)), new Set([null]));
    assert.equal(cleared.expenseVariance, null);
    const alone = ok(await correct(deal, period, { actualExpenses: { total: 700 } }));
    assert.equal(alone.expenseVariance, 200);
    const parts = ok(await correct(deal, period, { actualExpenses: { taxes: 310, other: 5 } }));
    assert.equal(parts.actualExpenses.total, 315);
});

test('null clears a given figure so that it is derived again', async () => {
    const { deal, period } = await reported({ actualNOI: 1510, actualDSCR: 1.4 });
    assert.deepEqual(period.derived, []);
    const now = ok(
        await correct(deal, period, {
            actualNOI: null,
            actualMonthlyCashFlow: null,
            actualDSCR: null,
            actualVacancyRate: null,
        }),
    );
    assert.equal(now.actualNOI, 1500);
    assert.equal(now.actualMonthlyCashFlow, 502.05);
    assert.equal(now.actualDSCR, 1.5031);
    assert.equal(now.actualVacancyRate, null);
    assert.deepEqual(now.derived, ['actualNOI', 'actualMonthlyCashFlow', 'actualDSCR']);
});

test('what was derived follows what it was derived from', async () => {
    const { deal, period } = await reported({
        actualNOI: undefined,
        actualMonthlyCashFlow: undefined,
        actualDSCR: undefined,
    });
    const now = ok(await correct(deal, period, { actualRentCollected: 1800 }));
    assert.equal(now.actualNOI, 1300);
    assert.equal(now.actualMonthlyCashFlow, 302.05);
    assert.equal(now.performanceGrade, 'C');
    const given = ok(await correct(deal, period, { actualMonthlyCashFlow: 500 }));
    assert.deepEqual(given.derived, ['actualNOI', 'actualDSCR']);
    const kept = ok(await correct(deal, period, { actualRentCollected: 1700 }));
    assert.equal(kept.actualMonthlyCashFlow, 500, 'now given, so it stays');
});

test('notes and flags: replaced, and cleared by null', async () => {
    const { deal, period } = await reported({ notes: 'First.', flags: ['one', 'two'] });
    const replaced = ok(await correct(deal, period, { notes: 'Second.', flags: ['three'] }));
    assert.deepEqual([replaced.notes, replaced.flags], ['Second.', ['three']]);
    const cleared = ok(await correct(deal, period, { notes: null, flags: null }));
    assert.deepEqual([cleared.notes, cleared.flags], [null, []]);
});

test('what cannot be done without is refused when cleared, and nothing changes', async () => {
    const { deal, period } = await reported();
    const answer = await correct(deal, period, { actualRentCollected: null });
    assert.deepEqual(pointers(answer), ['/actualRentCollected']);
    const both = await correct(deal, period, { actualNOI: null, actualExpenses: null });
    assert.deepEqual(pointers(both), ['/actualNOI']);
    const [stored] = (await readRecord(server.api, deal)).actualPerformance;
    assert.deepEqual(stored, period);
});

test('members of the locked pro forma are refused, and the message says so', async () => {
    const { deal, period } = await reported();
    const locked = {
        projectedRent: 1,
        projectedNOI: 1,
        projectedExpenses: 1,
        projectedMonthlyCashFlow: 1,
        projectedDSCR: 1,
        dscrBasis: 'rent',
        requiredDSCR: 1,
        assumptionsUsed: [],
        proForma: {},
        purchasePrice: 1,
        financing: {},
    };
    const answer = await correct(deal, period, { ...locked, actualRentCollected: 1 });
    assert.deepEqual(
        pointers(answer),
        Object.keys(locked)
            .map((name) => `/${name}`)
            .sort(),
    );
    for (const { detail } of answer.body.errors) assert.match(detail, /locked at close/);
    const [stored] = (await readRecord(server.api, deal)).actualPerformance;
    assert.deepEqual(stored, period);
});

test('the reporting period stays, unknown members are refused, all at once', async () => {
    const { deal, period } = await reported();
    const answer = await correct(deal, period, {
        reportingPeriod: { month: 4, year: 2024 },
        actualRent: 5,
        actualVacancyRate: 2,
        actualExpenses: { rent: 1 },
    });
    assert.deepEqual(pointers(answer), [
        '/actualExpenses/rent',
        '/actualRent',
        '/actualVacancyRate',
        '/reportingPeriod',
    ]);
    assert.ok(saidAt(answer, '/reportingPeriod'));
});

test('what only the figures together show is told with the rest', async () => {
    const { deal, period } = await reported();
    const answer = await correct(deal, period, {
        actualVacancyRate: 2,
        actualNOI: null,
        actualExpenses: { taxes: 1, total: 2 },
    });
    assert.deepEqual(pointers(answer), ['/actualExpenses/total', '/actualVacancyRate']);
});

test('an empty correction is no loss', async () => {
    const { deal, period } = await reported({ notes: 'Kept.', flags: ['kept'] });
    assert.deepEqual(figures(ok(await correct(deal, period, {}))), figures(period));
});

test('a stale If-Match is answered 412 and changes nothing', async () => {
    const { deal, period, tag } = await reported();
    assert.match(tag, etag);
    const first = await correct(deal, period, { notes: 'first' }, { 'if-match': tag });
    assert.equal(ok(first).notes, 'first');
    assert.notEqual(first.headers.etag, tag);
    const late = await correct(deal, period, { notes: 'late' }, { 'if-match': tag });
    assert.equal(late.status, 412);
    const [stored] = (await readRecord(server.api, deal)).actualPerformance;
    assert.equal(stored.notes, 'first');
    const current = first.headers.etag;
    const among = { 'if-match': `"other", ${current}` };
    assert.equal((await correct(deal, period, { notes: 'again' }, among)).status, 200);
    assert.equal((await correct(deal, period, {}, { 'if-match': '*' })).status, 200);
    const newest = (await correct(deal, period, { notes: 'newest' })).headers.etag;
    const weak = await correct(deal, period, {}, { 'if-match': `W/${newest}` });
    assert.equal(weak.status, 412);
});

test('the ETag of the whole record serves for its months, until any of it changes', async () => {
    const { deal, period } = await reported();
    const seen = (await server.api.get(recordPath(deal))).headers.etag;
    assert.equal((await correct(deal, period, { notes: 'a' }, { 'if-match': seen })).status, 200);
    assert.equal((await correct(deal, period, { notes: 'b' }, { 'if-match': seen })).status, 412);
    const again = (await server.api.get(recordPath(deal))).headers.etag;
    await addPeriod(server.api, deal, 4, 2024);
    assert.equal((await correct(deal, period, { notes: 'c' }, { 'if-match': again })).status, 412);
});

test('correcting an older month never changes the current status', async () => {
    const { deal, period } = await reported();
    await addPeriod(server.api, deal, 4, 2024, { flags: ['latest'], notes: 'Latest.' });
    const { currentStatus: before } = await readRecord(server.api, deal);
    const older = ok(
        await correct(deal, period, {
            actualMonthlyCashFlow: -500,
            flags: ['older'],
            notes: 'Older.',
        }),
    );
    assert.equal(older.performanceGrade, 'D');
    const { currentStatus: now } = await readRecord(server.api, deal);
    assert.deepEqual(now, before);
});

test('a correction reaches buyer, buy box and warning in the same moment', async () => {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id);
    const deal = await closeDeal(server.api, { buyerId: buyer._id, buyBoxId: box._id });
    const period = await addPeriod(server.api, deal, 1, 2024);
    assert.equal((await readBuyer(server.api, buyer._id)).engagementScore, 100);
    ok(await correct(deal, period, { actualMonthlyCashFlow: -100 }));
    assert.equal((await readBuyer(server.api, buyer._id)).engagementScore, 0);
    const { metadata } = await readBox(server.api, box._id);
    assert.deepEqual(metadata.performanceMetrics.gradeDistribution, { A: 0, B: 0, C: 0, D: 1 });
    assert.equal(metadata.performanceMetrics.averageCashFlowVariance, -600);
    assert.equal(metadata.performanceWarnings[0].level, 'CRITICAL');
});

test('a period belongs to its deal', async () => {
    const { deal, period } = await reported();
    const other = await closeDeal(server.api);
    assert.equal((await correct(other, period, {})).status, 404);
    assert.equal((await correct(deal, { _id: noSuchId }, {})).status, 404);
    assert.equal((await correct(deal, { _id: 'x' }, {})).status, 404);
    assert.equal((await correct({ leadId: noSuchId }, period, {})).status, 404);
});
