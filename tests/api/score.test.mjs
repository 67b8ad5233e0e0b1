// What a buyer's engagement score is made of, and what menus offer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    closeDeal,
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    makeLead,
    monthAgo,
    noSuchId,
    ok,
    readBuyer,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });
const scoreOf = async ({ _id }) => ok(await server.as('closer').get(`/api/buyers/${_id}/score`));
const sum = (parts) => parts.reduce((total, { points }) => total + Math.round(points * 100), 0) / 100;

test('parts add up to the score that the buyer has', async () => {
    const buyer = await makeBuyer(server.api);
    for (const grade of ['A', 'B', 'D'])
        await gradedDeal(server.api, grade, { buyerId: buyer._id });
    const score = await scoreOf(buyer);
    const { engagementScore, metadata } = await readBuyer(server.api, buyer._id);
    const { performanceRate, gradedDeals, averageCashFlowVariance } = metadata.performanceMetrics;
    const { parts, ...rest } = score;
    assert.deepEqual(rest, {
        engagementScore,
        performanceRate,
        gradedDeals,
        averageCashFlowVariance,
        computed: true,
    });
    assert.equal(sum(parts), engagementScore);
    assert.deepEqual(parts, [
        {
            rule: 'performance_rate',
            points: 66.67,
            detail: '2 of 3 graded deals are A or B: 66.67 %',
        },
        { rule: 'graded_deals', points: 0, detail: '3 graded deals, fewer than 5' },
        {
            rule: 'cash_flow_variance',
            points: -5,
            detail: 'average cash-flow variance -183.67 a month, below -100.00',
        },
    ]);
});

test('without a graded deal the score stands, and nothing explains it', async () => {
    const buyer = await makeBuyer(server.api);
    await closeDeal(server.api, { buyerId: buyer._id });
    assert.deepEqual(await scoreOf(buyer), {
        engagementScore: 50,
        performanceRate: null,
        gradedDeals: 0,
        averageCashFlowVariance: null,
        parts: [],
        computed: false,
    });
    assert.equal((await server.api.get(`/api/buyers/${noSuchId}/score`)).status, 404);
});

test('menus offer the markets in use, sorted and each once', async () => {
    const facets = async () => ok(await server.as('dialer').get('/api/facets'));
    const before = (await facets()).markets;
    assert.ok(before.includes('austin-tx'));
    const buyer = await makeBuyer(server.api);
    await makeLead(server.api, { marketKey: 'zz-lead' });
    await makeLead(server.api, { marketKey: 'zz-lead' });
    await makeBuyBox(server.api, buyer._id, { marketKeys: ['Box Market', 'zz-lead'] });
    await makeBuyBox(server.api, buyer._id, { marketKeys: [] });
    await closeDeal(server.api, { marketKey: 'deal-one', strategy: 'commercial' });
    await closeDeal(server.api, { marketKey: 'deal-two' });
    const { markets, strategies, minimumDSCR, currentMonth } = await facets();
    assert.deepEqual(
        markets,
        [...before, 'zz-lead', 'Box Market', 'deal-one', 'deal-two'].sort(),
    );
    assert.deepEqual(strategies, ['buy_hold', 'commercial']);
    assert.equal(minimumDSCR, 1.25);
    const { month, year } = monthAgo(0);
    assert.equal(currentMonth, `${year}-${String(month).padStart(2, '0')}`);
});
