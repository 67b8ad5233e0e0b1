// Trends and distributions: against a count of the records themselves, through every filter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    makeBuyBox,
    makeBuyer,
    noSuchId,
    ok,
    pointers,
    readAll,
    readRecord,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile({ prepare: closePortfolio });
const records = [];
const buyers = [];
const boxes = [];

const trends = (query) => server.as('manager').get(`/api/performance/trends${query}`);
const distribution = (query) => server.as('manager').get(`/api/performance/distribution${query}`);

// Closed on, market, strategy, buyer, buy box, and [month, months, figures] of each period of 2024.
const portfolio = [
    ['2023-12-31', 'austin-tx', 'buy_hold', 0, 0, []],
    [
        '2023-12-15',
        'austin-tx',
        'buy_hold',
        0,
        0,
        [
            [2, 1, {}],
            [3, 1, { actualVacancyRate: 0.125 }],
        ],
    ],
    ['2023-11-30', 'austin-tx', 'commercial', 0, null, [[2, 1, { actualMonthlyCashFlow: 449.99 }]]],
    [
        '2023-10-29',
        'dallas-tx',
        'buy_hold',
        1,
        1,
        [
            [6, 6, { actualMonthlyCashFlow: 33.33, actualDSCR: 1.0001 }],
            [7, 1, { actualMonthlyCashFlow: 1, actualVacancyRate: undefined }],
            [8, 1, { actualRentCollected: 1333.37, actualDSCR: 1.25 }],
        ],
    ],
    ['2023-10-01', 'dallas-tx', 'commercial', 1, 1, [[3, 1, { actualMonthlyCashFlow: -900.01 }]]],
    ['2023-10-01', 'ü & "spaced"', 'buy_hold', 2, 0, [[10, 2, { actualExpenses: undefined }]]],
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
}

// ---- the count ----

const cents = (number) => Math.round(number * 100);
const intervals = {
    month: (ym) => `${Math.floor(ym / 12)}-${String((ym % 12) + 1).padStart(2, '0')}`,
    quarter: (ym) => `${Math.floor(ym / 12)}-Q${Math.floor((ym % 12) / 3) + 1}`,
    year: (ym) => `${Math.floor(ym / 12)}`,
};
const keys = {
    market: (record) => record.marketKey,
    strategy: (record) => record.strategy,
    buyer: (record) => record.buyerId,
    buybox: (record) => record.buyBoxId,
};

/** Each reported month: {ym, record, period}. */
function* reportedMonths(among) {
    for (const record of among) {
        for (const period of record.actualPerformance) {
            const { month, year, months } = period.reportingPeriod;
            const last = year * 12 + month - 1;
            for (let ym = last - months + 1; ym <= last; ym += 1) yield { ym, record, period };
        }
    }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function meanOf(values, scale) {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return null;
    return Math.round(sum(known.map((value) => Math.round(value * scale))) / known.length) / scale;
}

function itemOf(period, key, months) {
    const withExpenses = months.filter((m) => m.period.actualExpenses?.total != null);
    const money = (among, amount) => sum(among.map((month) => cents(amount(month)))) / 100;
    const grades = { A: 0, B: 0, C: 0, D: 0 };
    for (const month of months) grades[month.period.performanceGrade] += 1;
    return {
        period,
        key,
        deals: new Set(months.map((month) => month.record._id)).size,
        reports: months.length,
        projected: {
            rent: money(months, (m) => m.record.proForma.projectedRent),
            expenses: withExpenses.length
                ? money(withExpenses, (m) => m.record.proForma.projectedExpenses)
                : null,
            noi: money(months, (m) => m.record.proForma.projectedNOI),
            cashFlow: money(months, (m) => m.record.proForma.projectedMonthlyCashFlow),
        },
        actual: {
            rent: money(months, (m) => m.period.actualRentCollected),
            expenses: withExpenses.length
                ? money(withExpenses, (m) => m.period.actualExpenses.total)
                : null,
            noi: money(months, (m) => m.period.actualNOI),
            cashFlow: money(months, (m) => m.period.actualMonthlyCashFlow),
        },
        reported: {
            expenses: withExpenses.length,
            dscr: months.filter((m) => m.period.actualDSCR !== null).length,
            vacancy: months.filter((m) => m.period.actualVacancyRate !== null).length,
        },
        meanDSCR: meanOf(months.map((m) => m.period.actualDSCR), 10000),
        meanVacancy: meanOf(months.map((m) => m.period.actualVacancyRate), 1000000),
        gradeDistribution: grades,
    };
}

const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function itemsOf(among, interval, by) {
    const groups = new Map();
    for (const month of reportedMonths(among)) {
        const key = by ? keys[by](month.record) : '';
        if (key === null) continue;
        const name = `${intervals[interval](month.ym)}\n${key}`;
        groups.set(name, [...(groups.get(name) ?? []), month]);
    }
    return [...groups]
        .sort(([a], [b]) => byBytes(a, b))
        .map(([name, months]) => {
            const [period, key] = name.split('\n');
            return itemOf(period, by ? key : null, months);
        });
}

const filters = [
    [{}, () => true],
    [{ marketKey: 'austin-tx' }, (r) => r.marketKey === 'austin-tx'],
    [{ strategy: 'commercial' }, (r) => r.strategy === 'commercial'],
    [{ startDate: '2023-10-02' }, (r) => r.closedDate >= '2023-10-02'],
    [
        { startDate: '2023-10-01', endDate: '2023-11-30' },
        (r) => r.closedDate >= '2023-10-01' && r.closedDate <= '2023-11-30',
    ],
];
const laterFilters = () => [
    [{ buyerId: buyers[1] }, (r) => r.buyerId === buyers[1]],
    [{ buyBoxId: boxes[0] }, (r) => r.buyBoxId === boxes[0]],
    [
        { buyerId: buyers[0], buyBoxId: boxes[0], strategy: 'buy_hold' },
        (r) => r.buyerId === buyers[0] && r.buyBoxId === boxes[0] && r.strategy === 'buy_hold',
    ],
    [
        { buyBoxId: boxes[0], marketKey: 'austin-tx', endDate: '2023-12-30' },
        (r) =>
            r.buyBoxId === boxes[0] && r.marketKey === 'austin-tx' && r.closedDate <= '2023-12-30',
    ],
    [{ buyerId: noSuchId }, () => false],
];

test('every filter, interval and grouping says what the records sum up to', async () => {
    for (const [parameters, passes] of [...filters, ...laterFilters()]) {
        const among = records.filter(passes);
        for (const interval of ['month', 'quarter', 'year']) {
            for (const by of [undefined, 'market', 'strategy', 'buyer', 'buybox']) {
                const query = new URLSearchParams({ ...parameters, interval, ...(by && { by }) });
                const answer = ok(await trends(`?${query}`));
                const items = itemsOf(among, interval, by);
                const expected = { interval, by: by ?? null, items, nextCursor: null };
                assert.deepEqual(answer, expected, `${query}`);
            }
        }
    }
});

test('months are the usual interval', async () => {
    const answer = ok(await trends(''));
    assert.equal(answer.interval, 'month');
    assert.equal(answer.items[0].period, '2024-01');
    assert.equal(answer.items[0].reports, 1, 'a month of a statement over six');
});

test('pages go on where the page before ended', async () => {
    for (const query of [
        '?by=market',
        '?by=buyer&interval=quarter',
        '?startDate=2023-10-01&by=market',
    ]) {
        const path = `/api/performance/trends${query}`;
        const whole = ok(await trends(query)).items;
        assert.ok(whole.length > 3);
        assert.deepEqual(await readAll(server.as('manager'), path, 1), whole);
        assert.deepEqual(await readAll(server.as('manager'), path, 2), whole);
    }
});

test('a correction moves the sums of its months', async () => {
    const deal = records[1];
    const period = deal.actualPerformance[0];
    ok(
        await server.api.put(`/api/deals/${deal.leadId}/performance/${period._id}`, {
            actualMonthlyCashFlow: -12.34,
            actualExpenses: null,
        }),
    );
    records[1] = await readRecord(server.api, { leadId: deal.leadId });
    const answer = ok(await trends('?by=buybox&interval=quarter'));
    assert.deepEqual(answer.items, itemsOf(records, 'quarter', 'buybox'));
});

// ---- distributions ----

function distributionOf(values, edges) {
    const counts = Array(edges.length - 1).fill(0);
    const found = { edges, counts, below: 0, above: 0, unknown: 0, total: values.length };
    for (const value of values) {
        if (value === null) found.unknown += 1;
        else if (value < edges[0]) found.below += 1;
        else if (value > edges.at(-1)) found.above += 1;
        else if (value === edges.at(-1)) counts[counts.length - 1] += 1;
        else counts[edges.findLastIndex((edge) => edge <= value)] += 1;
    }
    return found;
}

function medianOf(values, grid) {
    const known = values.filter((value) => value !== null).sort((a, b) => a - b);
    if (known.length === 0) return null;
    const [low, high] = [known[Math.ceil(known.length / 2) - 1], known[known.length >> 1]];
    const sum = Math.round(low * grid) + Math.round(high * grid);
    return (Math.sign(sum) * Math.round(Math.abs(sum) / 2)) / grid;
}

const latest = (record) => record.actualPerformance.at(-1) ?? null;
function meanVariance(record) {
    let total = 0;
    let months = 0;
    for (const period of record.actualPerformance) {
        total += Math.round(period.cashFlowVariance * 10000) * period.reportingPeriod.months;
        months += period.reportingPeriod.months;
    }
    return months ? Math.sign(total) * Math.round(Math.abs(total) / months) / 10000 : null;
}

test('deals spread over their latest figures', async () => {
    const values = {
        dscr: (record) => latest(record)?.actualDSCR ?? null,
        vacancy: (record) => latest(record)?.actualVacancyRate ?? null,
        cashFlowVariance: meanVariance,
    };
    const edges = {
        dscr: [1, 1.0001, 1.25, 1.35],
        vacancy: [0, 0.1, 0.125],
        cashFlowVariance: [-1400.01, -100, -50.01, 0],
    };
    for (const [parameters, passes] of [...filters, ...laterFilters()]) {
        const among = records.filter(passes);
        for (const measure of Object.keys(values)) {
            const query = new URLSearchParams({ ...parameters, measure, edges: edges[measure] });
            const { median, belowRequired, ...found } = ok(await distribution(`?${query}`));
            assert.deepEqual(
                found,
                { measure, ...distributionOf(among.map(values[measure]), edges[measure]) },
                `${query}`,
            );
            const grid = measure === 'vacancy' ? 1e6 : 1e4;
            assert.equal(median, medianOf(among.map(values[measure]), grid), `${query}`);
            const below = (record) =>
                values.dscr(record) !== null && values.dscr(record) < record.proForma.requiredDSCR;
            assert.equal(
                belowRequired,
                measure === 'dscr' ? among.filter(below).length : null,
                `${query}`,
            );
        }
    }
});

test('sensible edges where none are given', async () => {
    for (const measure of ['dscr', 'vacancy', 'cashFlowVariance']) {
        const { edges, total } = ok(await distribution(`?measure=${measure}`));
        assert.ok(edges.length > 5);
        assert.equal(total, records.length);
    }
    const usual = ok(await distribution(''));
    assert.equal(usual.measure, 'dscr');
    assert.ok(usual.edges.includes(1.25));
});

test('what is malformed is refused, all at once', async () => {
    const wrong = await trends('?interval=week&by=city&limit=0&buyerId=1&endDate=x&nothing=1');
    assert.deepEqual(pointers(wrong), [
        '?buyerId',
        '?by',
        '?endDate',
        '?interval',
        '?limit',
        '?nothing',
    ]);
    const backwards = await trends('?startDate=2024-02-01&endDate=2024-01-01');
    assert.deepEqual(pointers(backwards), ['?endDate']);
    for (const cursor of ['x', '!', Buffer.from('-1\0\0').toString('base64url')]) {
        assert.deepEqual(pointers(await trends(`?cursor=${cursor}`)), ['?cursor']);
    }
    assert.deepEqual(pointers(await distribution('?measure=rent')), ['?measure']);
    const long = Array.from({ length: 101 }, (_, i) => i).join(',');
    const malformed = ['1', '', ',', '1,', '1,2,', 'a,b', '1,1', '2,1', '1, 2', '1,1.00001', long];
    for (const edges of malformed) {
        const answer = await distribution(`?measure=dscr&edges=${encodeURIComponent(edges)}`);
        assert.deepEqual(pointers(answer), ['?edges'], edges);
    }
    const most = Array.from({ length: 100 }, (_, i) => i).join(',');
    assert.equal(ok(await distribution(`?measure=dscr&edges=${most}`)).counts.length, 99);
});
