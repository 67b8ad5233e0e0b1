// Which deals owe a month: against a count of the records' own months.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closing,
    created,
    makeBuyer,
    makeLead,
    monthAgo,
    noSuchId,
    ok,
    pointers,
    readAll,
    readRecord,
    report,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare: closePortfolio });
const records = [];
const leads = new Map();
const buyers = [];

const text = ({ year, month }) => `${year}-${String(month).padStart(2, '0')}`;
const ym = ({ year, month }) => year * 12 + month - 1;
const named = (n) => text({ year: Math.floor(n / 12), month: (n % 12) + 1 });
const ago = (back) => text(monthAgo(back));

// Closed so many months ago, market, buyer, and [months ago of the last month, months] reported.
const portfolio = [
    [3, 'austin-tx', 0, []],
    [3, 'austin-tx', 0, [[1, 1]]],
    [9, 'dallas-tx', 0, [[2, 1], [6, 3]]],
    [9, 'dallas-tx', 1, [[1, 9]]],
    [1, 'austin-tx', 1, []],
    [0, 'austin-tx', 1, []],
    [70, 'dallas-tx', 1, [[40, 12], [0, 1]]],
    [70, 'tulsa-ok', 1, [[69, 1]]],
    [5, 'tulsa-ok', 0, [[0, 2], [4, 1]]],
];

async function closePortfolio({ api }) {
    for (const name of ['Rowan', 'Ash']) buyers.push(await makeBuyer(api, { name }));
    for (const [back, marketKey, buyer, periods] of portfolio) {
        const lead = await makeLead(api, { marketKey, address: `${records.length} Elm` });
        const body = closing(buyers[buyer]._id, { marketKey, closedDate: `${ago(back)}-01` });
        const deal = created(await api.post(`/api/deals/${lead._id}/performance`, body));
        for (const [end, months] of periods) {
            const reportingPeriod = { ...monthAgo(end), months };
            await addPeriod(api, deal, 1, 2024, { reportingPeriod, notes: `${end}` });
        }
        leads.set(lead._id, lead);
        records.push(await readRecord(api, deal));
    }
}

const monthsOf = (record) =>
    record.actualPerformance.flatMap(({ reportingPeriod }) =>
        Array.from(
            { length: reportingPeriod.months },
            (_, i) => ym(reportingPeriod) - reportingPeriod.months + 1 + i,
        ),
    );

const closingOf = ({ closedDate }) =>
    Number(closedDate.slice(0, 4)) * 12 + Number(closedDate.slice(5, 7)) - 1;

/** What an item says beside the record's own members. */
function itemOf(record, month) {
    const reported = new Set(monthsOf(record));
    const owed = [];
    for (let at = closingOf(record); at <= month; at += 1) if (!reported.has(at)) owed.push(at);
    const before = record.actualPerformance.filter((p) => ym(p.reportingPeriod) < month);
    const latest = record.actualPerformance.at(-1)?.reportingPeriod;
    const lead = leads.get(record.leadId);
    const { proForma } = record;
    return {
        leadId: record.leadId,
        address: lead.address,
        city: lead.city,
        state: lead.state,
        marketKey: record.marketKey,
        buyer: { _id: record.buyer._id, name: record.buyer.name },
        closedDate: record.closedDate,
        reported: reported.has(month),
        latestReported: latest ? { month: latest.month, year: latest.year } : null,
        missing: owed.length,
        missingMonths: owed.slice(0, 24).map(named),
        previous: before.at(-1)?._id ?? null,
        projectedRent: proForma.projectedRent,
        projectedExpenses: proForma.projectedExpenses,
        projectedNOI: proForma.projectedNOI,
        projectedMonthlyCashFlow: proForma.projectedMonthlyCashFlow,
    };
}

const order = (a, b) =>
    a.closedDate < b.closedDate || (a.closedDate === b.closedDate && a.leadId < b.leadId) ? -1 : 1;

const expectedOf = (month, keeps = () => true) =>
    records
        .filter((record) => closingOf(record) <= month && keeps(record))
        .map((record) => itemOf(record, month))
        .sort(order);

const seen = (items) => items.map((item) => ({ ...item, previous: item.previous?._id ?? null }));

async function check(query, expected, limit) {
    const path = `/api/reporting?${query}`;
    const { totals } = ok(await server.as('manager').get(path));
    const reported = expected.filter((item) => item.reported).length;
    const due = expected.length;
    assert.deepEqual(totals, { due, reported, missing: due - reported }, query);
    for (const state of ['missing', 'reported', 'all']) {
        const kept = expected.filter((item) => state === 'all' || item.reported === (state === 'reported'));
        assert.deepEqual(seen(await readAll(server.api, `${path}&state=${state}`, limit)), kept, query);
    }
}

test('each month, each state, in pages', async () => {
    for (const back of [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 41, 51, 52, 60])
        for (const limit of [1, 3, 500])
            await check(`month=${ago(back)}`, expectedOf(ym(monthAgo(back))), limit);
});

test('the last complete month and what is missing of it, where nothing is said', async () => {
    const items = seen(ok(await server.api.get('/api/reporting')).items);
    const expected = expectedOf(ym(monthAgo(1))).filter((item) => !item.reported);
    assert.ok(expected.length > 1);
    assert.deepEqual(items, expected);
});

test('filters hold for items and totals', async () => {
    const month = ym(monthAgo(1));
    for (const [query, keeps] of [
        ['marketKey=dallas-tx', (record) => record.marketKey === 'dallas-tx'],
        [`buyerId=${buyers[0]._id}`, (record) => record.buyer._id === buyers[0]._id],
        [`buyBoxId=${noSuchId}`, () => false],
        ['strategy=commercial', () => false],
        [`startDate=${ago(9)}-01&endDate=${ago(3)}-28`, ({ closedDate }) => closedDate >= `${ago(9)}-01` && closedDate <= `${ago(3)}-28`],
        [`endDate=${ago(0)}-28`, () => true],
    ])
        await check(`month=${ago(1)}&${query}`, expectedOf(month, keeps), 2);
});

test('the previous period is told with its figures', async () => {
    const { items } = ok(await server.api.get(`/api/reporting?month=${ago(1)}&state=all`));
    const item = items.find(({ leadId }) => leadId === records[2].leadId);
    const period = records[2].actualPerformance.find(({ _id }) => _id === item.previous._id);
    for (const [member, value] of Object.entries(item.previous))
        assert.deepEqual(value, period[member], member);
    assert.deepEqual(item.previous.reportingPeriod, { ...monthAgo(2), months: 1 });
});

test('a report settles the month', async () => {
    const before = ok(await server.api.get('/api/reporting'));
    const { leadId } = before.items[0];
    const { month, year } = monthAgo(1);
    created(await server.api.post(`/api/deals/${leadId}/performance/periods`, report(month, year)));
    const after = ok(await server.api.get('/api/reporting'));
    assert.ok(after.items.every((item) => item.leadId !== leadId));
    assert.equal(after.totals.reported, before.totals.reported + 1);
    assert.equal(after.totals.missing, before.totals.missing - 1);
});

test('a month that is none, past or too long ago is refused', async () => {
    for (const month of ['2024', '2024-13', 'x', ago(-1), ago(61), '2024-01-01'])
        assert.deepEqual(pointers(await server.api.get(`/api/reporting?month=${month}`)), ['?month']);
    const wrong = await server.api.get('/api/reporting?state=late&typo=1&cursor=x');
    assert.deepEqual(pointers(wrong), ['?state', '?typo']);
    assert.deepEqual(pointers(await server.api.get('/api/reporting?cursor=x')), ['?cursor']);
});
