// What a write causes is there in the very next request: score, accuracy, warning, ranking.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { wilson } from '../support/recompute.mjs';
import {
    addPeriod,
    closeDeal,
    created,
    figuresOf,
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    makeLead,
    ok,
    periodPath,
    periodsPath,
    pointers,
    readAll,
    readBox,
    readBuyer,
    readRecord,
} from '../support/scenes.mjs';
import { serverForFile, specFolder } from '../support/server.mjs';

const server = serverForFile();
let markets = 0;

/** A buyer with a buy box in a market of its own. */
async function scene(over = {}) {
    markets += 1;
    const marketKey = `market-${markets}`;
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id, { marketKeys: [marketKey], ...over });
    const linked = { buyerId: buyer._id, buyBoxId: box._id, marketKey };
    const grade = (letter, figures) => gradedDeal(server.api, letter, linked, figures);
    return { buyer, box, marketKey, linked, grade };
}

const score = async (buyer) => (await readBuyer(server.api, buyer._id)).engagementScore;
const warnings = async (box) => (await readBox(server.api, box._id)).metadata.performanceWarnings;
const warned = (query) => readAll(server.as('manager'), `/api/performance/warnings?${query}`);

test('every view agrees after every write', async () => {
    const { buyer, box, marketKey, grade } = await scene();
    let good = 0;
    let total = 0;
    for (const letter of ['A', 'D', 'C', 'B', 'D']) {
        await grade(letter);
        total += 1;
        good += letter === 'A' || letter === 'B' ? 1 : 0;
        const rate = Math.round((10000 * good) / total) / 100;
        const ofBuyer = (await readBuyer(server.api, buyer._id)).metadata.performanceMetrics;
        const ofBox = (await readBox(server.api, box._id)).metadata.performanceMetrics;
        const query = `marketKey=${marketKey}`;
        const analytics = ok(await server.api.get(`/api/performance/analytics?${query}`));
        assert.equal(ofBuyer.performanceRate, rate);
        assert.equal(ofBuyer.gradedDeals, total);
        assert.deepEqual(ofBox, ofBuyer);
        assert.deepEqual(analytics.summary, ofBuyer);
        assert.deepEqual(analytics.byMarket, { [marketKey]: ofBuyer });
        assert.deepEqual(analytics.byBuyer, { [buyer._id]: ofBuyer });
        const expected = rate < 40 ? ['CRITICAL'] : rate < 60 ? ['WARNING'] : [];
        assert.deepEqual(
            (await warnings(box)).map(({ level }) => level),
            expected,
        );
        assert.deepEqual(
            (await warned(query)).map(({ level }) => level),
            expected,
        );
    }
});

// Each score from rate, number of deals and average cash-flow variance.
for (const [what, letters, cashFlow, expected] of [
    ['one good deal of one', 'A', 500, 100],
    ['half', 'AD', null, 45],
    ['two thirds, to 2 decimals', 'AAC', null, 66.67],
    ['a bonus for five', 'ABBCC', null, 62],
    ['no bonus for four', 'ABCC', null, 50],
    ['a bonus for ten', 'AAAAABCCCC', null, 65],
    ['capped at 100', 'AAAAAAAAAA', 700, 100],
    ['average above $100', 'AAC', { A: 701 }, 71.67],
    ['average of exactly $100', 'AC', { A: 800 }, 50],
    ['average below -$100', 'BC', { C: 340 }, 45],
    ['average of exactly -$100', 'BC', { C: 350 }, 50],
    ['average below -$300', 'BCC', { B: 450, C: 0 }, 23.33],
    ['average of exactly -$300', 'AD', { D: -100 }, 45],
    ['not below 0', 'D', { D: -900 }, 0],
]) {
    test(`engagement score: ${what}`, async () => {
        const { buyer, grade } = await scene();
        assert.equal(await score(buyer), 50, 'a new buyer');
        for (const letter of letters) {
            const given = typeof cashFlow === 'number' ? cashFlow : cashFlow?.[letter];
            await grade(letter, given === undefined ? {} : { actualMonthlyCashFlow: given });
        }
        assert.equal(await score(buyer), expected);
    });
}

test('exactly 40 is a warning, below it is critical; exactly 60 is none', async () => {
    const { box, grade } = await scene();
    const seen = [];
    for (const letter of 'DDDAAACCC') {
        await grade(letter);
        const [warning] = await warnings(box);
        seen.push(warning ? `${warning.level} ${warning.performanceRate}` : 'none');
    }
    assert.deepEqual(seen, [
        'CRITICAL 0',
        'CRITICAL 0',
        'CRITICAL 0',
        'CRITICAL 25',
        'WARNING 40',
        'WARNING 50',
        'WARNING 42.86',
        'CRITICAL 37.5',
        'CRITICAL 33.33',
    ]);
    const { box: other, grade: gradeOther } = await scene();
    const levels = [];
    for (const letter of 'AAACCC') {
        await gradeOther(letter);
        levels.push((await warnings(other)).length);
    }
    assert.deepEqual(levels, [0, 0, 0, 0, 0, 1], 'at 60 % none, at 50 % one');
});

test('a warning says its level, rate, threshold, number of deals, interval and since when', async () => {
    const { box, grade } = await scene();
    for (const letter of 'DDDAA') await grade(letter);
    const [first] = await warnings(box);
    const { message, since, ...rest } = first;
    assert.deepEqual(rest, {
        level: 'WARNING',
        performanceRate: 40,
        threshold: 60,
        gradedDeals: 5,
        interval: wilson(2, 5),
    });
    assert.match(message, /\S/);
    assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60000);
    await grade('A');
    const [better] = await warnings(box);
    assert.deepEqual([better.level, better.performanceRate, better.since], ['WARNING', 50, since]);
    await grade('C');
    await grade('C');
    const [worse] = await warnings(box);
    assert.deepEqual([worse.level, worse.threshold], ['CRITICAL', 40]);
    assert.deepEqual(worse.interval, wilson(3, 8));
    assert.ok(worse.since > since, 'since it is critical');
    await grade('D');
    assert.equal((await warnings(box))[0].since, worse.since, 'still critical since then');
});

test('one bad deal of one is told apart from forty of a hundred by the interval', async () => {
    const { box, grade } = await scene();
    await grade('D');
    assert.deepEqual((await warnings(box))[0].interval, { low: 0, high: 79.35 });
});

test('warnings are listed worst first, by market, strategy and level', async () => {
    const rates = { AD: 50, ADD: 33.33, D: 0, AADDD: 40, AAD: 66.67 };
    const boxes = new Map();
    const shared = 'a-market-of-several';
    for (const [letters, rate] of Object.entries(rates)) {
        const { box, grade } = await scene({ marketKeys: [shared, `${shared}-${rate}`] });
        for (const letter of letters) await grade(letter);
        boxes.set(rate, box);
    }
    const items = await warned(`marketKey=${shared}`);
    assert.deepEqual(
        items.map(({ level, performanceRate }) => [level, performanceRate]),
        [
            ['CRITICAL', 0],
            ['CRITICAL', 33.33],
            ['WARNING', 40],
            ['WARNING', 50],
        ],
    );
    const { metadata } = await readBox(server.api, boxes.get(0)._id);
    const [{ threshold, ...told }] = metadata.performanceWarnings;
    const { buyBoxId, name, buyerId, threshold: listed, ...item } = items[0];
    assert.deepEqual(item, told);
    assert.deepEqual(
        [buyBoxId, name, buyerId],
        [boxes.get(0)._id, boxes.get(0).name, boxes.get(0).buyerId],
    );
    const critical = await warned(`marketKey=${shared}&level=CRITICAL`);
    assert.deepEqual(critical, items.slice(0, 2));
    const mild = await warned(`marketKey=${shared}&level=WARNING&strategy=buy_hold`);
    assert.deepEqual(mild, items.slice(2));
    assert.deepEqual(await warned(`marketKey=${shared}&strategy=commercial`), []);
    assert.deepEqual(
        await readAll(server.api, `/api/performance/warnings?marketKey=${shared}`, 1),
        items,
        'page by page',
    );
    const wrong = await server.api.get('/api/performance/warnings?level=BAD&strategy=x&rate=1');
    assert.deepEqual(pointers(wrong), ['?level', '?rate', '?strategy']);
});

test('a change of score changes the ranking of the very next request', async () => {
    const one = await scene();
    const marketKeys = [one.marketKey];
    const rival = await makeBuyer(server.api, { name: 'Cedar Partners' });
    const rivalBox = await makeBuyBox(server.api, rival._id, { marketKeys });
    const lead = await makeLead(server.api, { marketKey: one.marketKey });
    const ranking = async () => {
        const { items } = ok(await server.api.get(`/api/leads/${lead._id}/matches`));
        assert.ok(
            items.every(({ reasons }) => reasons.length > 0),
            'reasons in words',
        );
        const scores = items.map(({ score: told }) => told);
        assert.ok(scores[0] > scores[1], 'the same fit, so the engagement decides');
        return items.map(({ buyer, engagementScore }) => [buyer._id, engagementScore]);
    };
    const deal = await one.grade('A');
    assert.deepEqual(await ranking(), [
        [one.buyer._id, 100],
        [rival._id, 50],
    ]);
    const [period] = (await readRecord(server.api, deal)).actualPerformance;
    ok(await server.api.put(periodPath(deal, period), { actualMonthlyCashFlow: -50 }));
    assert.deepEqual(await ranking(), [
        [rival._id, 50],
        [one.buyer._id, 0],
    ]);
    await gradedDeal(server.api, 'D', {
        ...one.linked,
        buyerId: rival._id,
        buyBoxId: rivalBox._id,
    });
    await one.grade('A');
    assert.deepEqual((await ranking())[0], [one.buyer._id, 45]);
});

test('a record shows the score of its buyer as it is now', async () => {
    const { linked, grade } = await scene();
    const deal = await closeDeal(server.api, linked);
    assert.equal((await readRecord(server.api, deal)).buyer.engagementScore, 50);
    await grade('B');
    assert.equal((await readRecord(server.api, deal)).buyer.engagementScore, 100);
});

test('only the latest month counts for the grade, all of them for the means', async () => {
    const { buyer, linked } = await scene();
    const deal = await closeDeal(server.api, linked);
    await addPeriod(server.api, deal, 6, 2024, { actualMonthlyCashFlow: 503 });
    await addPeriod(server.api, deal, 4, 2024, {
        ...figuresOf.D,
        reportingPeriod: { month: 4, year: 2024, months: 3 },
    });
    const { performanceMetrics } = (await readBuyer(server.api, buyer._id)).metadata;
    assert.deepEqual(performanceMetrics.gradeDistribution, { A: 1, B: 0, C: 0, D: 0 });
    assert.equal(performanceMetrics.averageCashFlowVariance, -375);
});

test('the worked portfolio', async () => {
    const { deals, expect } = JSON.parse(
        fs.readFileSync(path.join(specFolder, 'vectors/portfolio.json')),
    );
    const { buyer, box, linked, marketKey } = await scene({ minDSCR: 1.25 });
    for (const [index, { deal: plan, periods, expect: expected }] of deals.entries()) {
        const { requiredDSCR, ...terms } = plan;
        const own = { ...linked, marketKey: `${marketKey}-${index}` };
        const deal = await closeDeal(server.api, { ...terms, ...own });
        assert.equal(deal.proForma.requiredDSCR, requiredDSCR);
        for (const period of periods) created(await server.api.post(periodsPath(deal), period));
        const record = await readRecord(server.api, deal);
        assert.equal(record.currentStatus.performanceGrade, expected.performanceGrade);
        const alone = ok(
            await server.api.get(`/api/performance/analytics?marketKey=${own.marketKey}`),
        );
        const { meanVariance: mean } = expected;
        const near = (shown, exact) => assert.ok(Math.abs(shown - exact) <= 0.0050001, `${shown}`);
        assert.equal(alone.summary.averageDSCRVariance, mean.dscr);
        near(alone.summary.averageCashFlowVariance, mean.cf);
        near(alone.summary.averageRentVariance, mean.rent);
        near(alone.summary.averageExpenseVariance, mean.exp);
    }
    const counted = await readBuyer(server.api, buyer._id);
    assert.deepEqual(counted.metadata.performanceMetrics, expect.aggregate);
    assert.equal(counted.engagementScore, expect.engagementScore);
    const { metadata } = await readBox(server.api, box._id);
    assert.deepEqual(metadata.performanceMetrics, expect.aggregate);
    assert.deepEqual(
        metadata.performanceWarnings.map(({ level }) => level),
        [expect.warning],
    );
});
