// Leads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonRules, idsOf } from '../support/crm.mjs';
import { closeDeal, makeBuyer, makeLead, ok, pointers, readAll } from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare });
const least = () => ({ address: '12 Elm Street', marketKey: 'austin-tx', strategy: 'buy_hold' });
const full = () => ({
    address: '500 Commerce Way',
    city: 'Dallas',
    state: 'TX',
    zip: '75201',
    marketKey: 'dallas-tx',
    strategy: 'commercial',
    propertyType: 'office',
    units: 12,
    askingPrice: 1250000.55,
    projectedRent: 14000.25,
    projectedNOI: 9000.1,
    projectedMonthlyCashFlow: -12.34,
    projectedDSCR: 1.2345,
    status: 'underwriting',
    score: 71.25,
});
const optional = Object.keys(full()).filter((member) => !(member in least()));

async function prepare({ api }) {
    const { _id } = await makeBuyer(api);
    await server.addUser('outside@example.com', 'buyer', ['--buyer', _id]);
}

commonRules(server, {
    path: '/api/leads',
    least,
    full,
    answered: {},
    computed: { createdAt: '2024-01-01T00:00:00Z', updatedAt: null },
    change: { status: 'under_contract', askingPrice: 199999.99, city: 'Round Rock' },
    clearable: optional.filter((member) => member !== 'status'),
    text: 'address',
    sought: () => ({
        body: { marketKey: 'paged-market', status: 'lost', city: 'Pagetown' },
        queries: [
            'marketKey=paged-market',
            'q=pageto',
            'q=pagetown&marketKey=paged-market&status=lost',
        ],
    }),
});

test('a new lead is new, and knows nothing that was not said', async () => {
    const lead = await makeLead(server.api);
    assert.equal(lead.status, 'new');
    for (const member of optional.filter((one) => one !== 'status'))
        assert.equal(lead[member], null);
});

test('figures are brought to their grid, half away from zero', async () => {
    const lead = await makeLead(server.api, {
        askingPrice: 100.005,
        projectedRent: 0.004,
        projectedNOI: -100.005,
        projectedMonthlyCashFlow: 1e2,
        projectedDSCR: 1.23455,
        score: 49.995,
    });
    assert.equal(lead.askingPrice, 100.01);
    assert.equal(lead.projectedRent, 0);
    assert.equal(lead.projectedNOI, -100.01);
    assert.equal(lead.projectedMonthlyCashFlow, 100);
    assert.equal(lead.projectedDSCR, 1.2346);
    assert.equal(lead.score, 50);
});

test('figures that cannot be are refused, all at once', async () => {
    const answer = await server.api.post('/api/leads', {
        ...least(),
        units: 1.5,
        askingPrice: -1,
        projectedRent: '1000',
        projectedNOI: 1e300,
        projectedMonthlyCashFlow: [],
        projectedDSCR: 1e12,
        status: 'open',
        score: 101,
        strategy: 'flip',
    });
    assert.deepEqual(pointers(answer), [
        '/askingPrice',
        '/projectedDSCR',
        '/projectedMonthlyCashFlow',
        '/projectedNOI',
        '/projectedRent',
        '/score',
        '/status',
        '/strategy',
        '/units',
    ]);
    const lead = await makeLead(server.api);
    const patched = await server.api.patch(`/api/leads/${lead._id}`, { status: null, score: -1 });
    assert.deepEqual(pointers(patched), ['/score', '/status']);
});

test('every status there is', async () => {
    const lead = await makeLead(server.api, { marketKey: 'statuses' });
    for (const status of ['new', 'underwriting', 'under_contract', 'closed', 'lost']) {
        assert.equal(
            ok(await server.api.patch(`/api/leads/${lead._id}`, { status })).status,
            status,
        );
        const found = await readAll(server.api, `/api/leads?status=${status}&marketKey=statuses`);
        assert.deepEqual(idsOf(found), [lead._id]);
    }
});

test('filters hold together', async () => {
    const market = 'filtered';
    const one = await makeLead(server.api, { marketKey: market, status: 'lost' });
    const two = await makeLead(server.api, { marketKey: market, strategy: 'commercial' });
    const list = async (query) =>
        idsOf(await readAll(server.api, `/api/leads?marketKey=${market}${query}`)).sort();
    assert.deepEqual(await list(''), [one._id, two._id].sort());
    assert.deepEqual(await list('&strategy=commercial'), [two._id]);
    assert.deepEqual(await list('&strategy=buy_hold'), [one._id]);
    assert.deepEqual(await list('&status=lost'), [one._id]);
    assert.deepEqual(await list('&status=lost&strategy=commercial'), []);
    assert.deepEqual(await list('&q=elm'), [one._id, two._id].sort());
    const wrong = await server.api.get('/api/leads?strategy=flip&status=x&market=a&marketKey=');
    assert.deepEqual(pointers(wrong), ['?market', '?marketKey', '?status', '?strategy']);
});

test('search finds words by their beginnings, in any order and case', async () => {
    const lead = await makeLead(server.api, {
        address: '77 Périgord Lane, Unit 4B',
        city: 'Xanadu',
        state: 'NM',
        zip: '87501',
        marketKey: 'xanadu-nm',
    });
    const find = async (q) =>
        idsOf(await readAll(server.api, `/api/leads?q=${encodeURIComponent(q)}`)).includes(
            lead._id,
        );
    for (const q of ['xanadu', 'XANA', 'LANE périgord', '77 lane', '87501', '4b', 'xanadu-nm']) {
        assert.ok(await find(q), q);
    }
    for (const q of ['anadu', 'xanadu boston', 'périgordx', '7501']) assert.ok(!(await find(q)), q);
    ok(await server.api.patch(`/api/leads/${lead._id}`, { city: 'Yonder' }));
    assert.ok(await find('yonder'));
    assert.ok(!(await find('xanadu yonder 99')));
    assert.equal((await server.api.delete(`/api/leads/${lead._id}`)).status, 204);
    assert.ok(!(await find('yonder')));
});

test('a lead that closed is not deleted, and the answer says why', async () => {
    const deal = await closeDeal(server.api);
    const path = `/api/leads/${deal.leadId}`;
    const { status, body } = await server.api.delete(path);
    assert.equal(status, 409);
    assert.match(body.detail, /record|deal|closed/i);
    assert.equal(ok(await server.api.get(path)).status, 'closed');
    ok(await server.api.get(`/api/deals/${deal.leadId}/performance`));
});
