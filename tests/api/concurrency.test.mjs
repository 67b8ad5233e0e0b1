// Many writers at once: each alone with its own outcome, and the sums right after all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregateOf } from '../support/recompute.mjs';
import {
    addPeriod,
    closeDeal,
    closing,
    created,
    makeBuyBox,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    periodPath,
    periodsPath,
    readAll,
    readBox,
    readBuyer,
    readRecord,
    recordPath,
    report,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile();
const times = (count, make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));

function statuses(answers) {
    const count = {};
    for (const { status } of answers) count[status] = (count[status] ?? 0) + 1;
    return count;
}

test('of many reports of one month exactly one is taken', async () => {
    const deal = await closeDeal(server.api);
    const answers = await times(24, (i) =>
        server.api.post(periodsPath(deal), report(1, 2024, { notes: `writer ${i}` })),
    );
    assert.deepEqual(statuses(answers), { 201: 1, 409: 23 });
    const { actualPerformance } = await readRecord(server.api, deal);
    const winner = answers.find(({ status }) => status === 201);
    assert.deepEqual(actualPerformance, [winner.body]);
});

test('of spans that overlap, those taken share no month', async () => {
    const deal = await closeDeal(server.api);
    const answers = await times(30, (i) => {
        const reportingPeriod = { month: (i % 12) + 1, year: 2025, months: (i % 4) + 1 };
        return server.api.post(periodsPath(deal), report(1, 1, { reportingPeriod }));
    });
    const { actualPerformance } = await readRecord(server.api, deal);
    assert.equal(actualPerformance.length, statuses(answers)[201]);
    const covered = actualPerformance.flatMap(({ reportingPeriod: { month, year, months } }) =>
        Array.from({ length: months }, (_, back) => year * 12 + month - back),
    );
    assert.equal(new Set(covered).size, covered.length);
});

test('of many closings of one lead exactly one is taken', async () => {
    const lead = await makeLead(server.api);
    const buyers = await times(8, () => makeBuyer(server.api));
    const answers = await times(16, (i) =>
        server.api.post(`/api/deals/${lead._id}/performance`, closing(buyers[i % 8]._id)),
    );
    assert.deepEqual(statuses(answers), { 201: 1, 409: 15 });
    const counted = await times(8, (i) => readBuyer(server.api, buyers[i]._id));
    const deals = counted.map(({ metadata }) => metadata.performanceMetrics.totalDeals);
    assert.equal(
        deals.reduce((a, b) => a + b),
        1,
    );
});

test('of many corrections with one entity tag exactly one is taken', async () => {
    const deal = await closeDeal(server.api);
    const period = await addPeriod(server.api, deal, 1, 2024);
    const { etag } = (await server.api.get(recordPath(deal))).headers;
    const answers = await times(16, (i) =>
        server.api.put(periodPath(deal, period), { notes: `${i}` }, { 'if-match': etag }),
    );
    assert.deepEqual(statuses(answers), { 200: 1, 412: 15 });
});

test('64 writers, some with bad requests: each has its own answer, and the sums are right', async () => {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id);
    const deals = await times(16, () =>
        closeDeal(server.api, { buyerId: buyer._id, buyBoxId: box._id }),
    );
    const expected = [];
    const answers = await times(64, async (writer) => {
        const deal = deals[writer % 16];
        const round = Math.floor(writer / 16);
        const [status, path, body] = [
            [201, periodsPath(deal), report(3, 2024, { actualMonthlyCashFlow: writer * 10 })],
            [422, periodsPath(deal), report(3, 2024, { actualMonthlyCashFlow: 'x' })],
            [201, periodsPath(deal), report(2, 2024, { actualMonthlyCashFlow: 500 - writer })],
            writer % 2
                ? [404, periodsPath({ leadId: noSuchId }), report(1, 2024)]
                : [400, periodsPath(deal), '{"actualRentCollected":'],
        ][round];
        expected[writer] = status;
        return server.api.post(path, body);
    });
    assert.deepEqual(
        answers.map(({ status }) => status),
        expected,
    );
    const records = await times(16, (i) => readRecord(server.api, deals[i]));
    assert.ok(records.every(({ actualPerformance }) => actualPerformance.length === 2));
    const right = aggregateOf(records);
    assert.equal(right.gradedDeals, 16);
    const { metadata: ofBuyer } = await readBuyer(server.api, buyer._id);
    const { metadata: ofBox } = await readBox(server.api, box._id);
    assert.deepEqual(ofBuyer.performanceMetrics, right);
    assert.deepEqual(ofBox.performanceMetrics, right);
});

test('reports, changes of their buyer and refusals at once: every answer and sum is right', async () => {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id);
    const deals = await times(6, () =>
        closeDeal(server.api, { buyerId: buyer._id, buyBoxId: box._id }),
    );
    const answers = await times(60, async (i) => {
        const deal = deals[i % 6];
        if (i % 10 === 9)
            return server.api.patch(`/api/buyers/${buyer._id}`, { name: `Name ${i}` });
        // Two ask for each month of a deal: one is refused once its row is written.
        return server.api.post(periodsPath(deal), report(1 + Math.floor(i / 12), 2024));
    });
    const taken = statuses(answers);
    assert.equal(taken[200], 6);
    assert.equal(taken[200] + taken[201] + taken[409], 60);
    const records = await times(6, (i) => readRecord(server.api, deals[i]));
    const periods = records.flatMap(({ actualPerformance }) => actualPerformance);
    assert.equal(periods.length, taken[201]);
    const expected = aggregateOf(records);
    assert.deepEqual((await readBuyer(server.api, buyer._id)).metadata.performanceMetrics, expected);
    assert.deepEqual((await readBox(server.api, box._id)).metadata.performanceMetrics, expected);
    for (const answer of answers.filter(({ status }) => status === 200)) {
        const { totalDeals } = answer.body.metadata.performanceMetrics;
        assert.equal(totalDeals, 6);
    }
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
});

test('readers see whole writes: a record and its sums never disagree', async () => {
    const marketKey = 'read-while-written';
    const buyer = await makeBuyer(server.api);
    const deal = await closeDeal(server.api, { buyerId: buyer._id, marketKey });
    let writing = true;
    const reader = async () => {
        let seen = 0;
        while (writing) {
            const { actualPerformance, currentStatus } = await readRecord(server.api, deal);
            const latest = actualPerformance.at(-1);
            assert.equal(currentStatus.performanceGrade, latest?.performanceGrade ?? null);
            assert.ok(actualPerformance.length >= seen, 'what was there stays');
            seen = actualPerformance.length;
            const path = `/api/performance/analytics?marketKey=${marketKey}`;
            const { summary } = ok(await server.api.get(path));
            const {
                gradeDistribution: { A, B, C, D },
            } = summary;
            assert.equal(A + B + C + D, summary.gradedDeals);
        }
    };
    const writer = async () => {
        for (let month = 1; month <= 12; month += 1) {
            await addPeriod(server.api, deal, month, 2024, {
                actualMonthlyCashFlow: month * 45 - 50,
            });
        }
        writing = false;
    };
    await Promise.all([writer(), reader(), reader(), reader()]);
});

test('each writer reads its own write at once', async () => {
    await times(20, async (i) => {
        const lead = created(
            await server.api.post('/api/leads', {
                address: `${i} Own Way`,
                marketKey: 'own',
                strategy: 'buy_hold',
            }),
        );
        assert.deepEqual(ok(await server.api.get(`/api/leads/${lead._id}`)), lead);
    });
    assert.equal((await readAll(server.api, '/api/leads?marketKey=own')).length, 20);
});
