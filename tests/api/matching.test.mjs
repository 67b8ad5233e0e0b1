// Buyers ranked for a lead, and closed deals like one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    closing,
    created,
    figuresOf,
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    makeLead,
    noSuchId,
    ok,
    pointers,
    readBuyer,
    recordPath,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });
const wanted = {
    marketKey: 'matched',
    strategy: 'buy_hold',
    propertyType: 'duplex',
    askingPrice: 200000,
    projectedRent: 2000,
    projectedMonthlyCashFlow: 400,
    projectedDSCR: 1.3,
};

let markets = 0;
/** A market that nobody buys in yet. */
const freshMarket = () => `market-${(markets += 1)}`;

async function buyerWith(box, buyer = {}) {
    const made = await makeBuyer(server.api, buyer);
    const buyBox = await makeBuyBox(server.api, made._id, box);
    return { ...made, box: buyBox };
}

const matches = async (lead, query = '') =>
    ok(await server.api.get(`/api/leads/${lead._id}/matches${query}`)).items;
const among = (items, buyers) =>
    items.map(({ buyer }) => buyer._id).filter((id) => buyers.some(({ _id }) => _id === id));
const ids = (buyers) => buyers.map(({ _id }) => _id);

test('each match says who, by which buy box, how well, and why', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    const buyer = await buyerWith(
        {
            marketKeys: [marketKey],
            minPrice: 100000,
            maxPrice: 300000,
            minDSCR: 1.25,
            minCashFlow: 300,
        },
        { company: 'C Ltd', email: 'c@c.example', phone: '1' },
    );
    const [match, ...others] = await matches(lead);
    assert.deepEqual(others, []);
    assert.equal(match.buyer._id, buyer._id);
    assert.equal(match.buyer.name, buyer.name);
    assert.equal(match.buyBox._id, buyer.box._id);
    assert.equal(match.buyBox.name, buyer.box.name);
    assert.equal(match.engagementScore, 50);
    assert.equal(match.fit, 100);
    assert.equal(match.score, 80, '60 % of fit and 40 % of engagement');
    assert.ok(match.reasons.length >= 3);
    match.reasons.forEach((reason) => assert.match(reason, /^\S+( \S+)+/));
});

test('the better fit comes first, and says what does not fit', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    const box = {
        marketKeys: [marketKey],
        minPrice: 100000,
        maxPrice: 300000,
        minDSCR: 1.25,
        minCashFlow: 300,
    };
    const poor = await buyerWith({
        ...box,
        maxPrice: 199999.99,
        minDSCR: 1.3001,
        minCashFlow: 400.01,
    });
    const full = await buyerWith({ ...box, maxPrice: 200000, minDSCR: 1.3, minCashFlow: 400 });
    const some = await buyerWith({ ...box, propertyTypes: ['retail'] });
    const found = await matches(lead);
    assert.deepEqual(among(found, [poor, full, some]), ids([full, some, poor]));
    assert.equal(found[0].fit, 100, 'bounds are inclusive');
    assert.ok(found[0].fit > found[1].fit && found[1].fit > found[2].fit);
    const fits = found.map(({ fit }) => fit);
    assert.ok(fits.every((fit) => fit >= 0 && fit <= 100));
    assert.notDeepEqual(found[0].reasons, found[2].reasons);
    assert.match(found[2].reasons.join(' '), /price/i);
});

test('a change of score changes the ranking of the very next request', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    const [one, two] = [
        await buyerWith({ marketKeys: [marketKey] }),
        await buyerWith({ marketKeys: [marketKey] }),
    ];
    const rank = async () => among(await matches(lead), [one, two]);

    const good = await gradedDeal(server.api, 'A', { buyerId: two._id });
    assert.equal((await readBuyer(server.api, two._id)).engagementScore, 100);
    assert.deepEqual(await rank(), ids([two, one]));

    await gradedDeal(server.api, 'A', { buyerId: one._id });
    await addPeriod(server.api, good, 2, 2024, figuresOf.D);
    assert.deepEqual(await rank(), ids([one, two]));
    const [first, second] = await matches(lead);
    assert.equal(first.engagementScore, 100);
    assert.equal(second.engagementScore, (await readBuyer(server.api, two._id)).engagementScore);
    assert.ok(second.engagementScore < 50);
    assert.deepEqual([first.fit, second.fit], [100, 100]);
    assert.ok(first.score > second.score);
});

test('equal scores keep one order', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    const buyers = [];
    for (let i = 0; i < 5; i += 1) buyers.push(await buyerWith({ marketKeys: [marketKey] }));
    const found = among(await matches(lead), buyers);
    assert.deepEqual(found, ids(buyers).sort());
    assert.deepEqual(among(await matches(lead), buyers), found);
});

test('strategy and market must be the lead’s; inactive ones want nothing', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    const one = await buyerWith({ marketKeys: [freshMarket(), marketKey] });
    await buyerWith({ marketKeys: [freshMarket()] });
    await buyerWith({ marketKeys: [marketKey], strategy: 'commercial' });
    await buyerWith({ marketKeys: [marketKey], active: false });
    await makeBuyer(server.api, { marketKeys: [marketKey], strategies: ['buy_hold'] });
    assert.deepEqual(ids((await matches(lead)).map(({ buyer }) => buyer)), [one._id]);

    const path = `/api/buyboxes/${one.box._id}`;
    const change = async (body) => {
        ok(await server.api.patch(path, body));
        return (await matches(lead)).length;
    };
    assert.equal(await change({ active: false }), 0);
    assert.equal(await change({ active: true }), 1);
    assert.equal(await change({ marketKeys: ['elsewhere'] }), 0);
    assert.equal(await change({ marketKeys: [marketKey] }), 1);
    assert.equal(await change({ strategy: 'commercial' }), 0);
    assert.equal(await change({ strategy: 'buy_hold' }), 1);
    assert.equal((await server.api.delete(path)).status, 204);
    assert.deepEqual(await matches(lead), []);
});

test('a buy box without markets wants leads of all', async () => {
    const named = freshMarket();
    const any = await buyerWith({});
    const some = await buyerWith({ marketKeys: [named] });
    for (const [marketKey, expected] of [
        [named, [any, some]],
        [freshMarket(), [any]],
    ]) {
        const lead = await makeLead(server.api, { ...wanted, marketKey });
        const found = (await matches(lead)).map(({ buyer }) => buyer._id);
        assert.deepEqual(found.sort(), ids(expected).sort());
        const office = await makeLead(server.api, { marketKey, strategy: 'commercial' });
        assert.deepEqual(await matches(office), []);
    }
    assert.equal((await server.api.delete(`/api/buyboxes/${any.box._id}`)).status, 204);
});

test('the lead as it is now is matched', async () => {
    const [here, there] = [freshMarket(), freshMarket()];
    const lead = await makeLead(server.api, { ...wanted, marketKey: here });
    const buyer = await buyerWith({ marketKeys: [there], maxPrice: 150000 });
    assert.deepEqual(await matches(lead), []);
    ok(await server.api.patch(`/api/leads/${lead._id}`, { marketKey: there }));
    const [before] = await matches(lead);
    ok(await server.api.patch(`/api/leads/${lead._id}`, { askingPrice: 150000 }));
    const [match] = await matches(lead);
    assert.equal(match.buyer._id, buyer._id);
    assert.ok(match.fit > before.fit);
});

test('a buyer comes once, with the buy box that fits best', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    const buyer = await buyerWith({ marketKeys: [marketKey], maxPrice: 1000 });
    const best = await makeBuyBox(server.api, buyer._id, { marketKeys: [marketKey], name: 'Best' });
    await makeBuyBox(server.api, buyer._id, { marketKeys: [marketKey], minDSCR: 9 });
    const found = await matches(lead);
    assert.equal(found.length, 1);
    assert.equal(found[0].buyBox._id, best._id);
});

test('as many as are asked for, the best of all', async () => {
    const marketKey = freshMarket();
    const lead = await makeLead(server.api, { ...wanted, marketKey });
    for (let i = 0; i < 60; i += 1) {
        await buyerWith({ marketKeys: [marketKey], maxPrice: i % 2 ? 1 : 300000 });
    }
    const all = await matches(lead, '?limit=500');
    assert.equal(all.length, 60);
    const scores = all.map(({ score }) => score);
    assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
    );
    assert.deepEqual(await matches(lead), all.slice(0, 50));
    assert.deepEqual(await matches(lead, '?limit=3'), all.slice(0, 3));
    const path = `/api/leads/${lead._id}/matches`;
    assert.deepEqual(pointers(await server.api.get(`${path}?limit=0`)), ['?limit']);
    assert.deepEqual(pointers(await server.api.get(`${path}?top=3`)), ['?top']);
});

test('similar: closed deals of the strategy, the nearest first, and how they turned out', async () => {
    const marketKey = freshMarket();
    const { _id: buyerId } = await makeBuyer(server.api);
    const deal = (over) => closeDeal(server.api, { buyerId, marketKey, ...over });
    const near = await deal({ purchasePrice: 201000, projectedRent: 2010 });
    const far = await deal({ purchasePrice: 900000, projectedRent: 9000 });
    const elsewhere = await deal({
        purchasePrice: 201000,
        projectedRent: 2010,
        marketKey: freshMarket(),
    });
    const other = await deal({ strategy: 'commercial', purchasePrice: 200000 });
    await addPeriod(server.api, near, 1, 2024, figuresOf.B);
    await addPeriod(server.api, near, 2, 2024, figuresOf.D);
    const lead = await makeLead(server.api, { ...wanted, marketKey });

    const { items } = ok(await server.api.get(`/api/deals/${lead._id}/similar`));
    const order = items.map(({ leadId }) => leadId);
    assert.equal(order[0], near.leadId);
    assert.ok(order.indexOf(elsewhere.leadId) > 0, 'other markets come after');
    assert.ok(order.includes(far.leadId));
    assert.ok(!order.includes(other.leadId), 'of another strategy');
    assert.ok(!order.includes(lead._id));
    const [first] = items;
    assert.equal(first.purchasePrice, 201000);
    assert.equal(first.performanceGrade, 'D');
    assert.equal(first.periods, 2);
    assert.equal(first.averageCashFlowVariance, (-50 - 501) / 2);
    const unreported = items.find(({ leadId }) => leadId === far.leadId);
    assert.equal(unreported.performanceGrade, null);
    assert.equal(unreported.averageCashFlowVariance, null);

    created(
        await server.api.post(recordPath({ leadId: lead._id }), closing(buyerId, { marketKey })),
    );
    const own = ok(await server.api.get(`/api/deals/${lead._id}/similar?limit=2`)).items;
    assert.equal(own.length, 2);
    assert.equal(own[0].leadId, near.leadId);
    assert.ok(
        own.every(({ leadId }) => leadId !== lead._id),
        'it is not like itself',
    );
});

test('for admin, manager and closer, and of leads that there are', async () => {
    const lead = await makeLead(server.api);
    for (const what of ['leads/:id/matches', 'deals/:id/similar']) {
        const path = (id) => `/api/${what.replace(':id', id)}`;
        for (const role of ['admin', 'manager', 'closer']) {
            ok(await server.as(role).get(path(lead._id)));
            assert.equal((await server.as(role).get(path(noSuchId))).status, 404);
        }
        for (const id of [lead._id, noSuchId]) {
            assert.equal((await server.as('dialer').get(path(id))).status, 403);
        }
    }
});
