// How often a write waits for PostgreSQL, as GET /metrics counts it: the network between the two is
// what a report costs most.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeDeal, created, ok, periodPath, periodsPath, report } from '../support/scenes.mjs';
import { onPostgres, serverForFile } from '../support/server.mjs';

const server = serverForFile();
const tripsMax = 3;

async function trips() {
    const text = ok(await server.api.get('/metrics'));
    return Number(/^postclose_write_round_trips_total (\d+)$/m.exec(text)[1]);
}

/** How many the write took that `send` sends. */
async function tripsOf(send) {
    const before = await trips();
    const answer = await send();
    return { answer, count: (await trips()) - before };
}

function assertFew(count) {
    if (!onPostgres) return assert.equal(count, 0);
    assert.ok(count > 0 && count <= tripsMax, `${count} round trips`);
}

test('reporting, repeating and correcting a month take three round trips at most', async () => {
    const deal = await closeDeal(server.api);
    const path = periodsPath(deal);
    const send = (month, key) =>
        server.api.post(path, report(month, 2024), key ? { 'idempotency-key': key } : undefined);
    const correct = (period) =>
        server.api.put(periodPath(deal, period), { actualRentCollected: 2222 });

    // The first of each prepares its statements.
    const first = await send(1, 'round-trips-1');
    created(first);
    ok(await correct(first.body));
    created(await send(2));

    const plain = await tripsOf(() => send(3));
    created(plain.answer);
    assertFew(plain.count);

    const keyed = await tripsOf(() => send(4, 'round-trips-4'));
    created(keyed.answer);
    assertFew(keyed.count);

    const repeated = await tripsOf(() => send(4, 'round-trips-4'));
    assert.equal(repeated.answer.headers['idempotent-replay'], 'true');
    assertFew(repeated.count);

    const corrected = await tripsOf(() => correct(keyed.answer.body));
    ok(corrected.answer);
    assertFew(corrected.count);
});
