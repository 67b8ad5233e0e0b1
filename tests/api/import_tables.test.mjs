// Tables imported from the command line: what each row becomes, twice, in a dry run and with faults.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ok, readAll, readRecord } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile();

const tables = {
    buyers: [
        'Buyer Name,Email,Markets,Strategy',
        'Ann Ray,ann@ray.example,TX-DFW;TX-AUS,Buy & hold',
        'Bo Lee,bo@lee.example,TX-DFW,"Buy & Hold, Commercial"',
    ],
    leads: [
        'Our pipeline,,,',
        'Property Address,Market,Strategy,Asking Price,Key',
        '1 Oak St,TX-DFW,Buy & hold,"$250,000",L1',
        '2 Oak St,TX-DFW,commercial,1000000,L2',
    ],
    closings: [
        'Property,Buyer,Strategy,Market,Close Date,Purchase Price,Loan Type,Rate,LTV,Amortization,Rent,NOI,Cash Flow,DSCR',
        'L1,Ann Ray,buy_hold,TX-DFW,1/15/2024,240000,DSCR,7.5%,75%,30,2100,1500,241.4,1.19',
        '2 Oak St,bo@lee.example,commercial,TX-DFW,02/03/2024,240000,cash,,,,2100,1500,1500,',
    ],
    periods: [
        'Property,Month,Rent Collected,Expenses',
        'L1,Feb-24,"$2,050.00",600',
        '2 Oak St,2024-02,2000,500',
        'L1,2024-03,2050,(10)',
    ],
};

function write(name, lines) {
    const file = path.join(server.folder, `${name}.csv`);
    fs.writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
}

const importTable = (kind, lines, ...flags) =>
    server.tryCli([
        'import',
        '--format',
        'csv',
        '--as',
        kind,
        '--source',
        'crm',
        ...flags,
        write(kind, lines),
    ]);

const lastEntry = async () => ok(await server.api.get('/api/audit?limit=1')).items[0];

test('a dry run says what would happen and writes nothing', async () => {
    const before = await lastEntry();
    const { code, stdout } = await importTable('buyers', tables.buyers, '--dry-run');
    assert.equal(code, 0);
    assert.match(stdout, /2 rows: 2 created, 0 updated, 0 unchanged, 0 refused; a dry run/);
    assert.deepEqual(await lastEntry(), before);
    assert.equal((await readAll(server.api, '/api/buyers')).length, 0);
});

test('tables become deals with graded periods, while the server runs', async () => {
    for (const [kind, lines] of Object.entries(tables)) {
        const { code, stdout, stderr } = await importTable(kind, lines);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /[23] rows: [23] created, 0 updated, 0 unchanged, 0 refused\n/);
    }
    const [lead] = await readAll(server.api, '/api/leads?q=1%20Oak');
    assert.equal(lead.askingPrice, 250000);
    const record = await readRecord(server.api, { leadId: lead._id });
    assert.equal(record.buyer.name, 'Ann Ray');
    assert.equal(record.financing.interestRate, 0.075);
    const [february, march] = record.actualPerformance;
    assert.equal(february.actualRentCollected, 2050);
    assert.equal(february.actualNOI, 1450);
    assert.equal(march.actualNOI, 2060);
    assert.match((await server.cli(['verify'])).stdout, /\b0 problems/);
});

test('the same files again change nothing', async () => {
    const before = await lastEntry();
    for (const [kind, lines] of Object.entries(tables)) {
        const { code, stdout, stderr } = await importTable(kind, lines);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /[23] rows: 0 created, 0 updated, [23] unchanged, 0 refused\n/);
    }
    assert.deepEqual(await lastEntry(), before);
});

test('a refused row is told with row and column, the others are imported', async () => {
    const { code, stdout, stderr } = await importTable('periods', [
        'Property,Month,Rent Collected,Expenses',
        'L1,2024-13,abc,600',
        'L1,2024-04,2000,600',
        'L9,2024-04,2000,600',
    ]);
    assert.equal(code, 1);
    const said = stderr.replaceAll(`${server.folder}/`, '').split('\n');
    assert.deepEqual(said, [
        'periods.csv: row 2, column "Month": must be a month',
        'periods.csv: row 2, column "Rent Collected": must be a number',
        'periods.csv: row 4, column "Property": no lead "L9"',
        '',
    ]);
    assert.match(stdout, /3 rows: 1 created, 0 updated, 0 unchanged, 2 refused\n/);
});

test('a mapping says what columns are; what it names wrong is told', async () => {
    const mapping = path.join(server.folder, 'mapping.json');
    const lines = ['A;B', '9 Elm;1.234,50'];
    const settings = {
        mapping: [
            { column: 0, field: 'address' },
            { name: 'B', field: 'projectedRent' },
        ],
        decimalMark: ',',
        marketKey: 'TX-AUS',
        strategy: 'buy_hold',
    };
    fs.writeFileSync(mapping, JSON.stringify(settings));
    const mapped = await importTable('leads', lines, '--mapping', mapping);
    assert.equal(mapped.code, 0, mapped.stderr);
    const [lead] = await readAll(server.api, '/api/leads?q=Elm');
    assert.equal(lead.projectedRent, 1234.5);

    settings.mapping[0].field = 'adress';
    fs.writeFileSync(mapping, JSON.stringify(settings));
    const wrong = await importTable('leads', lines, '--mapping', mapping);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /\/mapping\/0 "adress" is no field of leads/);
    fs.writeFileSync(mapping, JSON.stringify({ headerRow: 30 }));
    const beyond = await importTable('leads', lines, '--mapping', mapping);
    assert.equal(beyond.code, 1);
    assert.match(beyond.stderr, /\/headerRow must be one of the first 20 rows/);
});

test('what is no such file, or of no known kind, is said', async () => {
    const refused = async (lines, says, ...flags) => {
        const file = write('x', lines);
        const ran = await server.tryCli(['import', '--format', 'csv', ...flags, file]);
        assert.equal(ran.code, 1);
        assert.match(ran.stderr, says);
    };
    await refused(['<a/>'], /is no csv: it is XML/);
    await refused(['A,B', '1,2'], /\/as is required/);
    await refused(['Property,Month', 'L1,2024-05'], /no column is for actualRentCollected/, '--as', 'periods');
});
