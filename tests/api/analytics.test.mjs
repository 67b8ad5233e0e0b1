// Analytics: every filter, and sums that equal those recomputed from the records themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyticsOf } from '../support/recompute.mjs';
import {
    addPeriod,
    closeDeal,
    makeBuyBox,
    makeBuyer,
    noSuchId,
    ok,
    pointers,
    readRecord,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile({ prepare: closePortfolio });
const records = [];
const buyers = [];
const boxes = [];

const ask = (query) => server.as('manager').get(`/api/performance/analytics${query}`);

/** Asks with these parameters; the answer must be that of the records that pass. */
async function agrees(parameters, passes) {
    const expected = analyticsOf(records.filter(passes));
    assert.deepEqual(ok(await ask(`?${new URLSearchParams(parameters)}`)), expected);
    return expected;
}

// Closed on, market, strategy, buyer, buy box, and [month, months, figures] of each period.
const portfolio = [
    ['2023-12-31', 'austin-tx', 'buy_hold', 0, 0, []],
    ['2024-01-01', 'austin-tx', 'buy_hold', 0, 0, [[2, 1, {}]]],
    ['2024-01-31', 'austin-tx', 'commercial', 0, null, [[2, 1, { actualMonthlyCashFlow: 449.99 }]]],
    [
        '2024-02-29',
        'dallas-tx',
        'buy_hold',
        1,
        1,
        [
            [6, 3, { actualMonthlyCashFlow: 33.33 }],
            [7, 1, { actualMonthlyCashFlow: 1 }],
            [8, 1, { actualRentCollected: 1333.37 }],
        ],
    ],
    ['2024-03-01', 'dallas-tx', 'commercial', 1, 1, [[3, 1, { actualMonthlyCashFlow: -900.01 }]]],
    [
        '2024-03-01',
        'a market, "quoted" & spaced/ü',
        'buy_hold',
        1,
        null,
        [
            [9, 1, { actualExpenses: undefined }],
            [10, 1, { actualDSCR: 1.0001 }],
        ],
    ],
    ['2024-06-30', 'austin-tx', 'buy_hold', 2, 2, [[7, 1, { actualDSCR: 1.2345 }]]],
];

async function closePortfolio({ api }) {
    for (let i = 0; i < 3; i += 1) {
        buyers.push((await makeBuyer(api, { name: `Buyer ${i}` }))._id);
        boxes.push((await makeBuyBox(api, buyers[i]))._id);
    }
    for (const [closedDate, marketKey, strategy, buyer, box, periods] of portfolio) {
        const deal = await closeDeal(api, {
            closedDate,
            marketKey,
            strategy,
            buyerId: buyers[buyer],
            ...(box === null ? {} : { buyBoxId: boxes[box] }),
        });
        for (const [month, months, figures] of periods) {
            await addPeriod(api, deal, month, 2024, {
                ...figures,
                reportingPeriod: { month, year: 2024, months },
            });
        }
        records.push(await readRecord(api, deal));
    }
    const cash = await closeDeal(api, {
        closedDate: '2024-06-30',
        buyerId: buyers[2],
        projectedDSCR: null,
        financing: { loanType: 'cash' },
    });
    await addPeriod(api, cash, 8, 2024, { actualDSCR: undefined });
    records.push(await readRecord(api, cash));
}

test('without a filter: everything', async () => {
    const all = await agrees({}, () => true);
    assert.equal(all.totalRecords, portfolio.length + 1);
    assert.equal(Object.keys(all.byMarket).length, 3);
    assert.equal(all.summary.gradedDeals, portfolio.length);
});

test('by market', async () => {
    for (const { marketKey } of records)
        await agrees({ marketKey }, (r) => r.marketKey === marketKey);
});

test('by strategy', async () => {
    for (const strategy of ['buy_hold', 'commercial']) {
        await agrees({ strategy }, (record) => record.strategy === strategy);
    }
});

test('by buyer and by buy box', async () => {
    for (const buyerId of buyers) await agrees({ buyerId }, (record) => record.buyerId === buyerId);
    for (const buyBoxId of boxes) await agrees({ buyBoxId }, (r) => r.buyBoxId === buyBoxId);
});

test('by closed date, both ends inclusive', async () => {
    for (const [startDate, endDate, count] of [
        ['2024-01-01', '2024-01-31', 2],
        ['2024-01-02', '2024-01-30', 0],
        ['2023-12-31', '2023-12-31', 1],
        ['2024-02-29', '2024-03-01', 3],
        ['1999-01-01', '2030-01-01', 8],
    ]) {
        const { totalRecords } = await agrees(
            { startDate, endDate },
            ({ closedDate }) => closedDate >= startDate && closedDate <= endDate,
        );
        assert.equal(totalRecords, count, `${startDate} to ${endDate}`);
    }
    await agrees({ startDate: '2024-03-01' }, ({ closedDate }) => closedDate >= '2024-03-01');
    await agrees({ endDate: '2024-01-01' }, ({ closedDate }) => closedDate <= '2024-01-01');
    await agrees(
        { startDate: '2024-06-29T23:30:00-05:00' },
        ({ closedDate }) => closedDate >= '2024-06-30',
    );
});

test('all filters together', async () => {
    const one = records[3];
    const { totalRecords } = await agrees(
        {
            marketKey: one.marketKey,
            strategy: one.strategy,
            buyerId: one.buyerId,
            buyBoxId: one.buyBoxId,
            startDate: one.closedDate,
            endDate: one.closedDate,
        },
        (record) => record === one,
    );
    assert.equal(totalRecords, 1);
});

test('nothing there: an answer all the same', async () => {
    for (const parameters of [
        { marketKey: 'nowhere' },
        { buyerId: noSuchId },
        { buyBoxId: noSuchId },
        { startDate: '2030-01-01' },
    ]) {
        const { summary } = await agrees(parameters, () => false);
        assert.deepEqual(summary, {
            totalDeals: 0,
            gradedDeals: 0,
            gradeDistribution: { A: 0, B: 0, C: 0, D: 0 },
            performanceRate: null,
            averageCashFlowVariance: null,
            averageDSCRVariance: null,
            averageRentVariance: null,
            averageExpenseVariance: null,
        });
    }
});

test('an unknown or malformed parameter is refused, all at once', async () => {
    const wrong = await ask(
        '?market=x&strategy=flip&buyerId=1&buyBoxId=zz&startDate=2024-13-01&endDate=yesterday',
    );
    assert.deepEqual(pointers(wrong), [
        '?buyBoxId',
        '?buyerId',
        '?endDate',
        '?market',
        '?startDate',
        '?strategy',
    ]);
    assert.deepEqual(pointers(await ask('?strategy=buy_hold&strategy=commercial')), ['?strategy']);
    assert.equal((await ask('?startDate=2024-02-30')).status, 422);
});

test('a buyer, a market and a strategy appear with the write that brings them', async () => {
    const { api } = server;
    const buyer = await makeBuyer(api);
    const deal = await closeDeal(api, { marketKey: 'new-market', buyerId: buyer._id });
    const told = ok(await ask('?marketKey=new-market'));
    assert.deepEqual(told, analyticsOf([await readRecord(api, deal)]));
    await addPeriod(api, deal, 1, 2024, { actualMonthlyCashFlow: 12.34 });
    const again = ok(await ask('?marketKey=new-market'));
    assert.deepEqual(again, analyticsOf([await readRecord(api, deal)]));
    records.push(await readRecord(api, deal));
    await agrees({}, () => true);
});
