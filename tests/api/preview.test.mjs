// What a month would come to: as reporting or correcting it answers, and nothing is left of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    created,
    noSuchId,
    ok,
    periodPath,
    periodsPath,
    pointers,
    readRecord,
    report,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles });
const previewPath = (deal, period) =>
    `/api/deals/${deal.leadId}/performance/preview${period ? `?periodId=${period._id}` : ''}`;
const audited = async () => ok(await server.api.get('/api/audit?limit=1')).items[0].seq;

/** All but what differs from one report to the next. */
function figures({ _id, enteredAt, updatedAt, ...rest }) {
    assert.match(_id, /^[0-9a-f]{24}$/);
    assert.ok(enteredAt);
    return { ...rest, corrected: updatedAt !== null };
}

/** Asks twice, so that the first would be in the way of the second, and sees that nothing is left. */
async function preview(deal, body, period) {
    const [record, seq] = [await readRecord(server.api, deal), await audited()];
    const first = await server.api.post(previewPath(deal, period), body);
    const second = await server.api.post(previewPath(deal, period), body);
    assert.equal(second.status, first.status);
    assert.deepEqual(await readRecord(server.api, deal), record);
    assert.equal(await audited(), seq);
    return first;
}

const months = [
    {},
    { actualMonthlyCashFlow: -100, actualDSCR: 0.8, actualVacancyRate: 0.2 },
    { actualMonthlyCashFlow: undefined, actualDSCR: undefined, actualNOI: undefined },
    { actualMonthlyCashFlow: 460, notes: 'roof', flags: ['roof_leak'] },
    { actualNOI: 1400, reportingPeriod: { month: 6, year: 2024, months: 3 } },
];

test('a new month is previewed as it is then stored', async () => {
    for (const over of months) {
        const deal = await closeDeal(server.api);
        const body = report(4, 2024, over);
        const previewed = ok(await preview(deal, body));
        const stored = created(await server.api.post(periodsPath(deal), body));
        assert.deepEqual(figures(previewed), figures(stored));
        assert.notEqual(previewed._id, stored._id);
    }
});

test('a correction is previewed as it is then stored', async () => {
    const changes = [
        {},
        { actualRentCollected: 1500 },
        { actualMonthlyCashFlow: null, actualDSCR: null, actualNOI: null },
        { actualExpenses: { taxes: 100, insurance: 80 }, notes: 'x', flags: [] },
        { actualExpenses: null, notes: null },
    ];
    for (const change of changes) {
        const deal = await closeDeal(server.api);
        const period = await addPeriod(server.api, deal, 4, 2024, { notes: 'first', flags: ['f'] });
        const previewed = ok(await preview(deal, change, period));
        const stored = ok(await server.api.put(periodPath(deal, period), change));
        assert.deepEqual(figures(previewed), figures(stored));
        assert.equal(previewed._id, stored._id);
    }
});

/** The same refusal from both; a preview's problem has another request's id. */
function sameRefusal(previewed, stored) {
    const { requestId, ...said } = previewed.body;
    assert.ok(requestId);
    assert.deepEqual({ ...said, requestId: stored.body.requestId }, stored.body);
}

test('what reporting refuses is refused alike', async () => {
    const deal = await closeDeal(server.api);
    await addPeriod(server.api, deal, 4, 2024);
    const wrong = [
        [422, {}],
        [422, report(4, 2024, { actualRentCollected: null, typo: 1 })],
        [422, report(1, 2020, { actualRentCollected: -5 })],
        [422, report(11, 2023)],
        [422, report(1, 2999)],
        [422, report(5, 2024, { actualExpenses: { taxes: 1, total: 2 } })],
        [409, report(4, 2024)],
        [409, report(6, 2024, { reportingPeriod: { month: 6, year: 2024, months: 3 } })],
    ];
    for (const [status, body] of wrong) {
        const previewed = await preview(deal, body);
        assert.equal(previewed.status, status);
        sameRefusal(previewed, await server.api.post(periodsPath(deal), body));
    }
});

test('what correcting refuses is refused alike', async () => {
    const deal = await closeDeal(server.api);
    const period = await addPeriod(server.api, deal, 4, 2024);
    const wrong = [
        { reportingPeriod: { month: 5, year: 2024 } },
        { projectedRent: 1, actualRentCollected: null },
        { actualExpenses: { total: null }, actualNOI: null },
    ];
    for (const body of wrong) {
        const previewed = await preview(deal, body, period);
        assert.ok(pointers(previewed).length > 0);
        sameRefusal(previewed, await server.api.put(periodPath(deal, period), body));
    }
    const unknown = { _id: noSuchId };
    sameRefusal(await preview(deal, {}, unknown), await server.api.put(periodPath(deal, unknown), {}));
    const nowhere = { leadId: noSuchId };
    const body = report(4, 2024);
    sameRefusal(
        await server.api.post(previewPath(nowhere), body),
        await server.api.post(periodsPath(nowhere), body),
    );
    const malformed = await server.api.post(previewPath(deal, { _id: 'x' }), {});
    assert.ok(pointers(malformed).includes('?periodId'));
});
