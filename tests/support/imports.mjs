// Files to be imported, and waiting for what becomes of them.
import assert from 'node:assert/strict';
import { created, ok, until } from './scenes.mjs';

const patienceMs = 120000;

/** A table of leads: `count` good rows, and one without an address behind every `refusedEvery`. */
export function leadsCsv(count, { prefix = 'Elm Street', refusedEvery = 0 } = {}) {
    const lines = ['address,marketKey,strategy'];
    for (let i = 1; i <= count; i += 1) {
        lines.push(`${i} ${prefix},TX-AUSTIN,buy_hold`);
        if (refusedEvery && i % refusedEvery === 0) lines.push(',TX-AUSTIN,buy_hold');
    }
    return `${lines.join('\n')}\n`;
}

export async function upload(api, text, { name = 'leads.csv', query = '', headers = {} } = {}) {
    const answer = await api.post(
        `/api/imports?name=${encodeURIComponent(name)}${query}`,
        text,
        { 'content-type': 'text/csv', ...headers },
    );
    return created(answer);
}

export const readImport = async (api, { _id }) => ok(await api.get(`/api/imports/${_id}`));

/** Asks for it in the background: check, commit, revert. */
export async function start(api, { _id }, what) {
    const answer = await api.post(`/api/imports/${_id}/${what}`);
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    assert.equal(answer.headers.location, `/api/imports/${_id}`);
    return answer.body;
}

/** The import once nothing works on it any more. */
export async function settled(api, one) {
    let read;
    await until(async () => {
        read = await readImport(api, one);
        return !/ing$/.test(read.status);
    }, patienceMs);
    return read;
}

export async function run(api, one, what) {
    await start(api, one, what);
    return settled(api, one);
}

export async function rowsOf(api, { _id }, query = '') {
    return ok(await api.get(`/api/imports/${_id}/rows${query}`)).items;
}
