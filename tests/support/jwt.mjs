// JSON web tokens as a host CRM makes them, and as attackers do.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const now = () => Math.floor(Date.now() / 1000);
export const encoded = (value) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const signers = {
    HS256: (text, key) => crypto.createHmac('sha256', key).update(text).digest(),
    HS384: (text, key) => crypto.createHmac('sha384', key).update(text).digest(),
    HS512: (text, key) => crypto.createHmac('sha512', key).update(text).digest(),
    RS256: (text, key) => crypto.sign('sha256', Buffer.from(text), key),
    RS512: (text, key) => crypto.sign('sha512', Buffer.from(text), key),
    PS256: (text, key) =>
        crypto.sign('sha256', Buffer.from(text), {
            key,
            padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
            saltLength: 32,
        }),
    none: () => Buffer.alloc(0),
};

/** Signed as `by` says, whatever the header claims; null among the claims leaves one out. */
export function jwt(claims, key, { alg = 'HS256', by = alg, header = {} } = {}) {
    const all = Object.entries({ exp: now() + 600, ...claims }).filter(
        ([, value]) => value !== null,
    );
    const text = `${encoded({ alg, typ: 'JWT', ...header })}.${encoded(Object.fromEntries(all))}`;
    return `${text}.${signers[by](text, key).toString('base64url')}`;
}

export const rsaKey = (modulusLength = 2048) =>
    crypto.generateKeyPairSync('rsa', { modulusLength });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-keys-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** A file of its own, for a server's settings; gone when the tests end. */
export function keyFile(content) {
    files += 1;
    const file = path.join(folder, `keys-${files}`);
    fs.writeFileSync(file, content, { mode: 0o600 });
    return file;
}
