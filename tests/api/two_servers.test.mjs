// Two servers on one PostgreSQL database, and a database that crashes under them. Skipped on SQLite,
// which one server at a time holds.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Client } from '../support/client.mjs';
import {
    addPeriod,
    closeDeal,
    figuresOf,
    ok,
    periodsPath,
    readBuyer,
    readRecord,
    report,
    until,
} from '../support/scenes.mjs';
import { Server, onPostgres } from '../support/server.mjs';

const options = { skip: !onPostgres };
let servers = [];

before(async () => {
    if (!onPostgres) return;
    const first = new Server();
    await first.addStaff(['admin', 'manager']);
    const second = new Server({ database: first.database });
    second.tokens = first.tokens;
    servers = [first, second];
    await Promise.all(servers.map((server) => server.start()));
});
after(async () => {
    for (const server of servers) await server.stop();
    servers.forEach((server) => server.remove());
});

const apis = () => servers.map((server) => server.api);
/** A client that lets a server answer 503. */
const unchecked = ({ port, agent, tokens }) =>
    new Client({ port, agent }, tokens.get('admin@example.com'));
const statuses = (answers) => answers.map(({ status }) => status).sort();

async function verified() {
    const { stdout } = await servers[0].cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
}

test('what one wrote the other reads, and counts', options, async () => {
    const [one, two] = apis();
    const deal = await closeDeal(one);
    await addPeriod(two, deal, 1, 2024);
    await addPeriod(one, deal, 2, 2024, figuresOf.D);
    for (const api of apis()) {
        const record = await readRecord(api, deal);
        assert.equal(record.actualPerformance.length, 2);
        const { totalDeals } = ok(await api.get('/api/performance/analytics'));
        assert.equal(totalDeals, ok(await one.get('/api/performance/analytics')).totalDeals);
    }
    await verified();
});

test('of reports of one month through both exactly one is taken', options, async () => {
    const deal = await closeDeal(apis()[0]);
    for (let month = 1; month <= 6; month++) {
        const answers = await Promise.all(
            Array.from({ length: 8 }, (_, i) =>
                apis()[i % 2].post(periodsPath(deal), report(month, 2024)),
            ),
        );
        assert.deepEqual(statuses(answers), [201, 409, 409, 409, 409, 409, 409, 409]);
    }
    await verified();
});

test('an idempotency key holds across both', options, async () => {
    const deal = await closeDeal(apis()[0]);
    const key = { 'Idempotency-Key': 'once-for-both' };
    const answers = await Promise.all(
        Array.from({ length: 6 }, (_, i) =>
            apis()[i % 2].post(periodsPath(deal), report(3, 2024), key),
        ),
    );
    assert.deepEqual(statuses(answers), [201, 201, 201, 201, 201, 201]);
    assert.equal(new Set(answers.map(({ body }) => body._id)).size, 1);
});

test('concurrent writers of both leave sums and audit chain right', options, async () => {
    const deal = await closeDeal(apis()[0]);
    const answers = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
            apis()[i % 2].post(
                periodsPath(deal),
                report((i % 12) + 1, 2019 + Math.floor(i / 12), { actualMonthlyCashFlow: i }),
            ),
        ),
    );
    assert.ok(answers.every(({ status }) => status === 201 || status === 422));
    await verified();
});

test('a job is done once, whoever queued it', options, async () => {
    const { jobId } = (await apis()[0].post('/api/performance/recalculate-feedback', {})).body;
    await until(async () => {
        const job = ok(await apis()[1].get(`/api/jobs/${jobId}`));
        return job.status === 'done';
    });
    const done = servers.flatMap(({ log }) => log.filter((line) => line.jobId === jobId));
    assert.equal(done.length, 1);
});

test('both carry on after the database crashed, and lose nothing they confirmed', options, async () => {
    const deals = await Promise.all(
        apis().map((api) => closeDeal(api, { closedDate: '2009-12-15' })),
    );
    const confirmed = deals.map(() => 0);
    let over = false;
    let crashed = false;
    const write = async (api, i) => {
        for (let month = 1, year = 2010; !crashed || month !== 1; ) {
            const answer = await api.post(periodsPath(deals[i]), report(month, year));
            if (answer.status === 503) {
                await new Promise((resolve) => setTimeout(resolve, 20));
                continue;
            }
            // Taken is also what a 503 before could not tell.
            assert.ok([201, 409].includes(answer.status), JSON.stringify(answer.body));
            if (answer.status === 201) confirmed[i]++;
            [month, year] = month === 12 ? [1, year + 1] : [month + 1, year];
        }
    };
    const crash = async () => {
        await promisify(execFile)(process.env.POSTCLOSE_TEST_POSTGRES_CRASH);
        crashed = true;
    };
    await Promise.all([
        ...servers.map(unchecked).map(write),
        crash(),
    ]);
    for (const [i, deal] of deals.entries()) {
        const record = await readRecord(apis()[1 - i], deal);
        assert.ok(record.actualPerformance.length >= confirmed[i]);
        assert.ok((await readBuyer(apis()[i], deal.buyerId)).name);
        await addPeriod(apis()[i], deal, 1, 2025);
    }
    await verified();
});
