// The audit log as it is read: order, filters and pages; and nothing secret in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshAddress, from, login, runSql, signIn } from '../support/access.mjs';
import {
    created,
    makeBuyBox,
    makeBuyer,
    makeLead,
    ok,
    pointers,
    readAll,
} from '../support/scenes.mjs';
import { password, serverForFile, staffRoles } from '../support/server.mjs';

const server = serverForFile({
    roles: staffRoles,
    args: ['--trusted-proxy', '127.0.0.1'],
    prepare,
});
const trail = (query = '') => readAll(server.api, `/api/audit${query}`, 500);

async function prepare() {
    for (const role of ['admin', 'manager', 'closer']) {
        const api = server.as(role);
        for (let i = 0; i < 4; i += 1) {
            const { _id } = await makeLead(api);
            ok(await api.patch(`/api/leads/${_id}`, { city: 'Waco' }));
            const buyer = await makeBuyer(api);
            await makeBuyBox(api, buyer._id);
        }
    }
}

test('for admins alone', async () => {
    for (const role of ['manager', 'closer', 'dialer']) {
        assert.equal((await server.as(role).get('/api/audit')).status, 403);
    }
    assert.equal((await server.anonymous.get('/api/audit')).status, 401);
});

test('newest first, numbered without a gap', async () => {
    const entries = await trail();
    assert.deepEqual(
        entries.map(({ seq }) => seq),
        entries.map((_, i) => entries.length - i),
    );
    const times = entries.map(({ at }) => at);
    assert.deepEqual(times, [...times].sort().reverse());
    assert.equal(new Set(entries.map(({ hash }) => hash)).size, entries.length);
});

test('filters, alone and together, on every page', async () => {
    const all = await trail();
    const { user } = ok(await server.as('closer').get('/api/auth/me'));
    const some = all.filter(({ actor }) => actor._id === user._id);
    const [newest, oldest] = [some[0], some.at(-1)];
    const within = ({ at }) => at >= oldest.at && at <= newest.at;
    for (const [query, keep] of [
        [`actorId=${user._id}`, (entry) => entry.actor._id === user._id],
        ['action=lead.create', (entry) => entry.action === 'lead.create'],
        ['subjectKind=buyer', (entry) => entry.subjectKind === 'buyer'],
        [`subjectId=${oldest.subjectId}`, (entry) => entry.subjectId === oldest.subjectId],
        [`from=${oldest.at}&to=${newest.at}`, within],
        [
            `actorId=${user._id}&subjectKind=lead&action=lead.update`,
            (entry) => entry.actor._id === user._id && entry.action === 'lead.update',
        ],
        [
            `from=${newest.at}&actorId=${user._id}`,
            (entry) => some.includes(entry) && entry.at >= newest.at,
        ],
        ['from=2999-01-01T00:00:00Z', () => false],
        ['action=lead', () => false],
    ]) {
        const expected = all.filter(keep);
        for (const limit of [1, 4]) {
            if (limit === 1 && expected.length > 30) continue;
            const found = await readAll(server.api, `/api/audit?${query}`, limit);
            assert.deepEqual(found, expected, query);
        }
    }
    const wrong = await server.api.get('/api/audit?actorId=x&from=yesterday&who=me');
    assert.deepEqual(pointers(wrong), ['?actorId', '?from', '?who']);
});

test('no password, hash or token anywhere in it', async () => {
    const email = 'secret@example.com';
    const secrets = ['first secret of theirs', 'second secret of theirs', 'third secret of theirs'];
    const [first, second, third] = secrets;
    const { _id } = created(
        await server.api.post('/api/users', { email, name: 'S', role: 'dialer', password: first }),
    );
    const session = await signIn(server, email, first, from(freshAddress()));
    const change = { currentPassword: first, newPassword: second };
    const api = server.withToken(session.token);
    assert.equal((await api.post('/api/auth/password', change)).status, 204);
    const { token } = created(await api.post('/api/tokens', { name: 't' }));
    ok(await server.api.patch(`/api/users/${_id}`, { password: third }));
    await login(server, email, `${third}?`, from(freshAddress()));
    await server.anonymous.get('/api/leads', { authorization: `Bearer ${token}x` });

    const said = JSON.stringify(await trail());
    const stored = await runSql(server, 'SELECT * FROM audit_log');
    const hashes = (await runSql(server, 'SELECT password_hash FROM users')).split('\n');
    const tokens = [session.token, session.csrf, token, ...server.tokens.values()];
    for (const secret of [
        ...secrets,
        password,
        ...hashes,
        ...tokens,
        ...tokens.map((t) => t.slice(4)),
    ]) {
        if (secret === '') continue;
        assert.ok(!said.includes(secret) && !stored.includes(secret), secret.slice(0, 8));
    }
    assert.doesNotMatch(said, /\$argon2|"password(_h|H)ash"/);
});
