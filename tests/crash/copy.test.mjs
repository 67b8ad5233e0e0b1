// A copy that is killed at any moment goes on where it stopped, and ends as if it had not been.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { after, test } from 'node:test';
import { bin, Server } from '../support/server.mjs';

const killsMin = 4;
const source = new Server();
const target = new Server();

after(() => {
    source.remove();
    target.remove();
});

const rowsOf = ({ database }) =>
    execFileSync('sqlite3', [database, '.dump'], { maxBuffer: 1 << 28, encoding: 'utf8' })
        .split('\n')
        .filter((line) => !line.startsWith('INSERT INTO schema_version'))
        .sort();

/** Runs the copy for so long: its exit code, null where it was killed, and what it said. */
function copyFor(patienceMs) {
    return new Promise((resolve) => {
        const args = ['copy', '--from', source.database, '--to', target.database];
        const child = spawn(bin, args);
        let said = '';
        const hear = (text) => (said += text);
        for (const stream of [child.stdout, child.stderr]) stream.on('data', hear);
        const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
        child.on('close', (code) => {
            clearTimeout(late);
            resolve({ code, said });
        });
    });
}

/** Which table is under way, and how far; '' before the first step. */
function copiedRows() {
    try {
        const sql = 'SELECT table_name, table_rows FROM copy_state';
        return execFileSync('sqlite3', ['-readonly', target.database, sql], { stdio: 'pipe' }) + '';
    } catch {
        return '';
    }
}

test('a copy that is killed again and again', async () => {
    await source.cli(['generate', '--deals', '3000', '--months', '4']);
    const places = new Set();
    let kills = 0;
    let patienceMs = 60;
    for (;;) {
        const { code, said } = await copyFor(patienceMs);
        if (code === 0) {
            assert.match(said, /\b0 problems/);
            break;
        }
        assert.equal(code, null, said);
        kills += 1;
        const before = places.size;
        const place = copiedRows();
        if (place) {
            places.add(place);
            const used = await target.tryCli(['recalculate']);
            assert.equal(used.code, 1, 'nobody uses it meanwhile');
        }
        // Longer only where nothing was reached: so that it is killed as often as can be. Once
        // every row is there it is left alone.
        if (place.startsWith('|')) patienceMs = 60000;
        if (places.size === before) patienceMs *= 1.15;
    }
    assert.ok(kills >= killsMin, `killed ${kills} times`);
    assert.ok(places.size >= killsMin, `at ${places.size} places`);
    assert.deepEqual(rowsOf(target), rowsOf(source));
    assert.equal((await target.tryCli(['verify'])).code, 0);
});
