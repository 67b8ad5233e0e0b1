// Imports on top of one another are taken back from the last to the first, and what they brought is
// then as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leadsCsv, run, settled, start, upload } from '../support/imports.mjs';
import { ok, readAll } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile();

const buyers = 'Key,Name,Email\nB1,Ann Ray,ann@ray.example\n';
const leads = 'Key,Address,Market,Strategy,City\nL1,1 Oak St,TX-DFW,buy_hold,\n';
const closings =
    'Property,Buyer,Strategy,Market,Close Date,Purchase Price,Loan Type,Rent,NOI,Cash Flow\n' +
    'L1,B1,buy_hold,TX-DFW,2025-01-15,240000,cash,2100,1500,1500\n';
const periods = (rent) =>
    `Property,Month,Rent Collected,Expenses\nL1,2025-02,${rent},600\nL1,2025-03,${rent},600\n`;

async function imported(text, as) {
    const one = await upload(server.api, text, { query: `&source=crm&as=${as}` });
    const checked = await run(server.api, one, 'check');
    assert.equal(checked.status, 'checked', checked.error);
    const done = await run(server.api, checked, 'commit');
    assert.deepEqual([done.status, done.counts.refused], ['done', 0], done.error);
    return done;
}

async function reverted(one) {
    const after = await run(server.api, one, 'revert');
    assert.deepEqual(after.revertProblems, []);
    assert.equal(after.status, 'reverted', after.error);
}

const paths = ['/api/performance/analytics', '/api/performance/trends'];

/** What people see, but for when something was written last. */
async function state() {
    const seen = [await readAll(server.api, '/api/buyers'), await readAll(server.api, '/api/leads')];
    seen.push(await readAll(server.api, '/api/deals'));
    for (const path of paths) seen.push(ok(await server.api.get(path)));
    return JSON.stringify(seen, (name, value) => (/^(lastUpdated|updatedAt)$/.test(name) ? undefined : value), 1);
}

test('each of them goes, and leaves what the one before it made', async () => {
    const layers = [];
    for (const [text, as] of [
        [buyers, 'buyers'],
        [leads, 'leads'],
        [closings, 'closings'],
        [periods(2000), 'periods'],
        [periods(1200), 'periods'],
        ['Key,City\nL1,Plano\n', 'leads'],
        [periods(1500), 'periods'],
    ]) {
        const before = await state();
        layers.push({ before, one: await imported(text, as) });
        assert.notEqual(await state(), before);
    }
    for (const { one, before } of layers.reverse()) {
        await reverted(one);
        assert.equal(await state(), before);
    }
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, /: 0 problems/);
});

test('a change under the id of an import that was taken back is a change', async () => {
    const first = await imported(buyers, 'buyers');
    const second = await imported('Key,Company\nB1,Ray Homes\n', 'buyers');
    await reverted(second);
    const [{ _id }] = await readAll(server.api, '/api/buyers');
    const hidden = { 'x-request-id': second._id };
    ok(await server.api.patch(`/api/buyers/${_id}`, { company: 'Ray & Co' }, hidden));
    const after = await run(server.api, first, 'revert');
    assert.equal(after.status, 'done');
    assert.match(after.revertProblems[0].why, /buyer\.update/);
});

test('what is said of a lead does not keep the months of its deal', async () => {
    await imported(leads, 'leads');
    await imported(closings, 'closings');
    const months = await imported(periods(2000), 'periods');
    const [{ _id }] = await readAll(server.api, '/api/leads');
    ok(await server.api.patch(`/api/leads/${_id}`, { city: 'Waco' }));
    await reverted(months);
    const [lead] = await readAll(server.api, '/api/leads');
    assert.equal(lead.city, 'Waco');
});

test('what is being taken back cannot be cancelled', async () => {
    const one = await imported(leadsCsv(3000, { prefix: 'Back Street' }), 'leads');
    await start(server.api, one, 'revert');
    let status = 0;
    for (let tries = 0; tries < 50; tries += 1) {
        ({ status } = await server.api.post(`/api/imports/${one._id}/cancel`));
        if (status !== 409) break;
    }
    assert.equal(status, 409);
    assert.equal((await settled(server.api, one)).status, 'reverted');
});
