// Statements of property managers through the command line: accounts to figures, properties to
// deals, and the same file twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { closing, created, makeBuyer, makeLead, periodPath, readRecord, recordPath } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const fixture = (name) =>
    path.resolve(import.meta.dirname, `../fixtures/books/${name}.csv`);
const server = serverForFile();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-books-'));
after(() => fs.rmSync(folder, { recursive: true }));

const importBooks = (...args) =>
    server.tryCli(['import', '--format', 'statement', '--source', 'manager', ...args]);
const counts = (stdout) => /(\d+) created, (\d+) updated, (\d+) unchanged, (\d+) refused/.exec(stdout)
    .slice(1)
    .map(Number);
const write = (name, text) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
};

const deals = {};
const periodsOf = async (address) => (await readRecord(server.api, deals[address])).actualPerformance;

test('two deals are closed', async () => {
    const buyer = await makeBuyer(server.api);
    for (const address of ['12 Oak St', '9 Elm Ave']) {
        const { _id } = await makeLead(server.api, { address });
        const path = recordPath({ leadId: _id });
        deals[address] = created(await server.api.post(path, closing(buyer._id)));
    }
});

test('a dry run writes nothing, the import a period a month, again nothing', async () => {
    const dry = await importBooks('--dry-run', fixture('year'));
    assert.deepEqual(counts(dry.stdout), [3, 0, 0, 0], dry.stderr);
    assert.equal((await periodsOf('12 Oak St')).length, 0);
    const { code, stdout, stderr } = await importBooks(fixture('year'));
    assert.equal(code, 0, stderr);
    assert.deepEqual(counts(stdout), [3, 0, 0, 0]);
    assert.match(stdout, /no rule knows the account "5500-0000 Gifts to Residents"/);
    const [january] = (await periodsOf('12 Oak St')).filter(
        ({ reportingPeriod: { month } }) => month === 1,
    );
    assert.equal(january.actualRentCollected, 9450);
    assert.equal(january.actualVacancyRate, 0.05);
    assert.equal(january.actualNOI, 7084);
    assert.equal(january.actualMonthlyCashFlow, 2984);
    assert.equal(january.actualExpenses.maintenance, 320);
    assert.equal(january.actualExpenses.total, 2366);
    const again = await importBooks(fixture('year'));
    assert.deepEqual(counts(again.stdout), [0, 0, 3, 0]);
});

test('a statement that does not add up is refused, the other property is taken', async () => {
    const { code, stdout, stderr } = await importBooks(fixture('budget'));
    assert.equal(code, 1);
    assert.deepEqual(counts(stdout), [1, 0, 0, 1]);
    assert.match(stderr, /row 21: 9 Elm Ave: the accounts of income add up to 5000\.00/);
});

test('a ledger counts rows that look alike', async () => {
    const { code, stdout, stderr } = await importBooks(fixture('ledger'));
    assert.equal(code, 0, stderr);
    assert.deepEqual(counts(stdout), [2, 1, 0, 0], 'February of the budget comparison is corrected');
    assert.match(stdout, /no rule knows the account "Sundries"/);
    const january = (await periodsOf('12 Oak St')).find(
        ({ reportingPeriod: { month, year } }) => month === 1 && year === 2025,
    );
    assert.equal(january.actualRentCollected, 2000);
});

test('a property that no deal has is named, until it is said which it is', async () => {
    const file = write(
        'other.csv',
        'date,amount,account,property\n2024-06-05,100,Rent,Elm\n2024-06-06,-7,Sundries,Elm\n',
    );
    const refused = await importBooks(file);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /"Elm"/);
    const settings = write(
        'settings.json',
        JSON.stringify({
            properties: [{ property: 'Elm', dealId: deals['9 Elm Ave'].leadId }],
            accounts: [{ account: 'Sundries', category: 'insurance' }],
        }),
    );
    const taken = await importBooks('--mapping', settings, file);
    assert.equal(taken.code, 0, taken.stderr);
    const [june] = await periodsOf('9 Elm Ave').then((periods) =>
        periods.filter(({ reportingPeriod: { year } }) => year === 2024),
    );
    assert.equal(june.actualExpenses.insurance, 7);
    const again = await importBooks(file);
    assert.deepEqual(counts(again.stdout), [0, 0, 1, 0], `kept for the source: ${again.stderr}`);
});

test('what is said of one account leaves what is kept of the others', async () => {
    const settings = write(
        'more.json',
        JSON.stringify({
            properties: [{ property: 'Elm', dealId: deals['9 Elm Ave'].leadId }],
            accounts: [{ account: 'Repairs', category: 'taxes' }],
        }),
    );
    const month = (number, account) =>
        write(
            `elm-${number}.csv`,
            `date,amount,account,property\n2024-${number}-05,100,Rent,Elm\n2024-${number}-06,-7,${account},Elm\n`,
        );
    const said = await importBooks('--mapping', settings, month('07', 'Repairs'));
    assert.equal(said.code, 0, said.stderr);
    assert.equal((await importBooks(month('08', 'Sundries'))).code, 0);
    assert.equal((await importBooks(month('09', 'Repairs'))).code, 0);
    const expenses = Object.fromEntries(
        (await periodsOf('9 Elm Ave')).map(({ reportingPeriod: { year, month }, actualExpenses }) => [
            `${year}-${month}`,
            actualExpenses,
        ]),
    );
    assert.equal(expenses['2024-7'].taxes, 7);
    assert.equal(expenses['2024-8'].insurance, 7);
    assert.equal(expenses['2024-9'].taxes, 7);
});

test('a file without headings is no statement', async () => {
    const { code, stderr } = await importBooks(write('none.csv', 'a,b\n1,2\n'));
    assert.equal(code, 1);
    assert.match(stderr, /is no statement: it has no row of headings/);
});

test('dates that say neither month nor day need to be told', async () => {
    const file = write('unsure.csv', 'date,amount,account,property\n3/4/2024,100,Rent,9 Elm Ave\n3/4/2024,-9,Repairs,9 Elm Ave\n');
    const unsure = await importBooks(file);
    assert.equal(unsure.code, 1);
    assert.match(unsure.stderr, /dateOrder/);
    const settings = write('order.json', JSON.stringify({ dateOrder: 'dmy' }));
    const sure = await importBooks('--mapping', settings, file);
    assert.deepEqual(counts(sure.stdout), [1, 0, 0, 0], sure.stderr);
    assert.ok(
        (await periodsOf('9 Elm Ave')).some(
            ({ reportingPeriod: { month, year } }) => month === 4 && year === 2024,
        ),
    );
});

test('a category must be one', async () => {
    const settings = write(
        'wrong.json',
        JSON.stringify({ accounts: [{ account: 'Rent', category: 'rnt' }] }),
    );
    const { code, stderr } = await importBooks('--mapping', settings, fixture('ledger'));
    assert.equal(code, 1);
    assert.match(stderr, /accounts\/0\/category is no category/);
});

// What would make a wrong figure without a word is either read right or refused.
const statement = (lines) => ['9 Elm Ave', 'Income Statement', ...lines].join('\n');
const head = 'Account,Current Month,Year to Date';
const income = ['Income,,', '4000 Rent,2000,6000'];

test('a date behind the period is when the report was made', async () => {
    const file = write(
        'printed.csv',
        statement(['Period = Mar 2025', '"Monday, April 15, 2025"', head, ...income, 'Expenses,,', '5200 Insurance,100,300', '']),
    );
    assert.deepEqual(counts((await importBooks(file)).stdout), [1, 0, 0, 0]);
    const months = (await periodsOf('9 Elm Ave')).map(({ reportingPeriod: { year, month } }) => [year, month]);
    assert.deepEqual(months.filter(([year, month]) => year === 2025 && month > 1), [[2025, 3]]);
});

test('an account none of whose amounts can be read is no heading', async () => {
    const file = write(
        'unread.csv',
        statement(['Period = May 2025', head, ...income, 'Expenses,,', '5100 Repairs,#REF!,#REF!', '5200 Insurance,100,300', '']),
    );
    const { stdout, stderr } = await importBooks(file);
    assert.deepEqual(counts(stdout), [0, 0, 0, 1]);
    assert.match(stderr, /row 8, column 2: "#REF!" is no amount/);
});

test('a page that breaks within a group of accounts names no property', async () => {
    const months = 'Account,Jun 2025,Jul 2025,Total';
    const file = write(
        'pages.csv',
        statement([
            months, 'Income,,,', '4000 Rent,2000,2000,4000', 'Expenses,,,', '5200 Insurance,100,100,200',
            'Utilities,,,', months, '5300 Water,50,50,100', '',
        ]),
    );
    assert.deepEqual(counts((await importBooks(file)).stdout), [2, 0, 0, 0]);
    const june = (await periodsOf('9 Elm Ave')).find(
        ({ reportingPeriod: { year, month } }) => year === 2025 && month === 6,
    );
    assert.equal(june.actualExpenses.total, 150);
});

for (const [lacks, row] of [
    ['account', '2025-09-02,-500,Fix,,9 Elm Ave'],
    ['date', ',-700,Fix,6100 Repairs,9 Elm Ave'],
    ['building', '2025-09-06,-900,Legal,6200 Legal,'],
]) {
    test(`an entry without ${lacks} is not passed over`, async () => {
        const file = write(
            `no-${lacks}.csv`,
            `entryDate,amount,payeeName,glAccountName,buildingName\n2025-09-01,2000,Bo,4000 Rent,9 Elm Ave\n${row}\n2025-09-04,-100,Fix,6100 Repairs,9 Elm Ave\n`,
        );
        const { stdout, stderr } = await importBooks(file);
        assert.deepEqual(counts(stdout), [0, 0, 0, 1], stdout);
        assert.match(stderr, new RegExp(`an entry has no ${lacks}`));
    });
}

test('a title whose dates may be read two ways asks which it is', async () => {
    const rows = [head, ...income, 'Expenses,,', '5200 Insurance,100,300', ''];
    const importAnew = (file) => server.tryCli(['import', '--format', 'statement', file]);
    const unsure = write('span.csv', statement(['Period: 01/02/2024 - 03/03/2024', ...rows]));
    assert.match((await importAnew(unsure)).stderr, /dateOrder/);
    const sure = write('feb.csv', statement(['Period: 01/02/2024 - 29/02/2024', ...rows]));
    assert.deepEqual(counts((await importAnew(sure)).stdout), [1, 0, 0, 0]);
    const months = (await periodsOf('9 Elm Ave')).map(({ reportingPeriod: { year, month } }) => [year, month]);
    assert.deepEqual(months.filter(([year, month]) => year === 2024 && month < 4), [[2024, 2]]);
});

test('a note that a user wrote stays', async () => {
    const rows = [head, ...income, 'Expenses,,', '5200 Insurance,100,300', ''];
    const file = write('october.csv', statement(['Period = Oct 2024', ...rows]));
    assert.deepEqual(counts((await importBooks(file)).stdout), [1, 0, 0, 0]);
    const october = async () =>
        (await periodsOf('9 Elm Ave')).find(
            ({ reportingPeriod: { year, month } }) => year === 2024 && month === 10,
        );
    const path = periodPath(deals['9 Elm Ave'], await october());
    assert.equal((await server.api.put(path, { notes: 'a roof leaked' })).status, 200);
    const months = write(
        'autumn.csv',
        statement(['Account,Oct 2024,Nov 2024', 'Income,,', '4000 Rent,2000,2000', 'Expenses,,', '5200 Insurance,100,100', '']),
    );
    assert.deepEqual(counts((await importBooks(months)).stdout), [1, 0, 1, 0]);
    assert.equal((await october()).notes, 'a roof leaked');
});

test('statements bring periods alone', async () => {
    const { code, stderr } = await importBooks('--as', 'leads', fixture('year'));
    assert.equal(code, 1);
    assert.match(stderr, /statements bring periods alone/);
});

test('of the leads with one address the one that closed is meant', async () => {
    await makeLead(server.api, { address: '9 Elm Ave' });
    const rows = [head, ...income, 'Expenses,,', '5200 Insurance,100,300', ''];
    const file = write('twice.csv', statement(['Period = Dec 2024', ...rows]));
    const { stdout, stderr } = await importBooks(file);
    assert.deepEqual(counts(stdout), [1, 0, 0, 0], stderr);
});
