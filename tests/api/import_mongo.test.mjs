// An existing CRM on MongoDB, brought over: its ids, stamps and authors stay, its passwords do not,
// and where its figures are not ours that is told.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { databaseBytes, runSql } from '../support/access.mjs';
import { rowsOf, run, upload } from '../support/imports.mjs';
import { collections, fixtureText, forms } from '../support/mongo.mjs';
import { ok, readAll, readRecord, until } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile();
const startedAt = new Date().toISOString();

const elm = { leadId: '1ead00000000000000000001' };
const pat = { _id: 'a00000000000000000000001', name: 'Pat' };
const secrets = ['$2b$10$not.a.real.hash', 'reset.me.3141', '$2b$10$nor.this'];
const counts = {
    users: '2 rows: 1 created, 0 updated, 0 unchanged, 1 refused',
    buyers: '2 rows: 2 created, 0 updated, 0 unchanged, 0 refused',
    buyboxes: '1 rows: 1 created, 0 updated, 0 unchanged, 0 refused',
    leads: '2 rows: 2 created, 0 updated, 0 unchanged, 0 refused',
    dealperformances: '3 rows: 3 created, 0 updated, 0 unchanged, 0 refused',
};
const differences = [
    '2024-02: grade stored A, ours C',
    '2024-02: cash flow variance stored -20, ours -77.95',
];

/** From the command line: {code, lines of standard output and error without the file's name}. */
async function importCollection(form, collection, text = fixtureText(collection)) {
    const { format, ending, make } = forms[form];
    const file = path.join(server.folder, `${collection}.${ending}`);
    fs.writeFileSync(file, make(text));
    const { code, stdout, stderr } = await server.tryCli([
        'import',
        '--format',
        format,
        '--source',
        'crm',
        file,
    ]);
    const linesOf = (said) => said.replaceAll(`${file}: `, '').split('\n').slice(0, -1);
    return { code, out: linesOf(stdout), err: linesOf(stderr) };
}

async function importAll(form) {
    const told = {};
    for (const collection of collections) {
        told[collection] = await importCollection(form, collection);
    }
    return told;
}

/** All that the API shows of the CRM. What happened since this test began happened "now". */
async function wholeCrm() {
    const users = await readAll(server.api, '/api/users');
    const shown = {
        users: users.filter(({ email }) => !server.tokens.has(email)),
        buyers: await readAll(server.api, '/api/buyers'),
        buyboxes: await readAll(server.api, '/api/buyboxes'),
        leads: await readAll(server.api, '/api/leads'),
        deals: await readAll(server.api, '/api/deals'),
    };
    shown.records = await Promise.all(
        shown.deals.map(({ leadId }) => readRecord(server.api, { leadId })),
    );
    const isNow = (value) => /^\d{4}-\d\d-\d\dT/.test(value) && value >= startedAt;
    return JSON.parse(JSON.stringify(shown), (_, value) => (isNow(value) ? 'now' : value));
}

const nothing = { users: [], buyers: [], buyboxes: [], leads: [], deals: [], records: [] };

async function assertSound() {
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
}

/** What can be taken back, the newest first: ids of several processes say the second alone. */
async function doneImports() {
    const imports = await readAll(server.api, '/api/imports');
    return imports
        .filter(({ status }) => status === 'done')
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

async function revert(one) {
    const { status, error, revertProblems } = await run(server.api, one, 'revert');
    assert.equal(status, 'reverted', `${error}: ${JSON.stringify(revertProblems)}`);
}

async function revertAll() {
    for (const one of await doneImports()) await revert(one);
}

const lastEntry = async () => ok(await server.api.get('/api/audit?limit=1')).items[0];

let first; // what all forms have to give

test('collections come over, an unknown role is refused, other figures are told', async () => {
    const told = await importAll('relaxed extended JSON');
    for (const collection of collections) {
        assert.equal(told[collection].out.at(-1), counts[collection]);
    }
    const { users, dealperformances: deals } = told;
    assert.equal(users.code, 1);
    assert.deepEqual(users.err, [
        'row 2, column "role": must be one of admin, manager, closer, dialer, buyer',
    ]);
    assert.equal(deals.code, 0);
    assert.deepEqual(
        deals.out.filter((line) => /stored/.test(line)),
        differences.map((line) => `row 1: ${line}`),
    );
    assert.ok(deals.out.includes('row 1: mood is passed over'));
    await assertSound();
    first = await wholeCrm();
});

test('ids, stamps and authors are those of the CRM', async () => {
    const stampsOf = ({ _id, createdAt, updatedAt }) => [_id, createdAt, updatedAt];
    assert.deepEqual(first.users.map(stampsOf), [
        [pat._id, '2022-01-05T10:00:00.000Z', '2022-03-10T08:13:20.000Z'],
    ]);
    assert.equal(first.users[0].role, 'manager');
    assert.deepEqual(first.leads.map(stampsOf).sort(), [
        [elm.leadId, '2023-10-01T08:30:00.000Z', '2023-12-16T09:00:00.000Z'],
        ['1ead00000000000000000002', '2023-11-01T08:30:00.000Z', '2023-11-02T08:30:00.000Z'],
    ]);
    assert.deepEqual(first.buyers.map(stampsOf).sort(), [
        ['b00000000000000000000001', '2023-01-05T10:00:00.000Z', 'now'], // scored anew
        ['b00000000000000000000002', '2023-02-05T10:00:00.000Z', '2023-02-05T10:00:00.000Z'],
    ]);
    assert.deepEqual(first.buyboxes.map(stampsOf), [
        ['b0c500000000000000000001', '2023-01-06T10:00:00.000Z', 'now'],
    ]);
    const [record] = first.records;
    assert.equal(record._id, 'de0000000000000000000001');
    assert.equal(record.buyBoxId, 'b0c500000000000000000001');
    assert.equal(record.proForma.lockedAt, '2023-12-16T09:00:00.000Z');
    assert.deepEqual(record.proForma.lockedBy, pat);
    assert.deepEqual(
        record.actualPerformance.map((period) => [period._id, period.enteredAt, period.enteredBy]),
        [
            ['9e0000000000000000000001', '2024-02-03T12:00:00.000Z', pat],
            ['9e0000000000000000000002', '2024-03-03T12:00:00.000Z', null],
        ],
    );
    assert.deepEqual(
        record.actualPerformance.map(({ performanceGrade }) => performanceGrade),
        ['B', 'C'],
        'grades are ours',
    );
});

test('what people signed in with is nowhere', async () => {
    const stored = await databaseBytes(server);
    assert.ok(stored.includes('pat@example.com'), 'this search finds what is there');
    const answers = await Promise.all(
        ['/api/users', '/api/audit?limit=500', '/api/imports'].map((at) => server.api.get(at)),
    );
    assert.ok(answers.some(({ bytes }) => bytes.includes('pat@example.com')));
    for (const secret of secrets) {
        assert.ok(!stored.includes(secret), `the database holds ${secret}`);
        assert.ok(answers.every(({ bytes }) => !bytes.includes(secret)));
    }
});

test('the same collections again change nothing, in any form', async () => {
    const before = await lastEntry();
    for (const form of Object.keys(forms)) {
        const told = await importAll(form);
        for (const collection of collections) {
            const unchanged = counts[collection]
                .replace(/ (\d) created(.*) 0 unchanged/, ' 0 created$2 $1 unchanged');
            assert.equal(told[collection].out.at(-1), unchanged, form);
        }
    }
    assert.deepEqual(await lastEntry(), before);
    assert.deepEqual(await wholeCrm(), first);
});

test('a document that says more changes what differs, and that alone is taken back', async () => {
    const text = fixtureText('dealperformances').replace('1950.1', '1951.1');
    const { out } = await importCollection('BSON', 'dealperformances', text);
    assert.equal(out.at(-1), '3 rows: 0 created, 1 updated, 2 unchanged, 0 refused');
    const [january] = (await readRecord(server.api, elm)).actualPerformance;
    assert.equal(january.actualRentCollected, 1951.1);
    assert.equal(january.enteredAt, '2024-02-03T12:00:00.000Z');
    assert.ok(january.updatedAt >= startedAt);

    const [newest] = await doneImports();
    await revert(newest);
    const [restored] = (await readRecord(server.api, elm)).actualPerformance;
    assert.equal(restored.actualRentCollected, 1950.1);
    assert.deepEqual(restored.enteredBy, pat);
    await assertSound();
});

/* The import that was corrected and taken back above must not stand in the way. */
test('all of it goes again, and every form brings the same', async () => {
    await revertAll();
    assert.deepEqual(await wholeCrm(), nothing);
    await assertSound();
    for (const form of Object.keys(forms)) {
        await importAll(form);
        assert.deepEqual(await wholeCrm(), first, form);
        await revertAll();
        assert.deepEqual(await wholeCrm(), nothing, form);
    }
    await assertSound();
});

// ---- over HTTP ----

async function uploadCollection(api, form, collection) {
    const { ending, make } = forms[form];
    return upload(api, make(fixtureText(collection)), {
        name: `${collection}.${ending}`,
        query: '&source=crm',
        headers: { 'content-type': 'application/octet-stream' },
    });
}

async function commitAll(form) {
    const done = {};
    for (const collection of collections) {
        const one = await uploadCollection(server.api, form, collection);
        assert.equal(one.format, forms[form].format, 'it is recognised');
        assert.equal(one.as, { dealperformances: 'closings' }[collection] ?? collection);
        const checked = await run(server.api, one, 'check');
        assert.equal(checked.status, 'checked', checked.error);
        const committed = await run(server.api, one, 'commit');
        assert.equal(committed.status, 'done', committed.error);
        assert.deepEqual(committed.counts, checked.counts, 'a check says what a commit does');
        done[collection] = committed;
    }
    return done;
}

test('uploaded collections say row by row what became of them', async () => {
    const done = await commitAll('BSON');
    assert.deepEqual(await wholeCrm(), first);
    await assertSound();

    const [refused] = await rowsOf(server.api, done.users, '?outcome=refused');
    assert.deepEqual([refused.row, refused.kind, refused.subjectId], [2, 'users', null]);
    assert.deepEqual(
        refused.problems.map(({ column, pointer }) => [column, pointer]),
        [['role', '/role']],
    );
    const deals = await rowsOf(server.api, done.dealperformances);
    assert.deepEqual(
        deals.map(({ row, kind, outcome, subjectId }) => [row, kind, outcome, subjectId]),
        [
            [1, 'closings', 'created', elm.leadId],
            [1, 'periods', 'created', '9e0000000000000000000001'],
            [1, 'periods', 'created', '9e0000000000000000000002'],
        ],
    );
    assert.deepEqual(deals[1].remarks, [], 'what agrees is not told');
    assert.deepEqual(deals[2].remarks, ['mood is passed over', ...differences]);

    const answers = [
        await server.api.get(`/api/imports/${done.users._id}`),
        await server.api.get(`/api/imports/${done.users._id}/rows`),
        await server.api.get(`/api/imports/${done.users._id}/refused`),
    ];
    const chunks = `SELECT count(*) FROM import_chunks WHERE import_id = '${done.users._id}'`;
    await until(async () => (await runSql(server, chunks)) === '0');
    const places = [await databaseBytes(server), Buffer.from(JSON.stringify(server.log))];
    for (const secret of secrets) {
        assert.ok([...places, ...answers.map(({ bytes }) => bytes)].every((at) => !at.includes(secret)));
    }
});

test('uploaded again they are unchanged; reverted they are gone', async () => {
    const before = await lastEntry();
    const again = await commitAll('extended JSON of version 1');
    for (const collection of collections) {
        const { rows, unchanged, refused } = again[collection].counts;
        assert.equal(unchanged + refused, rows, collection);
    }
    assert.deepEqual(await wholeCrm(), first);
    const since = await readAll(server.api, '/api/audit');
    const written = since.slice(
        0,
        since.findIndex(({ seq }) => seq === before.seq),
    );
    assert.deepEqual(
        written.filter(({ action }) => !action.startsWith('import.')),
        [],
    );
    await revertAll();
    assert.deepEqual(await wholeCrm(), nothing);
    await assertSound();
});

test('only an admin brings users over', async () => {
    const manager = server.as('manager');
    const { make } = forms.BSON;
    const answer = await manager.post(
        '/api/imports?name=users.bson&source=crm',
        make(fixtureText('users')),
        { 'content-type': 'application/octet-stream' },
    );
    assert.equal(answer.status, 403);
});
