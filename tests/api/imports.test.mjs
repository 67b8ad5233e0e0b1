// A file over HTTP, from its upload to what it brought, and every way it can be refused.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';
import { Client, rawExchange } from '../support/client.mjs';
import {
    leadsCsv,
    readImport,
    rowsOf,
    run,
    settled,
    start,
    upload,
} from '../support/imports.mjs';
import { noSuchId, ok, pointers, readAll, until } from '../support/scenes.mjs';
import { runSql } from '../support/access.mjs';
import { Server, onPostgres, serverForFile, startServer } from '../support/server.mjs';

const server = serverForFile({ roles: ['admin', 'manager', 'closer', 'dialer'] });
const manager = () => server.as('manager');

const leadsOf = (api, words) => readAll(api, `/api/leads?q=${encodeURIComponent(words)}`);
const metric = async (api, name) => {
    const text = ok(await api.get('/metrics'));
    return Number(new RegExp(`^postclose_${name} (\\d+)$`, 'm').exec(text)[1]);
};

test('a file is uploaded, checked, committed, and told of', async () => {
    const text = leadsCsv(3, { prefix: 'Story Lane', refusedEvery: 2 });
    const one = await upload(manager(), text, { name: 'story.csv', query: '&source=crm' });
    assert.equal(one.status, 'uploaded');
    assert.equal(one.format, 'csv');
    assert.equal(one.as, 'leads');
    assert.equal(one.source, 'crm');
    assert.equal(one.fileName, 'story.csv');
    assert.equal(one.size, Buffer.byteLength(text));
    assert.equal(one.createdBy.name, 'Manager');
    assert.deepEqual(await readImport(server.api, one), one);
    const [newest] = ok(await server.api.get('/api/imports?limit=1')).items;
    assert.deepEqual(newest, one);

    const checked = await run(manager(), one, 'check');
    assert.equal(checked.status, 'checked', checked.error);
    const { rows, created, refused } = checked.counts;
    assert.deepEqual([rows, created, refused], [4, 3, 1]);
    assert.ok(checked.checkedAt);
    assert.deepEqual(await leadsOf(server.api, 'Story Lane'), [], 'a check keeps nothing');
    const [wrong] = await rowsOf(manager(), one, '?outcome=refused');
    assert.equal(wrong.row, 4);
    assert.equal(wrong.problems[0].pointer, '/address');
    assert.ok(wrong.problems[0].detail);

    const done = await run(manager(), one, 'commit');
    assert.equal(done.status, 'done', done.error);
    assert.ok(done.finishedAt);
    const leads = await leadsOf(server.api, 'Story Lane');
    assert.equal(leads.length, 3);
    const kept = `SELECT count(*) FROM import_chunks WHERE import_id = '${one._id}'`;
    await until(async () => (await runSql(server, kept)) === '0'); // the file is of no use now
    const told = await rowsOf(manager(), one, '?outcome=created');
    assert.deepEqual(
        told.map(({ subjectId }) => subjectId).sort(),
        leads.map(({ _id }) => _id).sort(),
        'what is told of rows is what was committed',
    );

    const entries = (await readAll(server.api, '/api/audit')).filter(
        ({ subjectId }) => subjectId === one._id,
    );
    assert.deepEqual(entries.map(({ action }) => action).sort(), ['import.commit', 'import.upload']);
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
});

test('pages of rows follow one another', async () => {
    const one = await upload(manager(), leadsCsv(7, { prefix: 'Page Road' }));
    await run(manager(), one, 'check');
    const all = await readAll(manager(), `/api/imports/${one._id}/rows`, 3);
    assert.deepEqual(
        all.map(({ row }) => row),
        [2, 3, 4, 5, 6, 7, 8],
    );
    const bad = await manager().get(`/api/imports/${one._id}/rows?cursor=!`);
    assert.deepEqual([bad.status, pointers(bad)], [422, ['?cursor']]);
});

test('a check is repeated, and what it told is replaced', async () => {
    const one = await upload(manager(), leadsCsv(5, { prefix: 'Twice', refusedEvery: 5 }));
    for (let i = 0; i < 2; i += 1) {
        assert.equal((await run(manager(), one, 'check')).status, 'checked');
        assert.equal((await rowsOf(manager(), one)).length, 6);
    }
});

test('refused rows come as a table', async () => {
    const one = await upload(manager(), leadsCsv(2, { prefix: 'Mend', refusedEvery: 1 }));
    await run(manager(), one, 'check');
    const { status, headers, body } = await manager().get(`/api/imports/${one._id}/refused`);
    assert.equal(status, 200);
    assert.match(headers['content-disposition'], /^attachment; filename="refused-\w+\.csv"$/);
    const lines = body.trimEnd().split('\r\n');
    assert.match(lines[0], /row,problems$/);
    assert.equal(lines.length, 3);
    assert.match(lines[1], /3,.*required/);
});

test('who may', async () => {
    const text = leadsCsv(1);
    for (const role of ['closer', 'dialer']) {
        assert.equal((await server.as(role).post('/api/imports?name=a', text)).status, 403, role);
    }
    assert.equal((await server.anonymous.post('/api/imports?name=a', text)).status, 401);
    const one = await upload(server.api, text, { query: '&as=users' }).catch(() => null);
    if (one) {
        assert.equal((await manager().post(`/api/imports/${one._id}/check`)).status, 403);
    }
});

/** The header of an upload alone: the answer comes without a byte of the body. */
async function askToUpload(token, length, target = '/api/imports?name=a') {
    const { replies } = await rawExchange(
        server.port,
        `POST ${target} HTTP/1.1\r\nHost: a\r\n${token ? `Authorization: Bearer ${token}\r\n` : ''}` +
            `Content-Length: ${length}\r\n\r\n`,
        { until: (got) => got.length > 0 },
    );
    return replies[0];
}

test('nobody is asked for a gigabyte in vain', async () => {
    const tokens = Object.fromEntries(
        ['admin', 'closer'].map((role) => [role, server.tokens.get(`${role}@example.com`)]),
    );
    const size = 1024 ** 3;
    const before = await metric(server.api, 'uploads_total');
    assert.equal((await askToUpload(null, size)).status, 401);
    assert.equal((await askToUpload('pca_made_up', size)).status, 401);
    const forbidden = await askToUpload(tokens.closer, size);
    assert.equal(forbidden.status, 403);
    assert.match(forbidden.headers['x-request-id'], /^\w+$/);
    assert.equal((await askToUpload(tokens.admin, size + 1)).status, 413);
    assert.equal(await metric(server.api, 'uploads_open'), 0);
    assert.equal(await metric(server.api, 'upload_bytes'), 0);
    assert.equal(await metric(server.api, 'uploads_total'), before);
    await until(async () => {
        const { items } = ok(await server.api.get('/api/audit?limit=50'));
        return items.some(
            ({ action, subjectId }) =>
                action === 'access.refused' && subjectId === 'POST /api/imports',
        );
    });
});

/** An upload that stays open; end() breaks it off. */
function openUpload(client) {
    const request = http.request({
        host: '127.0.0.1',
        port: server.port,
        method: 'POST',
        path: '/api/imports?name=slow',
        headers: { authorization: `Bearer ${client.token}`, 'content-length': 1000000 },
    });
    request.on('error', () => {});
    request.write('address,marketKey\n');
    return request;
}

test('few uploads at once, and nothing is left of one that breaks off', async () => {
    const open = Array.from({ length: 4 }, () => openUpload(manager()));
    await until(async () => (await metric(server.api, 'uploads_open')) === 4);
    const unchecked = new Client({ port: server.port, agent: server.agent }, manager().token);
    const { status, headers } = await unchecked.post('/api/imports?name=a', 'a,b\n');
    assert.equal(status, 503);
    assert.ok(headers['retry-after']);
    open.forEach((request) => request.destroy());
    await until(async () => (await metric(server.api, 'uploads_open')) === 0);
    assert.equal(await metric(server.api, 'upload_bytes'), 0);
    await upload(manager(), leadsCsv(1));
});

test('what is wrong with an upload', async () => {
    const api = manager();
    const text = leadsCsv(1);
    const nameless = await api.post('/api/imports', text);
    assert.deepEqual([nameless.status, pointers(nameless)], [422, ['?name']]);
    const long = await api.post(`/api/imports?name=${'x'.repeat(201)}`, text);
    assert.deepEqual([long.status, pointers(long)], [422, ['?name']]);
    const lines = await api.post('/api/imports?name=a%0Ab', text);
    assert.deepEqual([lines.status, pointers(lines)], [422, ['?name']]);
    const unknown = await api.post('/api/imports?name=a&colour=red', text);
    assert.deepEqual([unknown.status, pointers(unknown)], [422, ['?colour']]);
    assert.equal((await api.post('/api/imports?name=a')).status, 400);
    const zeros = await api.post('/api/imports?name=a', Buffer.alloc(100));
    assert.equal(zeros.status, 400);
    const get = await api.get(`/api/imports/${noSuchId}`);
    assert.equal(get.status, 404);
});

test('an Idempotency-Key belongs to the bytes of the file', async () => {
    const headers = { 'idempotency-key': 'file of Monday' };
    const first = await upload(manager(), leadsCsv(2), { headers });
    const again = await manager().post('/api/imports?name=leads.csv', leadsCsv(2), {
        'content-type': 'text/csv',
        ...headers,
    });
    assert.equal(again.status, 201);
    assert.equal(again.headers['idempotent-replay'], 'true');
    assert.equal(again.body._id, first._id);
    const other = await manager().post('/api/imports?name=leads.csv', leadsCsv(3), headers);
    assert.equal(other.status, 422);
});

const actions = ['check', 'commit', 'revert', 'cancel'];

test('each state lets do what it may', async () => {
    const api = manager();
    const path = ({ _id }) => `/api/imports/${_id}`;
    const one = await upload(api, leadsCsv(2, { prefix: 'State Street' }));
    for (const action of ['commit', 'revert', 'cancel']) {
        const { status } = await api.post(`${path(one)}/${action}`);
        assert.equal(status, 409, `${action} of one that was uploaded`);
    }
    await run(api, one, 'check');
    for (const action of ['revert', 'cancel']) {
        assert.equal((await api.post(`${path(one)}/${action}`)).status, 409, action);
    }
    await run(api, one, 'commit');
    for (const action of ['check', 'commit', 'cancel']) {
        const { status } = await api.post(`${path(one)}/${action}`);
        assert.equal(status, 409, `${action} of one that is done`);
    }
    assert.equal((await api.delete(path(one))).status, 409);
    assert.equal((await api.patch(path(one), { source: 'other' })).status, 409);
    for (const action of actions) {
        assert.equal((await api.post(`/api/imports/${noSuchId}/${action}`)).status, 404, action);
    }
    assert.equal((await api.delete(`/api/imports/${noSuchId}`)).status, 404);
    assert.equal((await api.get(`/api/imports/${noSuchId}/rows`)).status, 404);
    assert.equal((await api.get(`/api/imports/${noSuchId}/refused`)).status, 404);
});

test('a commit is taken back, and told where it cannot be', async () => {
    const api = manager();
    const one = await upload(api, leadsCsv(3, { prefix: 'Back Street' }));
    await run(api, one, 'check');
    await run(api, one, 'commit');
    const [lead] = await leadsOf(api, 'Back Street');
    ok(await server.api.patch(`/api/leads/${lead._id}`, { city: 'Austin' }));
    const refused = await run(api, one, 'revert');
    assert.equal(refused.status, 'done');
    assert.ok(refused.error);
    assert.deepEqual(
        refused.revertProblems.map(({ kind, id }) => [kind, id]),
        [['lead', lead._id]],
    );
    assert.match(refused.revertProblems[0].why, /Admin/);
    assert.equal((await leadsOf(api, 'Back Street')).length, 3, 'nothing was taken back');

    const other = await upload(api, leadsCsv(3, { prefix: 'Forth Street' }));
    await run(api, other, 'check');
    await run(api, other, 'commit');
    const reverted = await run(api, other, 'revert');
    assert.deepEqual([reverted.status, reverted.revertProblems], ['reverted', []], reverted.error);
    assert.ok(reverted.revertedAt);
    assert.deepEqual(await leadsOf(api, 'Forth Street'), []);
    for (const action of ['check', 'commit', 'revert', 'cancel']) {
        const { status } = await api.post(`/api/imports/${other._id}/${action}`);
        assert.equal(status, 409, `${action} of one that was reverted`);
    }
    const { stdout } = await server.cli(['verify']);
    assert.match(stdout, / 0 problems\n$/);
});

test('settings change under If-Match, and are to be checked anew', async () => {
    const api = manager();
    const one = await upload(api, leadsCsv(2, { prefix: 'Setting' }));
    const path = `/api/imports/${one._id}`;
    const { headers } = await api.get(path);
    await run(api, one, 'check');
    const late = await api.patch(path, { source: 'crm' }, { 'if-match': headers.etag });
    assert.equal(late.status, 412);
    const changed = ok(await api.patch(path, { source: 'other crm' }));
    assert.deepEqual([changed.status, changed.source], ['uploaded', 'other crm']);
    assert.equal((await api.post(`${path}/commit`)).status, 409);
    const mapping = [0, 1, 2].map((column) => ({ column, field: null }));
    const unmapped = ok(await api.patch(path, { settings: { mapping } }));
    assert.deepEqual(
        unmapped.settings.mapping.map(({ field }) => field),
        [null, null, null],
    );
    const failed = await run(api, one, 'check');
    assert.equal(failed.status, 'failed', 'of a lead the address is required');
    assert.match(failed.error, /address/i);
    ok(await api.patch(path, { settings: {} }));
    assert.equal((await run(api, one, 'check')).status, 'checked');
    const bodies = [
        [{ colour: 'red' }, '/colour'],
        [{ as: 'houses' }, '/as'],
        [{ format: 'runes' }, '/format'],
        [{ settings: { headerRow: -1 } }, '/settings/headerRow'],
    ];
    for (const [body, pointer] of bodies) {
        const wrong = await api.patch(path, body);
        assert.deepEqual([wrong.status, pointers(wrong)], [422, [pointer]]);
    }
});

test('settings are remembered for the source, by the names of columns', async () => {
    const api = manager();
    const query = '&source=broker';
    const first = await upload(api, 'Where,What,How\n1 Kept Street,TX,buy_hold\n', { query });
    const mapping = ['address', 'marketKey', 'strategy'].map((field, column) => ({ column, field }));
    ok(await api.patch(`/api/imports/${first._id}`, { as: 'leads', settings: { mapping } }));
    assert.equal((await run(api, first, 'check')).counts.created, 1);
    const moved = await upload(api, 'How,Where,What\nbuy_hold,2 Kept Street,TX\n', {
        query: `${query}&as=leads`,
    });
    assert.deepEqual(
        moved.recognition.columns.map(({ field }) => field),
        ['strategy', 'address', 'marketKey'],
    );
    const checked = await run(api, moved, 'check');
    assert.deepEqual([checked.status, checked.counts.created], ['checked', 1], checked.error);

    // A file that is given to the source later learns from it, and does not make it forget.
    const given = await upload(api, 'Where,How,What\n3 Kept Street,buy_hold,TX\n', { query: '&as=leads' });
    for (const body of [{ source: 'broker' }, { source: 'broker' }]) {
        const { recognition } = ok(await api.patch(`/api/imports/${given._id}`, body));
        assert.deepEqual(
            recognition.columns.map(({ field }) => field),
            ['address', 'strategy', 'marketKey'],
        );
    }
});

test('one that was not committed is discarded', async () => {
    const api = manager();
    const one = await upload(api, leadsCsv(2, { refusedEvery: 1 }));
    await run(api, one, 'check');
    assert.equal((await api.delete(`/api/imports/${one._id}`)).status, 204);
    assert.equal((await api.get(`/api/imports/${one._id}`)).status, 404);
});

test('a commit under way is cancelled, and leaves nothing', async () => {
    const api = manager();
    const one = await upload(api, leadsCsv(20000, { prefix: 'Cancel' }));
    await start(api, one, 'check');
    await until(async () => (await readImport(api, one)).progress);
    assert.equal(await metric(server.api, 'imports_running'), 1);
    ok(await server.anonymous.get('/readyz'));
    assert.equal(await metric(server.api, 'imports_running'), 1, 'readyz did not wait for its end');
    const cancelled = await api.post(`/api/imports/${one._id}/cancel`);
    assert.equal(cancelled.status, 200);
    assert.equal((await settled(api, one)).status, 'cancelled');
    assert.deepEqual(await leadsOf(api, 'Cancel'), []);
    const entries = ok(await server.api.get('/api/audit?limit=5')).items;
    const entry = entries.find(({ action }) => action === 'import.cancel');
    assert.deepEqual([entry.subjectId, entry.actor.name], [one._id, 'Manager']);
    const small = await upload(api, leadsCsv(1, { prefix: 'After' }));
    await run(api, small, 'check');
    assert.equal((await run(api, small, 'commit')).status, 'done');
});

test('two at once go one after the other', async () => {
    const api = manager();
    const names = ['First File', 'Second File'];
    const both = await Promise.all(
        names.map((prefix) => upload(api, leadsCsv(300, { prefix }))),
    );
    for (const what of ['check', 'commit']) {
        await Promise.all(both.map((one) => start(api, one, what)));
        const states = await Promise.all(both.map((one) => settled(api, one)));
        const expected = what === 'check' ? 'checked' : 'done';
        assert.deepEqual(
            states.map(({ status }) => status),
            [expected, expected],
        );
    }
    for (const name of names) assert.equal((await leadsOf(api, name)).length, 300);
});

for (const what of ['check', 'commit']) {
    test(`a server that stops leaves a ${what} to its next start`, () => stopDuring(what));
}

async function stopDuring(what) {
    const other = await startServer();
    try {
        const one = await upload(other.api, leadsCsv(4000, { prefix: 'Stop' }));
        if (what === 'commit') await run(other.api, one, 'check');
        await start(other.api, one, what);
        await until(async () => (await readImport(other.api, one)).progress);
        const stopped = Date.now();
        await other.restart();
        assert.ok(Date.now() - stopped < 15000, 'it does not wait for the end of the check');
        const ended = await settled(other.api, one);
        const [status, kept] = what === 'commit' ? ['done', 4000] : ['checked', 0];
        assert.deepEqual([ended.status, ended.counts.created], [status, 4000], ended.error);
        assert.equal((await leadsOf(other.api, 'Stop')).length, kept);
    } finally {
        await other.stop();
        other.remove();
    }
}

test('a large upload passes through disk alone', { skip: onPostgres }, async () => {
    // What the sanitizer keeps of freed memory would count.
    const env = { ASAN_OPTIONS: 'quarantine_size_mb=8:malloc_context_size=1' };
    const other = await startServer({ env });
    try {
        const status = () => fs.readFileSync(`/proc/${other.child.pid}/status`, 'utf8');
        const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(status())[1]) / 1024;
        await upload(other.api, leadsCsv(10));
        const before = peak();
        const rows = leadsCsv(200000, { prefix: 'Large Avenue of Many Letters' });
        const body = Buffer.from(rows.repeat(Math.ceil(200e6 / rows.length)));
        const one = await upload(other.api, body);
        assert.equal(one.size, body.length);
        assert.ok(body.length >= 200e6);
        const grown = peak() - before;
        assert.ok(grown < 60, `${grown} MiB more for ${body.length / 2 ** 20} MiB`);
        assert.equal((await other.api.delete(`/api/imports/${one._id}`)).status, 204);
    } finally {
        await other.stop();
        other.remove();
    }
});

test('two servers on one database: either does it, both tell', { skip: !onPostgres }, async () => {
    const second = new Server({ database: server.database });
    second.tokens = server.tokens;
    await second.start();
    try {
        const pair = [server.api, second.api];
        const names = ['Shared North', 'Shared South', 'Shared East', 'Shared West'];
        const all = await Promise.all(
            names.map((prefix, i) => upload(pair[i % 2], leadsCsv(200, { prefix }))),
        );
        for (const [what, expected] of [
            ['check', 'checked'],
            ['commit', 'done'],
        ]) {
            await Promise.all(all.map((one, i) => start(pair[(i + 1) % 2], one, what)));
            for (const one of all) {
                const state = await settled(second.api, one);
                assert.equal(state.status, expected, state.error);
            }
        }
        for (const [i, name] of names.entries()) {
            assert.equal((await leadsOf(pair[i % 2], name)).length, 200);
        }
        const { stdout } = await server.cli(['verify']);
        assert.match(stdout, / 0 problems\n$/);
    } finally {
        await second.stop();
    }
});
