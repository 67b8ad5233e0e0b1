// Lists as files: the same rows, filters and roles as on screen, whatever the format.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { flatten, parseCsv, parseXlsx } from '../support/files.mjs';
import {
    addPeriod,
    closing,
    created,
    makeBuyBox,
    makeBuyer,
    makeLead,
    ok,
    pointers,
    readAll,
    until,
} from '../support/scenes.mjs';
import { serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({ roles: staffRoles, prepare: makePortfolio });
const types = {
    csv: 'text/csv; charset=utf-8',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    jsonl: 'application/jsonl',
};
/** What is exported, and the list that it is of. */
const lists = {
    leads: '/api/leads',
    buyers: '/api/buyers',
    buyboxes: '/api/buyboxes',
    deals: '/api/deals',
    warnings: '/api/performance/warnings',
    reporting: '/api/reporting',
    trends: '/api/performance/trends',
    users: '/api/users',
    audit: '/api/audit',
};
const others = ['closings', 'periods', 'analytics', 'distribution'];
const deals = [];
const buyers = [];

async function makePortfolio({ api }) {
    for (const name of ['Rowan; Sons', '=Ash & "Birch"']) {
        buyers.push(await makeBuyer(api, { name, marketKeys: ['austin-tx', 'tulsa-ok'] }));
    }
    const box = await makeBuyBox(api, buyers[0]._id, { minDSCR: 1.4, minPrice: 1234.5 });
    for (let i = 0; i < 7; i++) {
        const lead = await makeLead(api, {
            address: `${i} Elm Street${i === 3 ? ', "Rear"' : ''}`,
            city: ['+Austin', 'Dallas', null][i % 3],
            askingPrice: 100000.05 + i,
        });
        const over = {
            marketKey: i % 2 ? 'austin-tx' : 'tulsa-ok',
            closedDate: `2023-1${i % 3}-0${i + 1}`,
            buyBoxId: i % 3 ? box._id : undefined,
            rehabCostActual: i * 100.25,
            assumptionsUsed: ['5 % vacancy', 'taxes; insurance'].slice(0, i % 3),
            ...(i === 5 && { financing: { loanType: 'cash' }, projectedDSCR: undefined }),
            ...(i === 6 && { financing: { monthlyDebtService: 910.11 } }),
        };
        const deal = created(
            await api.post(
                `/api/deals/${lead._id}/performance`,
                closing(buyers[i % 2]._id, over),
            ),
        );
        deals.push(deal);
        for (let month = 1; month <= i; month++) {
            await addPeriod(api, deal, month, 2024, {
                notes: month === 2 ? '-late, "half"\nof it' : undefined,
                flags: month === 3 ? ['roof_leak'] : undefined,
                actualMonthlyCashFlow: 450 - 100 * month,
                ...(i === 5 && { actualDSCR: undefined }),
            });
        }
    }
    await makeLead(api, { address: '99 Oak Lane', marketKey: 'reno-nv', status: 'lost' });
    await server.addUser('outside@example.com', 'buyer', ['--name', 'O', '--buyer', buyers[1]._id]);
}

const fileOf = (what, query = '', who = 'admin') =>
    server.as(who).get(`/api/export/${what}?${query}`);
const linesOf = (answer) =>
    ok(answer) === '' ? [] : answer.body.trimEnd().split('\n').map((line) => JSON.parse(line));
const jsonOf = async (what, query = '', who = 'admin') =>
    linesOf(await fileOf(what, `${query}&format=jsonl`.replace(/^&/, ''), who));
const today = () => new Date().toISOString().slice(0, 10);

/** A CSV file as objects of texts; the columns in order. */
async function csvOf(what, query = '') {
    const [columns, ...rows] = parseCsv(ok(await fileOf(what, query)));
    rows.forEach((row) => assert.equal(row.length, columns.length));
    return { columns, rows: rows.map((row) => rowOf(columns, row)) };
}

const rowOf = (columns, cells) =>
    Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? null]));

/** The value of the API as its cell says it. */
function assertCell(cell, value, what) {
    if (value === null || value === undefined) return assert.equal(cell, '', what);
    if (typeof value === 'number') return assert.equal(Number(cell), value, what);
    const text = String(value);
    const neutral = /^'*[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
    return assert.equal(cell, neutral, what);
}

for (const what of [...Object.keys(lists), ...others]) {
    for (const format of Object.keys(types)) {
        test(`${what} as ${format} is a file with a name`, async () => {
            const answer = await fileOf(what, `format=${format}`);
            assert.equal(answer.status, 200);
            assert.equal(answer.headers['content-type'], types[format]);
            assert.equal(
                answer.headers['content-disposition'],
                `attachment; filename="${what}-${today()}.${format}"`,
            );
            assert.ok(answer.bytes.length > 0 || format === 'jsonl');
            assert.equal(Number(answer.headers['content-length']), answer.bytes.length);
            const head = await server.as('admin').head(`/api/export/${what}?format=${format}`);
            assert.equal(head.status, 200);
            assert.equal(head.bytes.length, 0);
            if (format !== 'xlsx') {
                assert.equal(Number(head.headers['content-length']), answer.bytes.length);
            }
        });
    }

    test(`${what}: a workbook holds what the CSV does`, async () => {
        const { columns, rows } = await csvOf(what);
        const sheets = Object.values(parseXlsx((await fileOf(what, 'format=xlsx')).bytes));
        sheets.forEach((sheet) => assert.deepEqual(sheet[0], columns));
        const others_ = sheets.flatMap((sheet) => sheet.slice(1));
        assert.equal(others_.length, rows.length);
        others_.forEach((cells, index) => {
            const other = rowOf(columns, cells);
            for (const name of columns) {
                const text = rows[index][name];
                if (/^\d{4}-\d\d-\d\d/.test(text) && typeof other[name] === 'number') {
                    const at = (other[name] - 25569) * 86400000;
                    assert.ok(Math.abs(at - Date.parse(text)) < 2, `${name}: ${text}`);
                } else {
                    assertCell(text, other[name], name);
                }
            }
        });
    });
}

for (const [what, list] of Object.entries(lists)) {
    test(`${what}: each line is an item of the list`, async () => {
        assert.deepEqual(await jsonOf(what), await readAll(server.api, list));
    });

    test(`${what}: each row of the table is an item of the list`, async () => {
        const items = await readAll(server.api, list);
        const { columns, rows } = await csvOf(what);
        assert.equal(rows.length, items.length);
        items.forEach((item, index) => {
            const flat = { ...flatten(item) };
            if (what === 'audit') {
                for (const side of ['before', 'after']) {
                    flat[side] = item[side] && JSON.stringify(item[side]);
                }
            }
            for (const name of columns) assertCell(rows[index][name], flat[name], name);
        });
    });
}

test('filters are those of the list', async () => {
    for (const [what, query] of [
        ['leads', 'marketKey=reno-nv'],
        ['leads', 'status=closed&q=elm'],
        ['leads', 'q=nothing-like-it'],
        ['buyers', 'q=rowan'],
        ['buyboxes', `buyerId=${buyers[0]._id}`],
        ['deals', 'marketKey=austin-tx&sort=cashFlow'],
        ['deals', 'grade=D&sort=-address'],
        ['deals', 'q=elm&startDate=2023-11-01'],
        ['reporting', 'month=2024-03&state=all'],
        ['trends', 'interval=quarter&by=market'],
        ['users', 'role=buyer'],
        ['audit', 'action=deal.close'],
    ]) {
        const items = await readAll(server.api, `${lists[what]}?${query}`);
        assert.deepEqual(await jsonOf(what, query), items, `${what}?${query}`);
    }
    assert.equal((await csvOf('leads', 'q=nothing-like-it')).rows.length, 0);
});

test('what is no filter of the list is told', async () => {
    assert.deepEqual(
        pointers(await fileOf('leads', 'limit=5&cursor=x&format=pdf&bom=1&strategy=flip')),
        ['?bom', '?cursor', '?format', '?limit', '?strategy'],
    );
    assert.deepEqual(pointers(await fileOf('distribution', 'edges=1')), ['?edges']);
    assert.deepEqual(
        pointers(await fileOf('deals', 'startDate=2024-01-01&endDate=2023-01-01')),
        ['?endDate'],
    );
    assert.equal((await fileOf('nothing')).status, 404);
});

test('closings hold what was given, under the names it is given by', async () => {
    const lines = await jsonOf('closings', 'sort=address');
    assert.equal(lines.length, deals.length);
    for (const [index, deal] of deals.entries()) {
        const { proForma, ...record } = deal;
        const line = lines[index];
        for (const name of ['leadId', '_id', 'buyerId', 'buyBoxId', 'strategy', 'marketKey', 'closedDate',
            'purchasePrice', 'rehabCostActual']) assert.equal(line[name], record[name], name);
        for (const name of ['projectedRent', 'projectedNOI', 'projectedExpenses',
            'projectedMonthlyCashFlow', 'projectedDSCR', 'dscrBasis', 'requiredDSCR', 'lockedAt']) {
            assert.equal(line[name], proForma[name], name);
        }
        assert.deepEqual(line.assumptionsUsed, proForma.assumptionsUsed);
        assert.equal(line.financing.loanType, record.financing.loanType);
        assert.equal(line.financing.monthlyDebtService, index === 6 ? 910.11 : null);
        assert.equal(line.lockedDebtService, record.financing.monthlyDebtService);
    }
    const { columns } = await csvOf('closings');
    assert.deepEqual(columns.slice(0, 21), [
        'leadId', '_id', 'buyerId', 'buyBoxId', 'strategy', 'marketKey', 'closedDate', 'purchasePrice',
        'rehabCostActual', 'financing.loanType', 'financing.interestRate', 'financing.ltv',
        'financing.amortization', 'financing.monthlyDebtService', 'projectedRent', 'projectedNOI',
        'projectedExpenses', 'projectedMonthlyCashFlow', 'projectedDSCR', 'dscrBasis',
        'assumptionsUsed',
    ]);
});

test('periods hold each month of each deal of the list', async () => {
    const lines = await jsonOf('periods', 'sort=address&marketKey=austin-tx');
    const expected = [];
    for (const deal of deals.filter(({ marketKey }) => marketKey === 'austin-tx')) {
        const record = ok(await server.api.get(`/api/deals/${deal.leadId}/performance`));
        for (const period of record.actualPerformance) expected.push([deal, period]);
    }
    assert.ok(expected.length > 5);
    assert.equal(lines.length, expected.length);
    expected.forEach(([deal, period], index) => {
        const line = lines[index];
        assert.equal(line.leadId, deal.leadId);
        for (const name of ['_id', 'reportingPeriod', 'actualRentCollected', 'actualVacancyRate',
            'actualExpenses', 'actualNOI', 'actualMonthlyCashFlow', 'actualDSCR', 'notes',
            'performanceGrade', 'derived', 'cashFlowVariance', 'dscrVariance', 'rentVariance',
            'expenseVariance', 'policyVersion', 'enteredAt', 'updatedAt']) {
            assert.deepEqual(line[name], period[name], name);
        }
        assert.deepEqual([...line.generatedFlags, ...line.flags], period.flags);
        assert.equal(line.cashFlowVariancePercent, period.variancePercent.cashFlow);
    });
    assert.ok(lines.some(({ flags }) => flags.includes('roof_leak')));
});

test('analytics are a table, and a sheet each in a workbook', async () => {
    const analytics = ok(await server.api.get('/api/performance/analytics'));
    const rows = [
        ['all', null, analytics.summary],
        ...Object.entries(analytics.byMarket).map(([key, of]) => ['market', key, of]),
        ...Object.entries(analytics.byStrategy).map(([key, of]) => ['strategy', key, of]),
        ...Object.entries(analytics.byBuyer).map(([key, of]) => ['buyer', key, of]),
    ];
    const lines = await jsonOf('analytics');
    assert.deepEqual(
        lines,
        rows.map(([group, key, of]) => ({ group, key, ...of })),
    );
    const sheets = parseXlsx((await fileOf('analytics', 'format=xlsx')).bytes);
    assert.deepEqual(Object.keys(sheets), ['summary', 'markets', 'strategies', 'buyers']);
});

test('a distribution is a row a range', async () => {
    const spread = ok(await server.api.get('/api/performance/distribution?measure=dscr'));
    const lines = await jsonOf('distribution', 'measure=dscr');
    const deals_ = (range) => lines.filter((line) => line.range === range).map((l) => l.deals);
    assert.deepEqual(deals_('within'), spread.counts);
    for (const name of ['below', 'above', 'unknown', 'belowRequired']) {
        assert.deepEqual(deals_(name), [spread[name]], name);
    }
    assert.deepEqual(deals_('all'), [spread.total]);
    assert.equal(lines.find(({ range }) => range === 'all').median, spread.median);
    assert.deepEqual(
        lines.filter(({ range }) => range === 'within').map(({ from, to }) => [from, to]),
        spread.edges.slice(1).map((to, index) => [spread.edges[index], to]),
    );
});

test('outside buyers get their own deals, and nothing that the list would not give', async () => {
    const own = deals.filter(({ buyerId }) => buyerId === buyers[1]._id).map((d) => d.leadId);
    for (const what of ['deals', 'closings', 'periods']) {
        const lines = await jsonOf(what, '', 'outside@example.com');
        assert.ok(lines.length > 0);
        assert.ok(lines.every(({ leadId }) => own.includes(leadId)), what);
        const others_ = await jsonOf(what, `buyerId=${buyers[0]._id}`, 'outside@example.com');
        assert.deepEqual(others_, []);
    }
    assert.equal((await fileOf('leads', '', 'outside@example.com')).status, 403);
});

test('a byte order mark is written where it is asked for', async () => {
    const mark = Buffer.from([0xef, 0xbb, 0xbf]);
    const plain = (await fileOf('leads')).bytes;
    assert.ok(!plain.subarray(0, 3).equals(mark));
    assert.ok((await fileOf('leads', 'bom=true')).bytes.equals(Buffer.concat([mark, plain])));
});

test('nothing a spreadsheet would run begins a cell of text', async () => {
    const text = ok(await fileOf('leads'));
    assert.match(text, /,'\+Austin,/);
    const buyersText = ok(await fileOf('buyers'));
    assert.ok(buyersText.includes('"\'=Ash & ""Birch"""'), buyersText);
    assert.match(ok(await fileOf('periods')), /"'-late, ""half""\nof it"/);
});

/* ---- the command line ---- */

test('the command line writes the same', async () => {
    for (const what of ['leads', 'closings', 'periods', 'analytics']) {
        const { stdout } = await server.cli(['export', '--as', what]);
        assert.equal(stdout, ok(await fileOf(what)), what);
    }
    const out = path.join(server.folder, 'deals.jsonl');
    fs.writeFileSync(out, 'what was there');
    await server.cli(['export', '--as', 'deals', '--format', 'jsonl', '--out', out, '--filter',
        'marketKey=austin-tx', '--filter', 'sort=address']);
    assert.equal(
        fs.readFileSync(out, 'utf8'),
        (await fileOf('deals', 'marketKey=austin-tx&sort=address&format=jsonl')).body,
    );
    const book = path.join(server.folder, 'leads.xlsx');
    await server.cli(['export', '--as', 'leads', '--format', 'xlsx', '--out', book]);
    assert.equal(Object.values(parseXlsx(fs.readFileSync(book)))[0].length, 9);
});

test('the command line says what is wrong, and leaves nothing behind', async () => {
    for (const [args, code, words] of [
        [['--as', 'nothing'], 2, /--as must be one of leads, buyers/],
        [[], 2, /--as must be one of/],
        [['--as', 'leads', '--format', 'pdf'], 2, /\?format must be one of csv, xlsx, jsonl/],
        [['--as', 'leads', '--filter', 'limit=1'], 2, /\?limit is not a known parameter/],
        [['--as', 'leads', '--filter', 'x'], 2, /--filter must be name=value/],
        [['--as', 'leads', '--out', '/nowhere/x.csv'], 1, /\/nowhere\/x\.csv cannot be made/],
        [['--as', 'reporting', '--filter', 'month=1999-01'], 1, /\?month/],
    ]) {
        const ran = await server.tryCli(['export', ...args]);
        assert.equal(ran.code, code, args.join(' '));
        assert.match(ran.stderr, words);
        assert.equal(ran.stdout, '');
    }
    const before = fs.readdirSync(server.folder);
    const out = path.join(server.folder, 'not-there.csv');
    const ran = await server.tryCli(['export', '--as', 'reporting', '--out', out, '--filter',
        'month=1999-01']);
    assert.equal(ran.code, 1);
    assert.deepEqual(fs.readdirSync(server.folder), before);
});
