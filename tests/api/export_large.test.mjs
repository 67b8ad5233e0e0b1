// Files of more rows than anybody would hold in memory, several at once, and nobody to take them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';
import { ok, until } from '../support/scenes.mjs';
import { onPostgres, serverForFile } from '../support/server.mjs';

// Freed memory that the sanitizer keeps from use would be counted too.
const server = serverForFile({ env: { ASAN_OPTIONS: 'quarantine_size_mb=4' }, prepare: fill });
const megabyte = 1 << 20;
let periods;

async function fill() {
    const { stdout } = await server.cli(['generate', '--deals', '5000', '--months', '36']);
    periods = Number(/(\d+) periods/.exec(stdout)[1]);
    assert.ok(periods > 100000, stdout);
    ok(await server.api.get('/api/export/leads?q=nothing-like-it')); // the image is there
}

/** Reads an answer as it comes; what `take` does with it. */
function stream(path, take = () => {}) {
    const headers = { authorization: `Bearer ${server.tokens.get('admin@example.com')}` };
    return new Promise((resolve, reject) => {
        const request = http.get(
            { host: '127.0.0.1', port: server.port, path, headers },
            (response) => {
                let bytes = 0;
                response.on('data', (chunk) => {
                    bytes += chunk.length;
                    take(chunk);
                });
                response.on('end', () =>
                    resolve({ status: response.statusCode, headers: response.headers, bytes }),
                );
                response.on('error', reject);
            },
        );
        request.on('error', reject);
    });
}

function memory(name) {
    const status = fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) * 1024;
}

function countLines() {
    let lines = 0;
    const take = (chunk) => {
        for (const byte of chunk) lines += byte === 10;
    };
    return [take, () => lines];
}

test('more than 100,000 rows pass through bounded memory', async () => {
    for (const format of ['jsonl', 'csv', 'xlsx']) {
        await stream(`/api/export/periods?format=${format}&startDate=2026-01-01`); // warm
        const before = memory('VmHWM');
        const [take, lines] = countLines();
        const { status, bytes } = await stream(`/api/export/periods?format=${format}`, take);
        assert.equal(status, 200);
        if (format === 'jsonl') assert.ok(bytes > 90 * megabyte, `${bytes} bytes`);
        if (format === 'jsonl') assert.equal(lines(), periods);
        if (format === 'csv') assert.equal(lines(), periods + 1);
        const grown = memory('VmHWM') - before;
        assert.ok(grown < 40 * megabyte, `${format}: ${grown / megabyte} MB more`);
    }
});

test('a few files are made at once, and who comes then is told to come again', async () => {
    const answers = await Promise.all(
        Array.from({ length: 8 }, () => stream('/api/export/periods?format=csv')),
    );
    const made = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(made.length + refused.length, answers.length);
    assert.ok(made.length >= 4 && refused.length >= 1, `${made.length} made`);
    assert.ok(refused.every(({ headers }) => Number(headers['retry-after']) > 0));
    assert.equal(new Set(made.map(({ bytes }) => bytes)).size, 1);
    assert.equal((await stream('/api/export/leads')).status, 200);
});

test('a file that nobody waits for is not made to its end', async () => {
    const said = () =>
        server.log.filter(
            ({ event, path, status }) =>
                event === 'request' && path === '/api/export/audit' && status === 503,
        );
    const headers = { authorization: `Bearer ${server.tokens.get('admin@example.com')}` };
    const path = '/api/export/audit?format=xlsx';
    const request = http.get({ host: '127.0.0.1', port: server.port, path, headers });
    request.on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, 150));
    request.destroy();
    const [line] = await until(() => said().length > 0 && said());
    assert.match(line.error, /nobody waits/);
    assert.equal((await stream('/api/export/leads')).status, 200);
});

test('other requests are answered meanwhile', async () => {
    const file = stream('/api/export/periods?format=csv');
    let answered = 0;
    let done = false;
    file.then(() => (done = true));
    while (!done) {
        const started = performance.now();
        ok(await server.api.get('/api/leads?limit=1'));
        if (!done) answered++;
        assert.ok(performance.now() - started < 5000);
    }
    assert.ok(answered > 3, `${answered} answers`);
});

test('temporary files leave nothing in the folder', { skip: onPostgres }, () => {
    const names = fs.readdirSync(server.folder).filter((name) => !name.startsWith('x.db'));
    assert.deepEqual(names, []);
});
