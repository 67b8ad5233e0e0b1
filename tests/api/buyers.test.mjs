// Buyers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonRules, idsOf } from '../support/crm.mjs';
import {
    closeDeal,
    created,
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    ok,
    pointers,
    readAll,
    readBuyer,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare });
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
const full = () => ({
    name: 'Rowan Capital',
    company: 'Rowan Capital Partners LLC',
    email: 'deals@rowan.example',
    phone: '+1 512 555 0100',
    marketKeys: ['austin-tx', 'dallas-tx'],
    strategies: ['buy_hold', 'commercial'],
});

async function prepare({ api }) {
    const { _id } = await makeBuyer(api);
    await server.addUser('outside@example.com', 'buyer', ['--buyer', _id]);
}

commonRules(server, {
    path: '/api/buyers',
    least: () => ({ name: 'Rowan Capital' }),
    full,
    answered: { engagementScore: 50, metadata: { performanceMetrics: noDeals } },
    computed: { engagementScore: 99, metadata: {}, createdAt: null, updatedAt: '2024-01-01' },
    change: { name: 'Birch Capital', marketKeys: ['waco-tx'], phone: '555' },
    clearable: ['company', 'email', 'phone', 'marketKeys', 'strategies'],
    text: 'name',
    sought: () => ({
        body: { company: 'Pagemill', marketKeys: ['a', 'paged', 'z'], strategies: ['commercial'] },
        queries: [
            'marketKey=paged',
            'q=pagemi',
            'marketKey=paged&strategy=commercial&q=rowan pagemill',
        ].map(encodeURI),
    }),
});

test('a new buyer has score 50 and no deals', async () => {
    const buyer = await makeBuyer(server.api);
    assert.equal(buyer.engagementScore, 50);
    assert.deepEqual(buyer.metadata.performanceMetrics, noDeals);
    assert.deepEqual([buyer.company, buyer.email, buyer.phone], [null, null, null]);
    assert.deepEqual([buyer.marketKeys, buyer.strategies], [[], []]);
});

test('what a list may hold', async () => {
    const send = (body) => server.api.post('/api/buyers', { name: 'L', ...body });
    assert.deepEqual(pointers(await send({ marketKeys: 'austin-tx' })), ['/marketKeys']);
    assert.deepEqual(
        pointers(await send({ marketKeys: ['a', '', 'x\ny', 7], strategies: ['flip'] })),
        ['/marketKeys/1', '/marketKeys/2', '/marketKeys/3', '/strategies/0'],
    );
    const many = Array.from({ length: 20 }, (_, i) => `market ${i}, “quoted”`);
    assert.deepEqual(created(await send({ marketKeys: many })).marketKeys, many);
    assert.deepEqual(pointers(await send({ email: 'no address' })), ['/email']);
});

test('what is computed stays through a change', async () => {
    const buyer = await makeBuyer(server.api);
    await gradedDeal(server.api, 'A', { buyerId: buyer._id });
    const before = await readBuyer(server.api, buyer._id);
    assert.notEqual(before.engagementScore, 50);
    const after = ok(await server.api.patch(`/api/buyers/${buyer._id}`, { name: 'Renamed' }));
    assert.equal(after.engagementScore, before.engagementScore);
    assert.deepEqual(after.metadata, before.metadata);
    assert.equal(after.metadata.performanceMetrics.gradedDeals, 1);
});

test('filters: buyers that name the market or strategy', async () => {
    const one = await makeBuyer(server.api, {
        marketKeys: ['fm-one', 'fm-two'],
        strategies: ['buy_hold'],
    });
    const two = await makeBuyer(server.api, { marketKeys: ['fm-two'], strategies: ['commercial'] });
    const list = async (query) =>
        idsOf(await readAll(server.api, `/api/buyers?${query}`, 1)).sort();
    assert.deepEqual(await list('marketKey=fm-one'), [one._id]);
    assert.deepEqual(await list('marketKey=fm-two'), [one._id, two._id].sort());
    assert.deepEqual(await list('marketKey=fm-two&strategy=commercial'), [two._id]);
    assert.deepEqual(await list('marketKey=fm-on'), [], 'whole keys alone');
    assert.deepEqual(await list('marketKey=fm-three'), []);
    ok(await server.api.patch(`/api/buyers/${one._id}`, { marketKeys: ['fm-three'] }));
    assert.deepEqual(await list('marketKey=fm-three'), [one._id]);
    assert.deepEqual(await list('marketKey=fm-one'), []);
    const wrong = await server.api.get('/api/buyers?strategy=flip&status=new');
    assert.deepEqual(pointers(wrong), ['?status', '?strategy']);
});

test('search finds name, company, email and phone by the beginnings of their words', async () => {
    const buyer = await makeBuyer(server.api, {
        name: 'Ünal Quimby',
        company: 'Zephyr Holdings',
        email: 'q.unal@zephyr.example',
        phone: '512-555-0177',
    });
    const find = async (q) =>
        idsOf(await readAll(server.api, `/api/buyers?q=${encodeURIComponent(q)}`)).includes(
            buyer._id,
        );
    for (const q of ['quimby', 'zeph', 'HOLDINGS Ünal', 'unal', '0177', 'q.unal@zephyr.example']) {
        assert.ok(await find(q), q);
    }
    for (const q of ['imby', 'quimby rowan', '177']) assert.ok(!(await find(q)), q);
});

test('a buyer that something refers to is not deleted, and the answer says by what', async () => {
    const refused = async (buyer, what) => {
        const { status, body } = await server.api.delete(`/api/buyers/${buyer._id}`);
        assert.equal(status, 409);
        assert.match(body.detail, what);
        await readBuyer(server.api, buyer._id);
    };
    const withBox = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, withBox._id);
    await refused(withBox, /buy box/i);
    assert.equal((await server.api.delete(`/api/buyboxes/${box._id}`)).status, 204);
    assert.equal((await server.api.delete(`/api/buyers/${withBox._id}`)).status, 204);

    const withDeal = await makeBuyer(server.api);
    await closeDeal(server.api, { buyerId: withDeal._id });
    await refused(withDeal, /deal|record/i);

    const withUser = await makeBuyer(server.api);
    const user = { email: 'of@rowan.example', role: 'buyer', name: 'Of', buyerId: withUser._id };
    const { _id } = created(await server.api.post('/api/users', user));
    await refused(withUser, /user/i);
    assert.equal((await server.api.delete(`/api/users/${_id}`)).status, 204);
    assert.equal((await server.api.delete(`/api/buyers/${withUser._id}`)).status, 204);
});
