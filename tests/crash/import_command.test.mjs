// An import that is killed in the middle leaves nothing, and can be made again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bin, onPostgres, Server } from '../support/server.mjs';

const rows = 40000;
const inTheMiddle = 4 << 20; // bytes of the log, which grow once the pages do not fit in memory

function writeTable(file) {
    const lines = ['Address,Market,Strategy,City,Notes that nobody maps'];
    for (let i = 0; i < rows; i += 1)
        lines.push(`${i} Oak Street,TX-${i % 50},buy_hold,Fort Worth of the Plains,x`);
    fs.writeFileSync(file, `${lines.join('\n')}\n`);
}

const sizeOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

test('a killed import leaves none of its rows', { skip: onPostgres }, async () => {
    const server = new Server();
    const table = path.join(server.folder, 'leads.csv');
    writeTable(table);
    const args = ['import', '--format', 'csv', '--as', 'leads', table];
    const child = spawn(bin, [...args, '--database', server.database], { stdio: 'ignore' });
    const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
    while (child.exitCode === null && sizeOf(`${server.database}-wal`) < inTheMiddle)
        await sleep(2);
    child.kill('SIGKILL');
    assert.equal(await exited, 'SIGKILL', 'it was killed before it ended');

    assert.match((await server.cli(['verify'])).stdout, /^0 audit entries.* 0 problems/);
    const again = await server.cli(args);
    assert.match(again.stdout, new RegExp(`${rows} rows: ${rows} created`));
    assert.match((await server.cli(['verify'])).stdout, new RegExp(`^${rows + 1} audit entries.* 0 problems`));
    server.remove();
});
