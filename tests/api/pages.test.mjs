// Lists: pages by cursor that show everything once, whatever is written between them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    gradedDeal,
    makeBuyBox,
    makeBuyer,
    makeLead,
    ok,
    pointers,
    readAll,
} from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const made = { leads: [], buyers: [], buyboxes: [] };

async function prepare({ api }) {
    for (let i = 0; i < 7; i += 1) {
        made.leads.push((await makeLead(api, { marketKey: 'paged' }))._id);
        const buyer = await makeBuyer(api);
        made.buyers.push(buyer._id);
        const box = await makeBuyBox(api, buyer._id, { marketKeys: ['paged'] });
        made.buyboxes.push(box._id);
        await gradedDeal(api, 'D', { buyerId: buyer._id, buyBoxId: box._id, marketKey: 'closed' });
    }
}

const server = serverForFile({ prepare });
const lists = [
    '/api/leads',
    '/api/buyers',
    '/api/buyboxes',
    '/api/users',
    '/api/audit',
    '/api/tokens',
    '/api/performance/warnings',
];

for (const path of lists) {
    test(`${path}: page by page is all of it, once and in order`, async () => {
        const whole = ok(await server.api.get(`${path}?limit=500`));
        assert.deepEqual(Object.keys(whole).sort(), ['items', 'nextCursor']);
        assert.equal(whole.nextCursor, null);
        assert.ok(whole.items.length >= 1);
        for (const limit of [1, 3, 7]) {
            assert.deepEqual(await readAll(server.api, path, limit), whole.items, `by ${limit}`);
        }
    });

    test(`${path}: limits and cursors that are none are refused`, async () => {
        for (const limit of ['0', '-1', '501', '1.5', 'x', '']) {
            const answer = await server.api.get(`${path}?limit=${limit}`);
            assert.deepEqual(pointers(answer), ['?limit'], `limit=${limit}`);
        }
        for (const cursor of ['!', 'AAAA', 'bm90IGEgY3Vyc29y', '%00']) {
            const { status } = await server.api.get(`${path}?cursor=${cursor}`);
            assert.ok(
                status === 422 || (cursor === '%00' && status === 400),
                `${cursor}: ${status}`,
            );
        }
        assert.deepEqual(pointers(await server.api.get(`${path}?page=2`)), ['?page']);
    });
}

test('without a limit a page has 50', async () => {
    const { api } = server;
    await Promise.all(Array.from({ length: 60 }, () => makeLead(api, { marketKey: 'many' })));
    const page = ok(await api.get('/api/leads?marketKey=many'));
    assert.equal(page.items.length, 50);
    assert.notEqual(page.nextCursor, null);
    assert.equal((await readAll(api, '/api/leads?marketKey=many', 50)).length, 60);
});

test('a page that ends exactly at the last item is the last', async () => {
    const page = ok(await server.api.get('/api/leads?marketKey=paged&limit=7'));
    assert.equal(page.items.length, 7);
    assert.equal(page.nextCursor, null);
});

test('writes between two pages neither repeat nor hide what was there', async () => {
    const { api } = server;
    const first = ok(await api.get('/api/leads?marketKey=paged&limit=3'));
    await makeLead(api, { marketKey: 'paged', _id: '000000000000000000000001' });
    ok(await api.patch(`/api/leads/${first.items[0]._id}`, { city: 'Waco' }));
    const from = encodeURIComponent(first.nextCursor);
    const rest = ok(await api.get(`/api/leads?marketKey=paged&limit=500&cursor=${from}`));
    const ids = [...first.items, ...rest.items].map(({ _id }) => _id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids.filter((id) => made.leads.includes(id)).sort(), [...made.leads].sort());
});

test('filters hold on every page', async () => {
    const leads = await readAll(server.api, '/api/leads?marketKey=paged&strategy=buy_hold', 2);
    assert.ok(leads.length >= 7);
    assert.ok(leads.every(({ marketKey }) => marketKey === 'paged'));
    assert.deepEqual(
        await readAll(server.api, '/api/leads?marketKey=paged&strategy=commercial', 2),
        [],
    );
});
