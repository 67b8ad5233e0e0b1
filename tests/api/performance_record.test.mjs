// Closing a deal: the record, the locked pro forma, and every way to be refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
    pointers,
    readBox,
    readBuyer,
    readRecord,
    recordPath,
    saidAt,
} from '../support/scenes.mjs';
import { nameOf, serverForFile } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin', 'manager', 'closer'] });
const id = /^[0-9a-f]{24}$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

async function close(body, lead) {
    const { _id } = lead ?? (await makeLead(server.api));
    return server.api.post(`/api/deals/${_id}/performance`, body);
}

async function closeWith(over) {
    const { _id } = await makeBuyer(server.api);
    return close(closing(_id, over));
}

test('closing answers with the whole record, every member given', async () => {
    const api = server.as('closer');
    const buyer = await makeBuyer(api, { name: 'Alder Homes' });
    const box = await makeBuyBox(api, buyer._id, { name: 'Duplexes', minDSCR: 1.3 });
    const lead = await makeLead(api);
    const path = `/api/deals/${lead._id}/performance`;
    const before = Date.now();
    const answer = await api.post(path, {
        buyerId: buyer._id,
        buyBoxId: box._id,
        strategy: 'commercial',
        marketKey: 'dallas-tx',
        closedDate: '2024-02-29',
        purchasePrice: 512345.67,
        rehabCostActual: 15000.5,
        financing: {
            loanType: 'commercial',
            interestRate: 0.0725,
            ltv: 0.7,
            amortization: 25,
            monthlyDebtService: 2600.25,
        },
        projectedRent: 6200.5,
        projectedNOI: 4100.25,
        projectedMonthlyCashFlow: 1500,
        projectedDSCR: 1.5769,
        projectedExpenses: 2000,
        dscrBasis: 'rent',
        assumptionsUsed: ['5 % vacancy', 'taxes as assessed'],
    });
    const record = created(answer);

    assert.equal(answer.headers.location, path);
    assert.match(answer.headers.etag, /^"[^"]+"$/);
    const { _id, proForma, ...rest } = record;
    assert.match(_id, id);
    assert.notEqual(_id, lead._id);
    assert.deepEqual(rest, {
        leadId: lead._id,
        buyerId: buyer._id,
        buyBoxId: box._id,
        strategy: 'commercial',
        marketKey: 'dallas-tx',
        closedDate: '2024-02-29',
        purchasePrice: 512345.67,
        rehabCostActual: 15000.5,
        financing: {
            loanType: 'commercial',
            interestRate: 0.0725,
            ltv: 0.7,
            amortization: 25,
            monthlyDebtService: 2600.25,
        },
        actualPerformance: [],
        currentStatus: { performanceGrade: null, flags: [], notes: null, lastUpdated: null },
        buyer: { _id: buyer._id, name: 'Alder Homes', engagementScore: 50 },
        buyBox: { _id: box._id, name: 'Duplexes', minDSCR: 1.3 },
    });
    const { lockedAt, lockedBy, ...plan } = proForma;
    assert.deepEqual(plan, {
        projectedRent: 6200.5,
        projectedNOI: 4100.25,
        projectedExpenses: 2000,
        projectedMonthlyCashFlow: 1500,
        projectedDSCR: 1.5769,
        dscrBasis: 'rent',
        requiredDSCR: 1.3,
        assumptionsUsed: ['5 % vacancy', 'taxes as assessed'],
    });
    assert.match(lockedAt, instant);
    assert.ok(Date.parse(lockedAt) >= before && Date.parse(lockedAt) <= Date.now());
    assert.match(lockedBy._id, id);
    assert.equal(lockedBy.name, nameOf('closer'));

    const read = await api.get(answer.headers.location);
    assert.deepEqual(ok(read), record);
    assert.equal(read.headers.etag, answer.headers.etag);
});

test('what is optional has its defaults', async () => {
    const { financing, ...body } = closing((await makeBuyer(server.api))._id);
    const record = created(await close(body));
    assert.equal(record.rehabCostActual, 0);
    assert.equal(record.financing, null);
    assert.equal(record.buyBoxId, null);
    assert.equal(record.buyBox, null);
    assert.equal(record.proForma.projectedExpenses, 500);
    assert.equal(record.proForma.dscrBasis, 'noi');
    assert.equal(record.proForma.requiredDSCR, 1.25);
    assert.deepEqual(record.proForma.assumptionsUsed, []);
});

test('the lead is marked closed, and buyer and buy box count the deal at once', async () => {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id);
    const deal = await closeDeal(server.api, { buyerId: buyer._id, buyBoxId: box._id });
    assert.equal(ok(await server.api.get(`/api/leads/${deal.leadId}`)).status, 'closed');
    const counted = await readBuyer(server.api, buyer._id);
    assert.equal(counted.metadata.performanceMetrics.totalDeals, 1);
    assert.equal(counted.metadata.performanceMetrics.gradedDeals, 0);
    assert.equal(counted.metadata.performanceMetrics.performanceRate, null);
    assert.equal(counted.engagementScore, 50, 'the score stays as it is until a deal is graded');
    const { metadata } = await readBox(server.api, box._id);
    assert.equal(metadata.performanceMetrics.totalDeals, 1);
    assert.deepEqual(metadata.performanceWarnings, []);
});

test('the required DSCR is the buy box minimum as it stood at close', async () => {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id, { minDSCR: 1.4 });
    const deal = await closeDeal(server.api, { buyerId: buyer._id, buyBoxId: box._id });
    ok(await server.api.patch(`/api/buyboxes/${box._id}`, { minDSCR: 1.1 }));
    const record = await readRecord(server.api, deal);
    assert.equal(record.proForma.requiredDSCR, 1.4);
    assert.equal(record.buyBox.minDSCR, 1.1);
    const later = await closeDeal(server.api, { buyerId: buyer._id, buyBoxId: box._id });
    assert.equal(later.proForma.requiredDSCR, 1.1);
    const open = await makeBuyBox(server.api, buyer._id);
    const plain = await closeDeal(server.api, { buyerId: buyer._id, buyBoxId: open._id });
    assert.equal(plain.proForma.requiredDSCR, 1.25, 'a buy box without a minimum');
});

test('a cash purchase needs no projected DSCR, anything else does', async () => {
    const cash = { financing: { loanType: 'cash' } };
    for (const projectedDSCR of [undefined, null]) {
        const record = created(await closeWith({ ...cash, projectedDSCR }));
        assert.equal(record.financing.loanType, 'cash');
        assert.equal(record.proForma.projectedDSCR, null);
    }
    for (const over of [
        { projectedDSCR: null },
        { projectedDSCR: undefined },
        { projectedDSCR: null, financing: undefined },
        { projectedDSCR: null, financing: { interestRate: 0.07 } },
    ]) {
        assert.deepEqual(pointers(await closeWith(over)), ['/projectedDSCR']);
    }
});

test('numbers are put on their grid half away from zero, by their decimal digits', async () => {
    const { _id } = await makeBuyer(server.api);
    const body = JSON.stringify(closing(_id, { financing: { loanType: 'DSCR' } }))
        .replace('"purchasePrice":200000', '"purchasePrice":2.00000005e5')
        .replace('"projectedRent":2000', '"projectedRent":1.005')
        .replace('"projectedNOI":1500', '"projectedNOI":-1.005')
        .replace('MonthlyCashFlow":500', 'MonthlyCashFlow":1.00499999999999999999')
        .replace('"projectedDSCR":1.35', '"projectedDSCR":1.35005')
        .replace('"loanType":"DSCR"', '"loanType":"DSCR","ltv":0.7500005,"interestRate":7e-2');
    const record = created(await close(body));
    assert.equal(record.purchasePrice, 200000.01);
    assert.equal(record.proForma.projectedRent, 1.01);
    assert.equal(record.proForma.projectedNOI, -1.01);
    assert.equal(record.proForma.projectedMonthlyCashFlow, 1);
    assert.equal(record.proForma.projectedDSCR, 1.3501);
    assert.equal(record.financing.ltv, 0.750001);
    assert.equal(record.financing.interestRate, 0.07);
});

test('a full timestamp is cut to its UTC date', async () => {
    const record = created(await closeWith({ closedDate: '2024-03-31T23:30:00-05:00' }));
    assert.equal(record.closedDate, '2024-04-01');
});

test('all that is missing is named at once', async () => {
    const { financing, ...body } = closing(noSuchId);
    const required = Object.keys(body)
        .map((name) => `/${name}`)
        .sort();
    assert.deepEqual(pointers(await close({})), required);
    const nothing = Object.fromEntries(required.map((pointer) => [pointer.slice(1), null]));
    assert.deepEqual(pointers(await close(nothing)), required);
});

test('all that is malformed is named at once', async () => {
    const answer = await close({
        buyerId: 'nobody',
        buyBoxId: 17,
        strategy: 'flip',
        marketKey: '',
        closedDate: '2023-02-29',
        purchasePrice: '200000',
        rehabCostActual: -1,
        financing: {
            loanType: 'barter',
            interestRate: 7,
            ltv: 1.5,
            amortization: -1,
            monthlyDebtService: 'much',
        },
        projectedRent: true,
        projectedNOI: [],
        projectedMonthlyCashFlow: {},
        projectedDSCR: '1.35',
        projectedExpenses: 'none',
        dscrBasis: 'ebitda',
        assumptionsUsed: ['ok', 5],
    });
    assert.deepEqual(pointers(answer), [
        '/assumptionsUsed/1',
        '/buyBoxId',
        '/buyerId',
        '/closedDate',
        '/dscrBasis',
        '/financing/amortization',
        '/financing/interestRate',
        '/financing/loanType',
        '/financing/ltv',
        '/financing/monthlyDebtService',
        '/marketKey',
        '/projectedDSCR',
        '/projectedExpenses',
        '/projectedMonthlyCashFlow',
        '/projectedNOI',
        '/projectedRent',
        '/purchasePrice',
        '/rehabCostActual',
        '/strategy',
    ]);
    assert.equal(saidAt(answer, '/financing/ltv'), 'must be between 0 and 1');
});

test('a typo is never silently dropped', async () => {
    const answer = await closeWith({ purchasPrice: 1, financing: { loanType: 'DSCR', itv: 0.5 } });
    assert.deepEqual(pointers(answer), ['/financing/itv', '/purchasPrice']);
});

test('a buyer or buy box that does not exist', async () => {
    const { _id } = await makeBuyer(server.api);
    assert.deepEqual(pointers(await close(closing(noSuchId))), ['/buyerId']);
    assert.deepEqual(pointers(await close(closing(_id, { buyBoxId: noSuchId }))), ['/buyBoxId']);
    const both = closing(noSuchId, { buyBoxId: noSuchId, closedDate: '2999-01-01' });
    assert.deepEqual(pointers(await close(both)), ['/buyBoxId', '/buyerId', '/closedDate']);
});

test('a lead that does not exist, and a lead that did not close', async () => {
    const body = closing((await makeBuyer(server.api))._id);
    assert.equal((await close(body, { _id: noSuchId })).status, 404);
    assert.equal((await close(body, { _id: 'not-an-id' })).status, 404);
    const lead = await makeLead(server.api);
    assert.equal((await server.api.get(`/api/deals/${lead._id}/performance`)).status, 404);
    assert.equal((await server.api.get(`/api/deals/${noSuchId}/performance`)).status, 404);
});

test('a refused closing leaves nothing behind', async () => {
    const lead = await makeLead(server.api);
    const body = closing((await makeBuyer(server.api))._id);
    assert.equal((await close({ ...body, buyBoxId: noSuchId }, lead)).status, 422);
    assert.equal(ok(await server.api.get(`/api/leads/${lead._id}`)).status, 'new');
    created(await close(body, lead));
});

test('a second record for a lead is a conflict and changes nothing', async () => {
    const deal = await closeDeal(server.api);
    await addPeriod(server.api, deal, 1, 2024);
    const before = await server.api.get(recordPath(deal));
    const buyer = await makeBuyer(server.api);
    const again = await close(closing(buyer._id, { projectedRent: 1 }), { _id: deal.leadId });
    assert.equal(again.status, 409);
    const now = await server.api.get(recordPath(deal));
    assert.deepEqual(now.body, before.body);
    assert.equal(now.headers.etag, before.headers.etag);
    const untouched = await readBuyer(server.api, buyer._id);
    assert.equal(untouched.metadata.performanceMetrics.totalDeals, 0);
});
