// The list of closed deals: every order and filter against a sort of the records themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closing,
    created,
    makeBuyBox,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    pointers,
    readAll,
    readRecord,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare: closePortfolio });
const records = new Map();
const leads = new Map();
const buyers = [];
let box;

// Address, city, market, closed on, strategy, buyer, has the buy box, months of 2024 with figures.
const portfolio = [
    ['9 Elm Street', 'Austin', 'austin-tx', '2023-12-01', 'buy_hold', 0, false, []],
    ['12 Elm Street', 'Austin', 'austin-tx', '2023-11-01', 'buy_hold', 0, true, [[1, {}]]],
    ['7 Oak Lane', 'Dallas', 'dallas-tx', '2023-11-01', 'commercial', 1, false, [[1, { actualMonthlyCashFlow: 450 }], [2, { actualMonthlyCashFlow: 400 }]]],
    ['7 Oak Lane', 'Dallas', 'dallas-tx', '2023-10-01', 'buy_hold', 1, false, [[2, { actualMonthlyCashFlow: -10, actualDSCR: 0.9, actualVacancyRate: 0.2 }]]],
    ['Élan Court', 'Austin', 'austin-tx', '2023-09-30', 'buy_hold', 1, true, [[3, { actualDSCR: 1.3, flags: ['roof_leak'] }], [1, { actualMonthlyCashFlow: 1 }]]],
    ['1 Elm Street', null, 'tulsa-ok', '2023-12-01', 'commercial', 0, false, [[12, { reportingPeriod: { month: 12, year: 2024, months: 6 }, actualMonthlyCashFlow: 3000 }]]],
    ['3 Cash Road', 'Elmira', 'elmira-ny', '2023-08-01', 'buy_hold', 2, false, [[1, { actualDSCR: undefined }]]],
];

async function closePortfolio({ api }) {
    for (const name of ['Rowan', 'Ash', 'Birch']) buyers.push(await makeBuyer(api, { name }));
    box = await makeBuyBox(api, buyers[0]._id, { minDSCR: 1.4, name: 'Strict' });
    await makeLead(api, { address: '2 Elm Street, not closed' });
    for (const [address, city, marketKey, closedDate, strategy, buyer, boxed, months] of portfolio) {
        const lead = await makeLead(api, { address, city, state: 'XX', marketKey, strategy });
        const cash = address.includes('Cash');
        const over = cash ? { financing: { loanType: 'cash' }, projectedDSCR: undefined } : {};
        const body = closing(buyers[buyer]._id, {
            marketKey,
            closedDate,
            strategy,
            buyBoxId: boxed ? box._id : undefined,
            ...over,
        });
        const deal = created(await api.post(`/api/deals/${lead._id}/performance`, body));
        for (const [month, figures] of months) await addPeriod(api, deal, month, 2024, figures);
        records.set(lead._id, await readRecord(api, deal));
        leads.set(lead._id, lead);
    }
    await server.addUser('outside@example.com', 'buyer', ['--name', 'O', '--buyer', buyers[1]._id]);
}

const list = (query, limit) => readAll(server.as('dialer'), `/api/deals${query}`, limit);
const idsOf = (items) => items.map(({ leadId }) => leadId);

/** What an item must say, told from the whole record. */
function itemOf(record) {
    const lead = leads.get(record.leadId);
    const latest = record.actualPerformance.at(-1);
    const months = record.actualPerformance.map((period) => period.reportingPeriod.months);
    const reported = months.reduce((sum, n) => sum + n, 0);
    const weighed = record.actualPerformance.reduce(
        (sum, period, i) => sum + period.cashFlowVariance * months[i],
        0,
    );
    const { buyer, buyBox, proForma } = record;
    return {
        leadId: record.leadId,
        address: lead.address,
        city: lead.city,
        state: lead.state,
        marketKey: record.marketKey,
        strategy: record.strategy,
        closedDate: record.closedDate,
        purchasePrice: record.purchasePrice,
        buyer: { _id: buyer._id, name: buyer.name },
        buyBox: buyBox && { _id: buyBox._id, name: buyBox.name },
        projectedMonthlyCashFlow: proForma.projectedMonthlyCashFlow,
        projectedDSCR: proForma.projectedDSCR,
        requiredDSCR: proForma.requiredDSCR,
        periods: reported,
        latest: latest
            ? {
                  month: latest.reportingPeriod.month,
                  year: latest.reportingPeriod.year,
                  months: latest.reportingPeriod.months,
                  actualMonthlyCashFlow: latest.actualMonthlyCashFlow,
                  actualDSCR: latest.actualDSCR,
                  actualVacancyRate: latest.actualVacancyRate,
                  cashFlowVariance: latest.cashFlowVariance,
              }
            : null,
        averageCashFlowVariance: reported ? Math.round((weighed / reported) * 100) / 100 : null,
        performanceGrade: record.currentStatus.performanceGrade,
        flags: record.currentStatus.flags,
        lastUpdated: record.currentStatus.lastUpdated,
    };
}

const items = () => [...records.values()].map(itemOf);
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const keys = {
    closedDate: (item) => item.closedDate,
    address: (item) => item.address,
    cashFlow: (item) => item.latest?.actualMonthlyCashFlow ?? null,
    dscr: (item) => item.latest?.actualDSCR ?? null,
    grade: (item) => item.performanceGrade,
    cashFlowVariance: (item) => item.averageCashFlowVariance,
};

function sorted(all, sort) {
    const [name, sign] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];
    const key = keys[name];
    return all.toSorted((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === null || y === null) {
            if (x !== y) return x === null ? 1 : -1;
        } else if (x !== y) return sign * (typeof x === 'string' ? byBytes(x, y) : x - y);
        return (name === 'address' ? sign : 1) * byBytes(a.leadId, b.leadId);
    });
}

test('each item says what the record says', async () => {
    const listed = await list('');
    assert.deepEqual(listed, sorted(items(), '-closedDate'));
    assert.ok(listed.some(({ flags }) => flags.includes('roof_leak')));
    assert.ok(listed.some(({ buyBox }) => buyBox === null) && listed.some(({ buyBox }) => buyBox));
});

for (const name of Object.keys(keys)) {
    for (const sort of [name, `-${name}`]) {
        test(`sorted by ${sort}, in pages of any length`, async () => {
            const expected = idsOf(sorted(items(), sort));
            for (const limit of [1, 2, 3, 7, 500])
                assert.deepEqual(idsOf(await list(`?sort=${sort}`, limit)), expected);
        });
    }
}

const filters = () => [
    ['marketKey=austin-tx', (item) => item.marketKey === 'austin-tx'],
    ['marketKey=nowhere', () => false],
    ['strategy=commercial', (item) => item.strategy === 'commercial'],
    [`buyerId=${buyers[1]._id}`, (item) => item.buyer._id === buyers[1]._id],
    [`buyBoxId=${box._id}`, (item) => item.buyBox?._id === box._id],
    ['startDate=2023-11-01&endDate=2023-11-30', ({ closedDate }) => closedDate === '2023-11-01'],
    ['grade=A', (item) => item.performanceGrade === 'A'],
    ['grade=D', (item) => item.performanceGrade === 'D'],
    ['grade=none', (item) => item.performanceGrade === null],
    [
        'belowRequired=true',
        ({ latest, requiredDSCR }) =>
            latest?.actualDSCR != null && latest.actualDSCR < requiredDSCR,
    ],
    ['belowRequired=false', () => true],
    ['flag=high_vacancy_rate', (item) => item.flags.includes('high_vacancy_rate')],
    ['q=elm', (item) => /\belm/i.test(`${item.address} ${item.city} ${item.marketKey}`)],
    ['q=oak%20dal', (item) => item.address.includes('Oak') && item.city === 'Dallas'],
    ['q=%2C', () => false],
];

test('each filter, in each order, alone and with another', async () => {
    for (const [query, keeps] of filters()) {
        for (const sort of ['-closedDate', 'address', '-address', '-cashFlow', 'grade']) {
            const expected = idsOf(sorted(items().filter(keeps), sort));
            assert.deepEqual(idsOf(await list(`?${query}&sort=${sort}`, 2)), expected, query);
            const both = idsOf(
                sorted(
                    items().filter((item) => keeps(item) && item.strategy === 'buy_hold'),
                    sort,
                ),
            );
            if (!query.includes('strategy'))
                assert.deepEqual(
                    idsOf(await list(`?${query}&strategy=buy_hold&sort=${sort}`, 2)),
                    both,
                    query,
                );
        }
    }
    const empty = filters().filter(([, keeps]) => !items().some(keeps));
    assert.equal(empty.length, 2, 'all but two filters keep a deal');
});

test('a report and a correction show in the next list', async () => {
    const [id] = idsOf(items().filter((item) => item.performanceGrade === null));
    const deal = records.get(id);
    const period = await addPeriod(server.api, deal, 5, 2024, { actualMonthlyCashFlow: 99999 });
    assert.equal(idsOf(await list('?sort=-cashFlow'))[0], id);
    ok(
        await server.api.put(`/api/deals/${id}/performance/${period._id}`, {
            actualMonthlyCashFlow: -99999,
        }),
    );
    assert.equal(idsOf(await list('?sort=cashFlow'))[0], id);
    records.set(id, await readRecord(server.api, deal));
    const listed = await list('');
    assert.deepEqual(listed, sorted(items(), '-closedDate'));
});

test('an outside buyer sees their own deals alone', async () => {
    const outside = server.as('outside@example.com');
    const own = idsOf(items().filter((item) => item.buyer._id === buyers[1]._id));
    for (const query of ['', `&buyerId=${buyers[1]._id}`]) {
        const seen = ok(await outside.get(`/api/deals?limit=500${query}`)).items;
        assert.deepEqual(idsOf(seen).sort(), own.sort());
    }
    const others = ok(await outside.get(`/api/deals?buyerId=${buyers[0]._id}`));
    assert.deepEqual(others, { items: [], nextCursor: null });
    const searched = ok(await outside.get('/api/deals?q=elm&sort=address')).items;
    assert.deepEqual(idsOf(searched), []);
});

test('wrong parameters are told all at once, and a cursor belongs to its order', async () => {
    const wrong = 'sort=price&grade=E&flag=roof_leak&belowRequired=1&limit=0&typo=1';
    assert.deepEqual(pointers(await server.api.get(`/api/deals?${wrong}`)), [
        '?belowRequired',
        '?flag',
        '?grade',
        '?limit',
        '?sort',
        '?typo',
    ]);
    const { nextCursor } = ok(await server.api.get('/api/deals?limit=1&sort=dscr'));
    for (const cursor of ['x', nextCursor])
        assert.deepEqual(pointers(await server.api.get(`/api/deals?cursor=${cursor}`)), ['?cursor']);
    const unknown = ok(await server.api.get(`/api/deals?buyerId=${noSuchId}`));
    assert.deepEqual(unknown, { items: [], nextCursor: null });
    const dates = await server.api.get('/api/deals?startDate=2024-02-01&endDate=2024-01-01');
    assert.deepEqual(pointers(dates), ['?endDate']);
});
