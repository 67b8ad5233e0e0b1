// Collections of an existing CRM in each form that MongoDB's own programs write. The fixtures are
// what mongoexport writes today: relaxed extended JSON of version 2.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import zlib from 'node:zlib';

/** In the order in which one refers to another. */
export const collections = ['users', 'buyers', 'buyboxes', 'leads', 'dealperformances'];

export function fixtureText(collection) {
    return fs.readFileSync(
        new URL(`../fixtures/mongo/${collection}.json`, import.meta.url),
        'utf8',
    );
}

const documentsIn = (text) => text.trimEnd().split('\n').map((line) => JSON.parse(line));

/** One value, and every value inside it, rewritten where `rewrite` has something for its kind. */
function rewritten(value, rewrite) {
    if (Array.isArray(value)) return value.map((item) => rewritten(item, rewrite));
    if (typeof value === 'number') {
        return (Number.isInteger(value) ? rewrite.integer : rewrite.fraction)(value);
    }
    if (value === null || typeof value !== 'object') return value;
    if ('$date' in value) return rewrite.date(Date.parse(value.$date));
    return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, rewritten(member, rewrite)]),
    );
}

/** Canonical extended JSON of version 2: every number says its type. */
function canonicalJson(text) {
    const rewrite = {
        integer: (value) => ({ $numberInt: `${value}` }),
        fraction: (value) => ({ $numberDouble: `${value}` }),
        date: (ms) => ({ $date: { $numberLong: `${ms}` } }),
    };
    return `${documentsIn(text)
        .map((document) => JSON.stringify(rewritten(document, rewrite)))
        .join('\n')}\n`;
}

/** Version 1 as older programs wrote it, here as one array over many lines. */
function oldJson(text) {
    const same = (value) => value;
    const rewrite = { integer: same, fraction: same, date: (ms) => ({ $date: ms }) };
    return JSON.stringify(rewritten(documentsIn(text), rewrite), null, 2);
}

// ---- BSON ----

const types = { double: 1, text: 2, document: 3, array: 4, oid: 7, boolean: 8, date: 9, null: 10 };
Object.assign(types, { int32: 16, int64: 18, decimal: 19 });

function bytesOf(size, write) {
    const bytes = Buffer.alloc(size);
    write(bytes);
    return bytes;
}

const int32 = (value) => bytesOf(4, (bytes) => bytes.writeInt32LE(value));
const int64 = (value) => bytesOf(8, (bytes) => bytes.writeBigInt64LE(BigInt(value)));

/** A decimal of few digits: coefficient, then exponent above a bias. */
function decimal128(text) {
    const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text);
    return bytesOf(16, (bytes) => {
        bytes.writeBigUInt64LE(BigInt(whole + fraction), 0);
        bytes.writeBigUInt64LE(BigInt(6176 - fraction.length) << 49n, 8);
    });
}

function element(value) {
    if (value === null) return [types.null, Buffer.alloc(0)];
    if (Array.isArray(value)) return [types.array, bsonDocument({ ...value })];
    switch (typeof value) {
        case 'boolean':
            return [types.boolean, Buffer.from([value ? 1 : 0])];
        case 'string': {
            const text = Buffer.from(`${value}\0`);
            return [types.text, Buffer.concat([int32(text.length), text])];
        }
        case 'number':
            return Number.isInteger(value)
                ? [types.int32, int32(value)]
                : [types.double, bytesOf(8, (bytes) => bytes.writeDoubleLE(value))];
        default:
    }
    if ('$oid' in value) return [types.oid, Buffer.from(value.$oid, 'hex')];
    if ('$date' in value) return [types.date, int64(Date.parse(value.$date))];
    if ('$numberLong' in value) return [types.int64, int64(value.$numberLong)];
    if ('$numberDecimal' in value) return [types.decimal, decimal128(value.$numberDecimal)];
    const unknown = Object.keys(value).find((name) => name.startsWith('$'));
    assert.equal(unknown, undefined, 'a type that this writer does not know');
    return [types.document, bsonDocument(value)];
}

function bsonDocument(members) {
    const parts = Object.entries(members).flatMap(([name, value]) => {
        const [type, bytes] = element(value);
        return [Buffer.from([type]), Buffer.from(`${name}\0`), bytes];
    });
    const body = Buffer.concat([...parts, Buffer.from([0])]);
    return Buffer.concat([int32(body.length + 4), body]);
}

const bson = (text) => Buffer.concat(documentsIn(text).map(bsonDocument));

/** Each makes of a fixture's text a file's bytes. */
export const forms = {
    'relaxed extended JSON': { format: 'mongoexport', ending: 'json', make: (text) => text },
    'canonical extended JSON': { format: 'mongoexport', ending: 'json', make: canonicalJson },
    'extended JSON of version 1': { format: 'mongoexport', ending: 'json', make: oldJson },
    BSON: { format: 'mongodump', ending: 'bson', make: bson },
    'BSON in gzip': {
        format: 'mongodump',
        ending: 'bson.gz',
        make: (text) => zlib.gzipSync(bson(text)),
    },
};
