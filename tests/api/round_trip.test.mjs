// What is exported can be imported: into its own database it changes nothing, into an empty one it
// makes the same portfolio.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Server } from '../support/server.mjs';

const kinds = ['buyers', 'buyboxes', 'leads', 'closings', 'periods']; // in the order of their references
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-round-trip-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

async function exportAll(server, format, name) {
    const files = {};
    for (const kind of kinds) {
        files[kind] = path.join(folder, `${name}-${kind}.${format}`);
        await server.cli(['export', '--as', kind, '--format', format, '--out', files[kind]]);
    }
    return files;
}

async function importOne(server, format, kind, file) {
    const { stdout, stderr } = await server.cli(['import', '--format', format, '--as', kind, file]);
    assert.equal(stderr, '', kind);
    const said = /: (\d+) rows: (\d+) created, (\d+) updated, (\d+) unchanged, 0 refused\n/.exec(stdout);
    assert.ok(said, stdout);
    const [rows, created, updated, unchanged] = said.slice(1).map(Number);
    return { rows, created, updated, unchanged };
}

/** The files here have no line end inside of a cell. */
const lines = (file) => fs.readFileSync(file, 'utf8').split('\r\n').filter(Boolean);

for (const format of ['csv', 'xlsx']) {
    test(`${format}: a portfolio goes out and comes back`, async () => {
        const from = new Server();
        const to = new Server();
        await from.cli(['generate', '--deals', '60', '--months', '14', '--seed', '11']);
        const files = await exportAll(from, format, 'from');
        for (const kind of kinds) {
            const counts = await importOne(from, format, kind, files[kind]);
            assert.ok(counts.rows > 0);
            assert.deepEqual(counts, { rows: counts.rows, created: 0, updated: 0, unchanged: counts.rows }, kind);
        }
        for (const kind of kinds) {
            const counts = await importOne(to, format, kind, files[kind]);
            assert.deepEqual(counts, { rows: counts.rows, created: counts.rows, updated: 0, unchanged: 0 }, kind);
        }
        await to.cli(['verify']);

        // What is computed has come out the same: grades, flags, scores. Stamps are those of now, and
        // what was derived is given now.
        const back = await exportAll(to, 'csv', 'back');
        const there = await exportAll(from, 'csv', 'there');
        for (const kind of ['buyers', 'buyboxes', 'periods']) {
            const others = ['createdAt', 'updatedAt', 'enteredAt', 'since', 'derived'];
            const expected = withoutColumns(there[kind], others);
            for (const [i, row] of withoutColumns(back[kind], others).entries()) assert.equal(row, expected[i], kind);
        }
    });
}

function withoutColumns(file, names) {
    const [header, ...rows] = lines(file).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g));
    const kept = header.map((cell) => !names.some((name) => cell.replace(/,$/, '').split('.').at(-1) === name));
    return [header, ...rows].map((row) => row.filter((_, i) => kept[i]).join('')).sort();
}
