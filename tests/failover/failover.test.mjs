// The database's primary is lost under load and its standby takes over: the server goes on without
// a restart, and what it acknowledged is there, exactly once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../support/client.mjs';
import { Replicas } from '../support/replicas.mjs';
import {
    closeDeal,
    created,
    ok,
    periodsPath,
    readAll,
    readRecord,
    report,
    until,
} from '../support/scenes.mjs';
import { Server, emailOf } from '../support/server.mjs';

const connections = 16;
const marketKey = 'failover';
const retryMs = 20;
const outageMs = 1000; // until somebody notices
const patienceMs = 30000;

let replicas;
let server;

before(async () => {
    replicas = new Replicas();
    await replicas.start();
    server = new Server({ database: replicas.url });
    await server.addStaff(['admin', 'manager']);
    await server.start();
});
after(async () => {
    try {
        if (server?.child?.exitCode === null) await server.kill9();
    } finally {
        server?.remove();
        replicas?.stop();
    }
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A client that lets the server answer 503, and connections that it may close. */
const unchecked = () => {
    const { port, agent, tokens } = server;
    return new Client({ port, agent }, tokens.get(emailOf('admin')));
};

/** Writers that send each write, under its key, until it is acknowledged. */
class Load {
    constructor(deals) {
        this.api = unchecked();
        this.deals = deals;
        this.acknowledged = []; // {path, body, key, answer, atMs}
        this.refused = 0;
        this.going = true;
        this.writers = deals.map((_, i) => this.#write(i));
        this.ended = Promise.all(this.writers);
        this.ended.catch(() => {}); // whoever waits for more of them is told
    }

    /** Until so many more are acknowledged than now, or a writer fails. */
    async more(count) {
        const enough = this.acknowledged.length + count;
        const came = until(() => this.acknowledged.length >= enough, patienceMs);
        await Promise.race([came, this.ended.then(() => came)]);
    }

    async end() {
        this.going = false;
        await this.ended;
    }

    async #write(writer) {
        for (let i = 0; this.going; i += 1) {
            const write = this.#next(writer, i);
            write.answer = await this.#send(write);
            write.atMs = performance.now();
            this.acknowledged.push(write);
        }
    }

    async #send({ path, body, key }) {
        for (;;) {
            const answer = await this.api.post(path, body, { 'idempotency-key': key });
            if (answer.status !== 503) {
                created(answer);
                return answer;
            }
            assert.match(answer.headers['content-type'], /^application\/problem\+json\b/);
            this.refused += 1;
            await pause(retryMs);
        }
    }

    /** Leads mostly; each writer also reports months of a deal of its own. */
    #next(writer, i) {
        const key = `writer ${writer} write ${i}`;
        if (i % 3 === 0 && i / 3 < 24) {
            const month = i / 3;
            const body = report((month % 12) + 1, 2024 + Math.floor(month / 12));
            return { path: periodsPath(this.deals[writer]), body, key };
        }
        return { path: '/api/leads', body: { address: key, marketKey, strategy: 'buy_hold' }, key };
    }
}

/** All that was acknowledged as it was answered, and nothing else. */
async function isThereOnce(load) {
    const stored = await readAll(server.api, `/api/leads?marketKey=${marketKey}`);
    for (const deal of load.deals) {
        stored.push(...(await readRecord(server.api, deal)).actualPerformance);
    }
    const byId = (one, other) => (one._id < other._id ? -1 : 1);
    const answered = load.acknowledged.map(({ answer }) => answer.body);
    assert.deepEqual(stored.sort(byId), answered.sort(byId));
}

/** Every write again, with its key: it is known, and answered as it was. */
async function repeat(load) {
    for (const { path, body, key, answer } of load.acknowledged) {
        const again = await server.api.post(path, body, { 'idempotency-key': key });
        assert.equal(again.headers['idempotent-replay'], 'true', key);
        assert.deepEqual(created(again), answer.body);
    }
}

test('a standby takes over under load', { timeout: 60000 }, async (t) => {
    const deals = [];
    for (let i = 0; i < connections; i += 1) deals.push(await closeDeal(server.api));
    const { pid } = server.child;
    const load = new Load(deals);
    await load.more(500);

    const killedMs = performance.now();
    replicas.killPrimary();
    await pause(outageMs);
    ok(await server.anonymous.get('/healthz'));
    assert.equal((await unchecked().get('/api/leads?limit=1')).status, 503);
    const promotedMs = performance.now();
    await replicas.promote();
    await load.more(500);
    await load.end();

    const times = load.acknowledged.map(({ atMs }) => atMs);
    const last = Math.max(...times.filter((atMs) => atMs < promotedMs));
    const first = Math.min(...times.filter((atMs) => atMs > promotedMs));
    t.diagnostic(
        `no write was answered for ${Math.round(first - last)} ms: from ` +
            `${Math.round(last - killedMs)} ms after the primary was killed to ` +
            `${Math.round(first - promotedMs)} ms after its standby was told to take over; ` +
            `${load.acknowledged.length} acknowledged, ${load.refused} answers 503`,
    );

    assert.deepEqual([server.child.pid, server.child.exitCode], [pid, null], 'it is the same one');
    ok(await server.api.get('/readyz'));
    await isThereOnce(load);
    await repeat(load);
    const job = ok(await server.api.post('/api/performance/recalculate-feedback?wait=true'));
    assert.equal(job.result.changed, 0, 'the sums are those of the rows');
    await server.stop();
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
});
