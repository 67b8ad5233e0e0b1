// The web page in the program: its paths, its files, how they are packed and kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { Client } from '../support/client.mjs';
import { ok } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';

const server = serverForFile({ roles: ['dialer'] });
const get = (path, headers) => server.anonymous.get(path, headers);
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
/** A refusal in HTML is no problem+json. */
const unchecked = () => new Client({ port: server.port, agent: server.agent }, null);

const routes = [
    '/',
    '/sign-in',
    '/setup',
    '/deals',
    '/deals/1ead00000000000000000001',
    '/deals/1ead00000000000000000001/report',
    '/deals/1ead00000000000000000001/close',
    '/deals/1ead00000000000000000001/periods/2026-11',
    '/reports/portfolio',
    '/reporting',
    '/send-check',
    '/leads',
    '/leads/1ead00000000000000000001',
    '/buyers',
    '/buyers/b00000000000000000000001',
    '/buyers/b00000000000000000000001/report',
    '/buy-boxes',
    '/buy-boxes/b0c500000000000000000001',
    '/imports',
    '/imports/1a0000000000000000000001',
    '/account',
    '/admin/users',
    '/admin/audit',
    '/admin/maintenance',
];

function directives({ headers }) {
    const parts = headers['content-security-policy'].split('; ');
    return Object.fromEntries(parts.map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
}

/** What the document loads: its scripts and style sheets. */
async function assets() {
    const document = ok(await get('/'), 'the page').toString();
    const found = [...document.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(found.some((path) => path.endsWith('.js')), document);
    return found;
}

test('every path of the page is answered with its document, query or not', async () => {
    const { bytes } = await get('/');
    assert.match(bytes.toString(), /^<!doctype html>/i);
    for (const route of routes) {
        for (const path of [route, `${route}?grade=A&grade=B&sort=-dscr`]) {
            const answer = await get(path, html);
            assert.equal(answer.status, 200, path);
            assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8', path);
            assert.deepEqual(answer.bytes, bytes, path);
        }
    }
});

test('the document is asked for anew each time, and not sent again', async () => {
    const { headers } = await get('/deals');
    assert.equal(headers['cache-control'], 'no-cache');
    const again = await get('/buyers', { 'if-none-match': headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
    assert.equal(again.headers.etag, headers.etag);
    assert.equal(again.headers['cache-control'], 'no-cache');
    assert.match(again.headers.vary, /accept-encoding/i);
    const packed = await get('/', { 'if-none-match': headers.etag, 'accept-encoding': 'br' });
    assert.equal(packed.status, 200, 'another form has another tag');
});

test('what it loads is kept for a year under its name', async () => {
    for (const path of await assets()) {
        const { status, headers } = await get(path);
        assert.equal(status, 200, path);
        assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', path);
        assert.match(headers['content-type'], /^(text\/javascript|text\/css|image\/|font\/)/, path);
    }
});

test('packed as the client takes it: the same bytes in each form', async () => {
    for (const path of ['/', ...(await assets())]) {
        const plain = await get(path);
        assert.equal(plain.headers['content-encoding'], undefined, path);
        const forms = [
            ['gzip, deflate, br, zstd', 'br', zlib.brotliDecompressSync],
            ['gzip, br;q=0', 'gzip', zlib.gunzipSync],
        ];
        for (const [accepted, coding, unpack] of forms) {
            const packed = await get(path, { 'accept-encoding': accepted });
            assert.equal(packed.headers.vary, plain.headers.vary, path);
            if (packed.headers['content-encoding'] === undefined) continue; // nothing to win
            assert.equal(packed.headers['content-encoding'], coding, path);
            assert.notEqual(packed.headers.etag, plain.headers.etag, path);
            assert.ok(packed.bytes.length < plain.bytes.length, path);
            assert.deepEqual(unpack(packed.bytes), plain.bytes, path);
        }
    }
    const script = (await assets()).find((path) => path.endsWith('.js'));
    const { headers } = await get(script, { 'accept-encoding': 'br' });
    assert.equal(headers['content-encoding'], 'br');
    assert.equal(headers.vary, 'Accept-Encoding');
    const refused = await get(script, { 'accept-encoding': 'br;q=0, gzip;q=0, identity' });
    assert.equal(refused.headers['content-encoding'], undefined);
});

test('HEAD: the headers of GET and no body', async () => {
    for (const path of ['/', ...(await assets())]) {
        const plain = await get(path);
        const head = await server.anonymous.head(path);
        assert.equal(head.status, 200);
        assert.equal(head.bytes.length, 0);
        for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
            assert.equal(head.headers[name], plain.headers[name], `${path}: ${name}`);
        }
    }
});

test('the page may load its own and nothing else, and be framed by nobody', async () => {
    const { 'style-src': styles, ...policy } = directives(await get('/'));
    assert.deepEqual(policy, {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
    });
    assert.equal(styles[0], "'self'");
    assert.ok(styles.slice(1).every((source) => /^'sha256-[\w+/]{43}='$/.test(source)), styles);
    const { bytes } = await get('/');
    assert.doesNotMatch(bytes.toString(), /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i);
    assert.deepEqual(directives(await get('/docs'))['img-src'], undefined, '/docs has its own');
});

test('people who are lost get the page, with 404; programs what they always got', async () => {
    for (const path of ['/nothing', '/deals/a/b/c', '/admin', '/Deals', '/deals/']) {
        const lost = await unchecked().get(path, html);
        assert.equal(lost.status, 404, path);
        assert.equal(lost.headers['content-type'], 'text/html; charset=utf-8', path);
        assert.equal(lost.headers.etag, undefined, path);
        assert.deepEqual(lost.bytes, (await get('/')).bytes, path);
        assert.equal((await get(path)).status, 401, path);
        assert.equal((await get(path, { accept: '*/*' })).status, 401, path);
        assert.equal((await server.as('dialer').get(path)).status, 404, path);
    }
    for (const path of ['/api', '/api/nothing', '/assets/gone-12345678.js', '/assets/', '/docs/x']) {
        assert.equal((await get(path, html)).status, 401, path);
        assert.equal((await server.as('dialer').get(path, html)).status, 404, path);
    }
    assert.equal((await get('/metrics', html)).status, 401, 'an endpoint is never the page');
    assert.equal((await server.anonymous.post('/', {}, html)).status, 401);
});

test('no name reaches beyond the table of files', async () => {
    for (const path of [
        '/assets/..%2findex.html',
        '/assets/%2e%2e/index.html',
        '/assets/../../etc/passwd',
        '/..%5cindex.html',
        '/assets/index.html%00.js',
        '/.vite/manifest.json',
        '/page_files.bin',
        '/src/main.tsx',
    ]) {
        const { status } = await get(path);
        assert.ok(status === 400 || status === 401, `${path}: ${status}`);
    }
});

test('the page is no part of the described API', async () => {
    const { paths } = ok(await get('/openapi.json'));
    for (const path of ['/', '/deals', '/index.html']) assert.equal(paths[path], undefined);
});
