// Recalculation: on consistent data it changes nothing; what was tampered with it makes right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSql } from '../support/access.mjs';
import {
    addPeriod,
    closeDeal,
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    noSuchId,
    ok,
    readBox,
    readBuyer,
    readRecord,
    until,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile();
const recalculatePath = '/api/performance/recalculate-feedback';

async function portfolio() {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id, { minDSCR: 1.3 });
    const linked = { buyerId: buyer._id, buyBoxId: box._id };
    const deals = [];
    for (const letter of 'BCD') deals.push(await gradedDeal(server.api, letter, linked));
    await addPeriod(server.api, deals[0], 4, 2024, {
        reportingPeriod: { month: 4, year: 2024, months: 2 },
        actualMonthlyCashFlow: 451.11,
    });
    deals.push(await closeDeal(server.api, linked));
    return { buyer, box, deals };
}

/** All that is derived, as its readers see it. */
async function look({ buyer, box, deals }) {
    const records = [];
    for (const deal of deals) records.push(await readRecord(server.api, deal));
    return {
        buyer: (({ engagementScore, metadata }) => ({ engagementScore, metadata }))(
            await readBuyer(server.api, buyer._id),
        ),
        box: (await readBox(server.api, box._id)).metadata,
        analytics: ok(await server.api.get('/api/performance/analytics')),
        warnings: ok(await server.api.get('/api/performance/warnings')),
        records,
    };
}

/** What no warning's age and no moment of an update is part of. */
function figures(seen) {
    return JSON.parse(
        JSON.stringify(seen, (name, value) =>
            ['since', 'lastUpdated'].includes(name) ? undefined : value,
        ),
    );
}

async function recalculateNow() {
    const job = ok(await server.api.post(`${recalculatePath}?wait=true`));
    assert.equal(job.status, 'done');
    return job.result;
}

/** Changes rows behind the server's back, while it is down. */
async function tamper(sql) {
    await server.stop();
    await runSql(server, sql);
    return server.start();
}

test('in the background: 202, and the job tells how far it is', async () => {
    await portfolio();
    const answer = await server.api.post(recalculatePath);
    assert.equal(answer.status, 202);
    const { jobId, status } = answer.body;
    assert.match(jobId, /^[0-9a-f]{24}$/);
    assert.ok(['queued', 'running', 'done'].includes(status), status);
    const job = await until(async () => {
        const now = ok(await server.api.get(`/api/jobs/${jobId}`));
        assert.ok(now.done <= now.total || now.total === 0);
        return now.status === 'done' ? now : null;
    });
    assert.equal(job.done, job.total);
    assert.ok(Date.parse(job.startedAt) <= Date.parse(job.finishedAt));
    assert.deepEqual(Object.keys(job.result).sort(), ['buyBoxes', 'buyers', 'changed', 'deals']);
});

test('waiting for it: 200 with the result, and nothing changed on consistent data', async () => {
    const scene = await portfolio();
    const before = await look(scene);
    const deals = before.analytics.totalRecords;
    const result = await recalculateNow();
    assert.equal(result.changed, 0);
    assert.equal(result.deals, deals);
    assert.ok(result.buyers >= 1 && result.buyBoxes >= 1);
    assert.deepEqual(await look(scene), before);
});

for (const [what, sql] of [
    [
        'buyer sums and score',
        `UPDATE buyers SET grade_a = grade_a + 1, graded_deals = 9,
        sum_cash_flow_e4 = 1, engagement_e2 = 1234`,
    ],
    [
        'buy box sums and warnings',
        `UPDATE buy_boxes SET warning_level = 1 - warning_level / 2,
        total_deals = 0, grade_d = 7, count_rent = 3`,
    ],
    [
        'standings of deals',
        `UPDATE deal_standings SET grade = 'A', flag_bits = 511,
        weighted_cash_flow = 5, months_dscr = 99 WHERE periods > 0`,
    ],
    [
        'figures of periods',
        `UPDATE periods SET grade = 'A', flag_bits = 0, cash_flow_variance = 1,
        rent_variance = 2, dscr_variance = NULL`,
    ],
]) {
    test(`what was tampered with is made right: ${what}`, async () => {
        const scene = await portfolio();
        const before = figures(await look(scene));
        await tamper(`${sql};`);
        assert.notDeepEqual(figures(await look(scene)), before, 'the tampering shows');
        const found = await server.tryCli(['verify']);
        assert.equal(found.code, 1, 'verify notices');
        assert.ok((found.stdout + found.stderr).trim(), 'and says what is broken');
        const result = await recalculateNow();
        assert.ok(result.changed > 0);
        assert.deepEqual(figures(await look(scene)), before);
        assert.equal((await recalculateNow()).changed, 0, 'nothing is left to change');
        await server.cli(['verify']);
    });
}

test('a new period after tampering and recalculation counts from sound sums', async () => {
    const scene = await portfolio();
    await tamper('UPDATE buyers SET sum_cash_flow_e4 = sum_cash_flow_e4 + 10000000;');
    await recalculateNow();
    await addPeriod(server.api, scene.deals[3], 1, 2024);
    const { metadata } = await readBuyer(server.api, scene.buyer._id);
    const { averageCashFlowVariance, gradedDeals } = metadata.performanceMetrics;
    const first = (-50 + 2 * -48.89) / 3;
    assert.equal(gradedDeals, 4);
    assert.ok(Math.abs(averageCashFlowVariance - (first - 100 - 501 + 0) / 4) < 0.0051);
});

test('the command line does the same', async () => {
    const scene = await portfolio();
    const before = figures(await look(scene));
    await tamper('UPDATE buyers SET engagement_e2 = 1;');
    await server.stop();
    await server.cli(['recalculate']);
    await server.start();
    assert.deepEqual(figures(await look(scene)), before);
    assert.equal((await recalculateNow()).changed, 0);
});

test('writes go on while it runs, and none of them is lost', async () => {
    const scene = await portfolio();
    const writes = Array.from({ length: 8 }, (_, i) =>
        addPeriod(server.api, scene.deals[3], i + 1, 2024),
    );
    const results = await Promise.all([recalculateNow(), recalculateNow(), ...writes]);
    assert.equal(results[0].changed, 0);
    assert.equal(results[1].changed, 0);
    assert.equal((await recalculateNow()).changed, 0);
    const record = await readRecord(server.api, scene.deals[3]);
    assert.equal(record.actualPerformance.length, 8);
});

test('a job that is not there, and a parameter that is not known', async () => {
    assert.equal((await server.api.get(`/api/jobs/${noSuchId}`)).status, 404);
    const wrong = await server.api.post(`${recalculatePath}?wait=maybe`);
    assert.equal(wrong.status, 422);
    assert.equal((await server.api.post(`${recalculatePath}?now=true`)).status, 422);
});
