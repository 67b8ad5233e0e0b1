// What was acknowledged is there, exactly once, however the server ended.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
    closeDeal,
    created,
    periodsPath,
    readAll,
    readRecord,
    report,
    until,
} from '../support/scenes.mjs';
import { startServer } from '../support/server.mjs';

const connections = 32;
let server;

afterEach(async () => {
    if (server) await server.kill9();
    server?.remove();
    server = undefined;
});

/**
 * Writers that go on until the server is gone. Each notes a write before it is sent and its answer
 * when it came: {path, body, key, answer}.
 */
class Load {
    constructor(api, deals, round) {
        this.api = api;
        this.deals = deals;
        this.round = round;
        this.writes = [];
        this.running = true;
    }

    start() {
        this.writers = Array.from({ length: connections }, (_, i) => this.#write(i));
        return this;
    }

    acknowledged(count) {
        return until(() => this.answered().length >= count, 60000);
    }

    answered() {
        return this.writes.filter(({ answer }) => answer);
    }

    /** Once the server is gone. */
    async end() {
        this.running = false;
        await Promise.all(this.writers);
    }

    async #write(writer) {
        for (let i = 0; this.running; i += 1) {
            const write = this.#next(writer, i);
            this.writes.push(write);
            try {
                write.answer = await this.api.post(write.path, write.body, {
                    'idempotency-key': write.key,
                });
            } catch (error) {
                if (error.code === 'ERR_ASSERTION') throw error;
                return; // the connection broke: whether it was written nobody knows
            }
        }
    }

    /** Leads mostly; each writer also reports months of a deal of its own. */
    #next(writer, i) {
        const key = `round ${this.round} writer ${writer} write ${i}`;
        if (i % 3 === 0 && i / 3 < 24) {
            const month = i / 3;
            const deal = this.deals[writer];
            const body = report((month % 12) + 1, 2024 + Math.floor(month / 12));
            return { path: periodsPath(deal), body, key, deal };
        }
        const body = { address: key, marketKey: `round-${this.round}`, strategy: 'buy_hold' };
        return { path: '/api/leads', body, key };
    }
}

async function isThereOnce(load) {
    const { api } = server;
    const leads = await readAll(api, `/api/leads?marketKey=round-${load.round}`);
    const addresses = leads.map(({ address }) => address);
    assert.equal(new Set(addresses).size, addresses.length, 'no lead is there twice');
    const byId = new Map(leads.map((lead) => [lead._id, lead]));
    const reported = new Map();
    for (const deal of load.deals) {
        const { actualPerformance } = await readRecord(api, deal);
        for (const period of actualPerformance) reported.set(period._id, period);
    }
    for (const { path, answer } of load.answered()) {
        const stored = (path === '/api/leads' ? byId : reported).get(created(answer)._id);
        assert.deepEqual(stored, answer.body, 'acknowledged, so it is there as it was answered');
    }
}

/** Sends every write of the load again, with its key. */
async function repeat(load) {
    for (const { path, body, key, answer } of load.writes) {
        const again = await server.api.post(path, body, { 'idempotency-key': key });
        assert.equal(again.status, 201, key);
        if (!answer) continue;
        assert.equal(again.headers['idempotent-replay'], 'true', key);
        assert.deepEqual(again.body, answer.body);
    }
    const leads = await readAll(server.api, `/api/leads?marketKey=round-${load.round}`);
    const sent = load.writes.filter(({ path }) => path === '/api/leads');
    assert.deepEqual(leads.map(({ address }) => address).sort(), sent.map(({ key }) => key).sort());
}

async function dealsFor() {
    const deals = [];
    for (let i = 0; i < connections; i += 1) deals.push(await closeDeal(server.api));
    return deals;
}

async function recalculatesToTheSame() {
    const job = await server.api.post('/api/performance/recalculate-feedback?wait=true');
    assert.equal(job.body.result.changed, 0, 'the sums are those of the rows');
}

test('kill -9 under load, several times: nothing acknowledged is lost or doubled', async () => {
    server = await startServer();
    const before = [];
    for (let round = 0; round < 4; round += 1) {
        const load = new Load(server.api, await dealsFor(), round).start();
        await load.acknowledged(150 + round * 70);
        await server.kill9();
        await load.end();
        await server.cli(['verify']);
        await server.start();
        await isThereOnce(load);
        await repeat(load);
        before.push(load);
    }
    for (const load of before) await isThereOnce(load);
    await recalculatesToTheSame();
    await server.stop();
    await server.cli(['verify']);
});

test('kill -9 while it starts again', async () => {
    server = await startServer();
    const load = new Load(server.api, await dealsFor(), 0).start();
    await load.acknowledged(100);
    await server.kill9();
    await load.end();
    for (const afterMs of [1, 20, 60, 150]) {
        const starting = server.start().catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        await server.kill9();
        await starting;
    }
    await server.start();
    await isThereOnce(load);
    await server.cli(['verify']);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`${signal} under load: exit 0, and everything acknowledged is there`, async () => {
        server = await startServer();
        const load = new Load(server.api, await dealsFor(), 0).start();
        await load.acknowledged(200);
        await server.stop(signal);
        await load.end();
        await server.cli(['verify']);
        await server.start();
        await isThereOnce(load);
        await repeat(load);
        await recalculatesToTheSame();
    });
}
