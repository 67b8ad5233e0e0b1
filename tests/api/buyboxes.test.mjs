// Buy boxes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonRules, idsOf } from '../support/crm.mjs';
import {
    closeDeal,
    created,
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    noSuchId,
    ok,
    pointers,
    readAll,
    readBox,
    readRecord,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare });
let buyerId;

async function prepare({ api }) {
    buyerId = (await makeBuyer(api))._id;
    await server.addUser('outside@example.com', 'buyer', ['--buyer', buyerId]);
}

const noDeals = {
    totalDeals: 0,
    gradedDeals: 0,
    gradeDistribution: { A: 0, B: 0, C: 0, D: 0 },
    performanceRate: null,
    averageCashFlowVariance: null,
    averageDSCRVariance: null,
    averageRentVariance: null,
    averageExpenseVariance: null,
};

commonRules(server, {
    path: '/api/buyboxes',
    least: () => ({ buyerId, name: 'Long-term rentals', strategy: 'buy_hold' }),
    full: () => ({
        buyerId,
        name: 'Downtown offices',
        strategy: 'commercial',
        marketKeys: ['austin-tx', 'dallas-tx'],
        propertyTypes: ['office', 'retail'],
        minPrice: 100000.5,
        maxPrice: 2500000.75,
        minDSCR: 1.3275,
        minCashFlow: -250.25,
        active: false,
    }),
    answered: { metadata: { performanceMetrics: noDeals, performanceWarnings: [] } },
    computed: { metadata: {}, createdAt: null, updatedAt: null },
    change: { name: 'Suburban offices', minDSCR: 1.4, propertyTypes: ['retail'], active: true },
    clearable: ['marketKeys', 'propertyTypes', 'minPrice', 'maxPrice', 'minDSCR', 'minCashFlow'],
    text: 'name',
    sought: () => ({
        body: { name: 'Paginated box', marketKeys: ['paged-boxes'], active: false },
        queries: [
            'q=paginat',
            'q=paginated&active=false',
            'q=paged-boxes&active=false',
            'q=paginated&strategy=buy_hold&marketKey=paged-boxes',
        ],
    }),
});

test('a new buy box is active and takes anything of its strategy', async () => {
    const box = await makeBuyBox(server.api, buyerId);
    assert.equal(box.active, true);
    assert.deepEqual([box.marketKeys, box.propertyTypes], [[], []]);
    for (const member of ['minPrice', 'maxPrice', 'minDSCR', 'minCashFlow']) {
        assert.equal(box[member], null, member);
    }
});

test('what cannot be is refused', async () => {
    const send = (over) =>
        server.api.post('/api/buyboxes', { buyerId, name: 'B', strategy: 'buy_hold', ...over });
    assert.deepEqual(pointers(await send({ buyerId: noSuchId })), ['/buyerId']);
    assert.deepEqual(pointers(await send({ buyerId: 'x', active: 'yes', minDSCR: -0.5 })), [
        '/active',
        '/buyerId',
        '/minDSCR',
    ]);
    assert.deepEqual(pointers(await send({ minPrice: 2, maxPrice: 1 })), ['/minPrice']);
    const box = created(await send({ minPrice: 2, maxPrice: 2 }));
    const patch = (body) => server.api.patch(`/api/buyboxes/${box._id}`, body);
    assert.ok(pointers(await patch({ maxPrice: 1.99 })).length === 1);
    assert.deepEqual(pointers(await patch({ buyerId: noSuchId })), ['/buyerId']);
    assert.deepEqual(pointers(await patch({ active: null })), ['/active']);
    assert.equal(ok(await patch({ minPrice: null, maxPrice: 1 })).maxPrice, 1);
});

test('filters: by buyer, strategy, market, whether active', async () => {
    const own = (await makeBuyer(server.api))._id;
    const any = await makeBuyBox(server.api, own);
    const named = await makeBuyBox(server.api, own, { marketKeys: ['bx-one', 'bx-two'] });
    const off = await makeBuyBox(server.api, own, {
        marketKeys: ['bx-two'],
        strategy: 'commercial',
        active: false,
    });
    const list = async (query) =>
        idsOf(await readAll(server.api, `/api/buyboxes?buyerId=${own}${query}`, 1)).sort();
    assert.deepEqual(await list(''), idsOf([any, named, off]).sort());
    assert.deepEqual(await list('&active=true'), idsOf([any, named]).sort());
    assert.deepEqual(await list('&active=false'), [off._id]);
    assert.deepEqual(await list('&strategy=commercial'), [off._id]);
    assert.deepEqual(await list('&marketKey=bx-one'), idsOf([any, named]).sort(), 'or any market');
    assert.deepEqual(await list('&marketKey=bx-two&strategy=commercial'), [off._id]);
    const wrong = await server.api.get(
        '/api/buyboxes?buyerId=x&active=1&level=CRITICAL&strategy=a',
    );
    assert.deepEqual(pointers(wrong), ['?active', '?buyerId', '?level', '?strategy']);
});

test('it is the same at both addresses', async () => {
    const box = await makeBuyBox(server.api, buyerId);
    await gradedDeal(server.api, 'D', { buyerId, buyBoxId: box._id });
    const read = ok(await server.api.get(`/api/buyboxes/${box._id}`));
    assert.deepEqual(read, await readBox(server.api, box._id));
    assert.equal(read.metadata.performanceMetrics.gradeDistribution.D, 1);
    assert.equal(read.metadata.performanceWarnings[0].level, 'CRITICAL');
    const renamed = ok(await server.api.patch(`/api/buyboxes/${box._id}`, { name: 'Renamed' }));
    assert.deepEqual(renamed.metadata, read.metadata);
});

test('a deal keeps the required DSCR of its closing', async () => {
    const box = await makeBuyBox(server.api, buyerId, { minDSCR: 1.4 });
    const before = await closeDeal(server.api, { buyerId, buyBoxId: box._id });
    ok(await server.api.patch(`/api/buyboxes/${box._id}`, { minDSCR: 1.1 }));
    const after = await closeDeal(server.api, { buyerId, buyBoxId: box._id });
    ok(await server.api.patch(`/api/buyboxes/${box._id}`, { minDSCR: null }));
    const none = await closeDeal(server.api, { buyerId, buyBoxId: box._id });
    const required = async (deal) => (await readRecord(server.api, deal)).proForma.requiredDSCR;
    assert.equal(await required(before), 1.4);
    assert.equal(await required(after), 1.1);
    assert.equal(await required(none), 1.25);
});

test('a buy box that a closed deal refers to is not deleted, and the answer says so', async () => {
    const box = await makeBuyBox(server.api, buyerId);
    await closeDeal(server.api, { buyerId, buyBoxId: box._id });
    const { status, body } = await server.api.delete(`/api/buyboxes/${box._id}`);
    assert.equal(status, 409);
    assert.match(body.detail, /deal|record/i);
    assert.deepEqual((await readBox(server.api, box._id))._id, box._id);
});
