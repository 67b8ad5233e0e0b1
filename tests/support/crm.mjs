// What leads, buyers and buy boxes have in common, as tests that each noun's file runs for its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { created, noSuchId, ok, pointers, readAll } from './scenes.mjs';

export const idsOf = (items) => items.map(({ _id }) => _id);

let made = 0;
/** An id that nothing has yet. */
export function freshId() {
    made += 1;
    return `65b2a1c3d4e5f6${made.toString(16).padStart(10, '0')}`;
}

/**
 * @param {object} server with all roles, and outside@example.com as an outside buyer
 * @param {object} noun path; least() what creating needs; full() all that may be sent; answered the
 *     members that are added in the answer; computed members that may not be sent; change a body
 *     that a PATCH may bring
 */
export function commonRules(server, noun) {
    const { path } = noun;
    const make = async (over = {}) =>
        created(await server.api.post(path, { ...noun.least(), ...over }));
    const at = ({ _id }) => `${path}/${_id}`;

    test(`${path}: created with all members, read and listed as sent`, async () => {
        const body = noun.full();
        const answer = await server.api.post(path, body);
        const item = created(answer);
        assert.equal(answer.headers.location, at(item));
        const { _id, createdAt, updatedAt, ...rest } = item;
        assert.match(_id, /^[0-9a-f]{24}$/);
        assert.equal(createdAt, updatedAt);
        assert.deepEqual(rest, { ...body, ...noun.answered });
        const read = await server.api.get(at(item));
        assert.deepEqual(ok(read), item);
        assert.ok(answer.headers.etag);
        assert.equal(read.headers.etag, answer.headers.etag);
        const listed = await readAll(server.api, path, 2);
        assert.deepEqual(
            listed.find((one) => one._id === _id),
            item,
        );
    });

    test(`${path}: what is required and nothing else is enough`, async () => {
        const body = noun.least();
        const item = await make();
        for (const [member, value] of Object.entries(body)) assert.deepEqual(item[member], value);
        assert.deepEqual(
            Object.keys(item).sort(),
            [
                ...Object.keys({ ...noun.full(), ...noun.answered }),
                '_id',
                'createdAt',
                'updatedAt',
            ].sort(),
        );
        const nothing = pointers(await server.api.post(path, {}));
        assert.deepEqual(
            nothing,
            Object.keys(body)
                .map((member) => `/${member}`)
                .sort(),
        );
        for (const member of Object.keys(body)) {
            const without = { ...body, [member]: null };
            assert.deepEqual(pointers(await server.api.post(path, without)), [`/${member}`]);
        }
    });

    test(`${path}: an existing id is kept, once`, async () => {
        const _id = freshId();
        const item = await make({ _id });
        assert.equal(item._id, _id);
        const again = await server.api.post(path, { ...noun.least(), _id });
        assert.equal(again.status, 409);
        assert.deepEqual(ok(await server.api.get(at(item))), item);
        for (const bad of ['', 'x', _id.toUpperCase(), `${_id}0`, 7, {}]) {
            const answer = await server.api.post(path, { ...noun.least(), _id: bad });
            assert.deepEqual(pointers(answer), ['/_id'], JSON.stringify(bad));
        }
    });

    test(`${path}: unknown and computed members are refused, all at once`, async () => {
        const wrong = { typo: 1, ...noun.computed };
        const expected = Object.keys(wrong).map((member) => `/${member}`);
        const answer = await server.api.post(path, { ...noun.least(), ...wrong });
        assert.deepEqual(pointers(answer), expected.sort());
        const item = await make();
        const patched = await server.api.patch(at(item), { ...wrong, _id: freshId() });
        assert.deepEqual(pointers(patched), [...expected, '/_id'].sort());
        assert.deepEqual(ok(await server.api.get(at(item))), item);
    });

    test(`${path}: what is given changes, null clears, the rest stays`, async () => {
        const item = created(await server.api.post(path, noun.full()));
        const changed = ok(await server.api.patch(at(item), noun.change));
        const { updatedAt, ...rest } = changed;
        assert.ok(updatedAt >= item.updatedAt);
        assert.deepEqual({ ...rest, updatedAt: item.updatedAt }, { ...item, ...noun.change });
        assert.deepEqual(ok(await server.api.get(at(item))), changed);

        const clearing = Object.fromEntries(noun.clearable.map((member) => [member, null]));
        const cleared = ok(await server.api.patch(at(item), clearing));
        for (const member of noun.clearable) {
            const empty = Array.isArray(item[member]) ? [] : null;
            assert.deepEqual(cleared[member], empty, member);
        }
        for (const member of Object.keys(noun.least())) {
            const answer = await server.api.patch(at(item), { [member]: null });
            assert.deepEqual(pointers(answer), [`/${member}`]);
        }
        assert.deepEqual(ok(await server.api.patch(at(item), {})), cleared);
    });

    test(`${path}: a stale If-Match is 412 and changes nothing`, async () => {
        const item = await make();
        const { headers } = await server.api.get(at(item));
        const first = await server.api.patch(at(item), noun.change, { 'if-match': headers.etag });
        assert.notEqual(first.headers.etag, headers.etag);
        const now = ok(first);
        for (const stale of [headers.etag, '"x"', '""', `W/${first.headers.etag}`]) {
            const answer = await server.api.patch(at(item), noun.least(), { 'if-match': stale });
            assert.equal(answer.status, 412, stale);
        }
        assert.deepEqual(ok(await server.api.get(at(item))), now);
        ok(await server.api.patch(at(item), {}, { 'if-match': '*' }));
        const listed = { 'if-match': `"x", ${first.headers.etag}` };
        ok(await server.api.patch(at(item), {}, listed));
    });

    test(`${path}: deleted where nothing refers to it`, async () => {
        const item = await make();
        const answer = await server.api.delete(at(item));
        assert.equal(answer.status, 204);
        assert.equal(answer.bytes.length, 0);
        assert.equal((await server.api.get(at(item))).status, 404);
        assert.equal((await server.api.patch(at(item), noun.change)).status, 404);
        assert.equal((await server.api.delete(at(item))).status, 404);
        assert.ok(!idsOf(await readAll(server.api, path)).includes(item._id));
        assert.equal((await make({ _id: item._id }))._id, item._id, 'the id is free again');
    });

    test(`${path}: staff read; admin, manager and closer change; outside buyers neither`, async () => {
        const item = await make();
        for (const role of ['admin', 'manager', 'closer']) {
            const api = server.as(role);
            const own = created(await api.post(path, noun.least()));
            ok(await api.patch(at(own), noun.change));
            assert.equal((await api.delete(at(own))).status, 204);
        }
        for (const who of ['dialer', 'outside@example.com']) {
            const api = server.as(who);
            const status = who === 'dialer' ? 200 : 403;
            assert.equal((await api.get(path)).status, status);
            assert.equal((await api.get(at(item))).status, status);
            assert.equal((await api.post(path, '{')).status, 403);
            for (const id of [item._id, noSuchId]) {
                assert.equal((await api.patch(`${path}/${id}`, {})).status, 403);
                assert.equal((await api.delete(`${path}/${id}`)).status, 403);
            }
        }
        assert.deepEqual(ok(await server.api.get(at(item))), item);
    });

    test(`${path}: text is kept as it is written`, async () => {
        const member = noun.text;
        const texts = [
            'Zoë’s “Casa” № 7',
            '🏠 家 بيت',
            "O'Neil; DROP TABLE leads; --",
            '<b>&amp;',
            '\\"',
        ];
        for (const text of texts) {
            assert.equal(
                ok(await server.api.get(at(await make({ [member]: text }))))[member],
                text,
            );
        }
        for (const text of ['', '   ', 'two\nlines', 'x'.repeat(1000), 7, true]) {
            const answer = await server.api.post(path, { ...noun.least(), [member]: text });
            assert.deepEqual(pointers(answer), [`/${member}`], JSON.stringify(text).slice(0, 20));
        }
    });

    test(`${path}: no search, however odd, breaks anything`, async () => {
        const odd = [
            '"',
            '""',
            '*',
            'a*',
            'OR',
            'a OR b',
            'NEAR(a b)',
            '(',
            ')',
            "'",
            '%',
            '_',
            '-',
            ':',
            'a:b',
            '^a',
            '{a}',
            '\\',
            '🏠',
            '.',
            'and not',
            'x'.repeat(200),
        ];
        for (const q of odd) {
            ok(await server.api.get(`${path}?q=${encodeURIComponent(q)}`));
        }
        const long = await server.api.get(`${path}?q=${'x'.repeat(201)}`);
        assert.deepEqual(pointers(long), ['?q']);
    });

    test(`${path}: 125 found by filter and search, page by page, without loss or repeat`, async () => {
        const sought = noun.sought();
        const bodies = Array.from({ length: 125 }, () => ({ ...noun.least(), ...sought.body }));
        const all = (await Promise.all(bodies.map((body) => server.api.post(path, body)))).map(
            (answer) => created(answer)._id,
        );
        for (const query of sought.queries) {
            const found = idsOf(await readAll(server.api, `${path}?${query}`, 50));
            assert.equal(found.length, all.length, query);
            assert.deepEqual([...found].sort(), [...all].sort(), query);
        }
    });
}
