// What exports are made of, read by other means than they are written by: CSV, and the sheets of a
// workbook with node's own inflate.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';

/** RFC 4180: rows of texts. */
export function parseCsv(text) {
    const rows = [];
    let row = [];
    let at = 0;
    while (at < text.length) {
        let cell = '';
        if (text[at] === '"') {
            for (at++; ; at++) {
                assert.ok(at < text.length, 'a quote is not closed');
                if (text[at] === '"' && text[at + 1] !== '"') break;
                if (text[at] === '"') at++;
                cell += text[at];
            }
            at++;
        } else {
            const end = /,|\r\n/g;
            end.lastIndex = at;
            const stop = end.exec(text)?.index ?? text.length;
            cell = text.slice(at, stop);
            at = stop;
        }
        row.push(cell);
        if (text[at] === ',') {
            at++;
            continue;
        }
        assert.equal(text.slice(at, at + 2), '\r\n', `behind ${cell}`);
        at += 2;
        rows.push(row);
        row = [];
    }
    assert.deepEqual(row, [], 'the last line ends');
    return rows;
}

/** {name: text} of a ZIP file. */
export function unzip(bytes) {
    const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    assert.ok(end >= 0, 'it is a ZIP file');
    const files = {};
    let at = bytes.readUInt32LE(end + 16);
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
        const method = bytes.readUInt16LE(at + 10);
        const packed = bytes.readUInt32LE(at + 20);
        const [nameLength, extra, comment] = [28, 30, 32].map((to) => bytes.readUInt16LE(at + to));
        const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
        const local = bytes.readUInt32LE(at + 42);
        const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
        const content = bytes.subarray(start, start + packed);
        files[name] = (method === 0 ? content : zlib.inflateRawSync(content)).toString();
        at += 46 + nameLength + extra + comment;
    }
    return files;
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text) => text.replace(/&(\w+);/g, (_, name) => entities[name]);

function columnOf(reference) {
    let column = 0;
    for (const letter of reference.replace(/\d/g, '')) column = column * 26 + letter.charCodeAt(0) - 64;
    return column - 1;
}

/** {name: rows} of a workbook; a cell is a text, a number, a boolean or null. */
export function parseXlsx(bytes) {
    const files = unzip(bytes);
    const names = [...files['xl/workbook.xml'].matchAll(/<sheet name="([^"]*)"/g)];
    const sheets = {};
    names.forEach(([, name], index) => {
        sheets[unescape(name)] = parseSheet(files[`xl/worksheets/sheet${index + 1}.xml`]);
    });
    return sheets;
}

function parseSheet(xml) {
    assert.ok(!xml.includes('<f>'), 'there is no formula');
    return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, cells]) => {
        const row = [];
        for (const [, reference, attributes, inner] of cells.matchAll(
            /<c r="([A-Z]+\d+)"([^>]*)>(.*?)<\/c>/gs,
        )) {
            row[columnOf(reference)] = valueOf(attributes, inner);
        }
        return Array.from(row, (cell) => cell ?? null);
    });
}

function valueOf(attributes, inner) {
    const text = /<t[^>]*>(.*?)<\/t>/s.exec(inner);
    if (text) return unescape(text[1]);
    const value = /<v>(.*?)<\/v>/.exec(inner)[1];
    return attributes.includes('t="b"') ? value === '1' : Number(value);
}

/** {"a.b": value} of an object; lists of objects are left out, as they are of a table. */
export function flatten(object, prefix = '') {
    const flat = {};
    for (const [name, value] of Object.entries(object)) {
        if (Array.isArray(value)) {
            if (typeof value[0] !== 'object') flat[prefix + name] = listCell(value);
        } else if (value !== null && typeof value === 'object') {
            Object.assign(flat, flatten(value, `${prefix}${name}.`));
        } else {
            flat[prefix + name] = value;
        }
    }
    return flat;
}

function listCell(list) {
    if (list.length === 0) return null;
    const odd = list.some((item) => item.includes(';') || item.startsWith('['));
    return odd ? JSON.stringify(list) : list.join('; ');
}
