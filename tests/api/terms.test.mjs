// What the terms of a closing come to, before it is made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closing, makeBuyBox, makeBuyer, noSuchId, ok, pointers, usualLoan } from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });
const ask = (body) => server.as('closer').post('/api/performance/terms', body);
const terms = async (body) => ok(await ask(body));
const nothing = {
    monthlyDebtService: null,
    loanAmount: null,
    ltv: null,
    projectedDSCR: null,
    requiredDSCR: 1.25,
    projectedNOI: null,
    projectedMonthlyCashFlow: null,
    annualCashFlow: null,
    capRate: null,
    disagreements: [],
};

test('nothing given, nothing told', async () => {
    assert.deepEqual(await terms({}), nothing);
});

test('all that follows is told', async () => {
    const body = { purchasePrice: 200000, financing: usualLoan, projectedRent: 2000 };
    assert.deepEqual(await terms({ ...body, projectedExpenses: 500 }), {
        ...nothing,
        monthlyDebtService: 997.95,
        loanAmount: 150000,
        ltv: 0.75,
        projectedDSCR: 1.5031,
        projectedNOI: 1500,
        projectedMonthlyCashFlow: 502.05,
        annualCashFlow: 6024.6,
        capRate: 0.09,
    });
});

test('a whole closing is taken as it is, and its disagreements are told', async () => {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id, { minDSCR: 1.4 });
    const body = closing(buyer._id, { buyBoxId: box._id, projectedExpenses: 600, projectedDSCR: 1.36 });
    body.financing = { ...usualLoan, monthlyDebtService: 1100 };
    const told = await terms(body);
    assert.equal(told.requiredDSCR, 1.4);
    assert.equal(told.monthlyDebtService, 1100);
    assert.deepEqual(told.disagreements, [
        {
            pointer: '/financing/monthlyDebtService',
            detail: 'price, LTV, rate and amortization come to 997.95',
            given: 1100,
            computed: 997.95,
        },
        {
            pointer: '/projectedNOI',
            detail: 'rent less expenses is 1400.00',
            given: 1500,
            computed: 1400,
        },
        {
            pointer: '/projectedMonthlyCashFlow',
            detail: 'NOI less debt service is 400.00',
            given: 500,
            computed: 400,
        },
    ]);
});

test('what cannot be is refused, all at once', async () => {
    const wrong = { purchasePrice: -1, financing: { ltv: 2 }, typo: 1 };
    assert.deepEqual(pointers(await ask(wrong)), ['/financing/ltv', '/purchasePrice', '/typo']);
    const unknown = { buyerId: noSuchId, buyBoxId: noSuchId };
    assert.deepEqual(pointers(await ask(unknown)), ['/buyBoxId', '/buyerId']);
});
