// What every answer of every test is held to, whatever it is about: the habits of the API page, and
// the server's own description at /openapi.json.
import assert from 'node:assert/strict';
import { loadDescription } from './openapi.mjs';

const always = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
};

/** A check of each answer of a running server. */
export async function responseCheck(server) {
    const description = await loadDescription(server);
    return (answer) => {
        checkHabits(answer);
        description.checkAnswer(answer);
    };
}

function checkHabits({ method, path, status, headers, body }) {
    const what = `${method} ${path} answered ${status}`;
    assert.match(headers['x-request-id'] ?? '', /^\S+$/, `${what} without X-Request-Id`);
    for (const [name, value] of Object.entries(always)) {
        assert.equal(headers[name], value, `${what}: ${name}`);
    }
    if (path.startsWith('/api/')) {
        assert.equal(headers['cache-control'], 'no-store', `${what}: cache-control`);
    }
    assert.ok(status < 500, `${what}: ${JSON.stringify(body)}`);
    if (status >= 400 && method !== 'HEAD') checkProblem(what, status, headers, body);
}

function checkProblem(what, status, headers, body) {
    assert.match(headers['content-type'] ?? '', /^application\/problem\+json\b/, what);
    assert.equal(typeof body.type, 'string', what);
    assert.ok(body.title, `${what} without a title`);
    assert.ok(body.detail, `${what} without a detail`);
    assert.equal(body.status, status, what);
    if (headers['idempotent-replay'] === undefined) {
        assert.equal(body.requestId, headers['x-request-id'], what);
    }
}
