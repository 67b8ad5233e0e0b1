// Writes src/api/schema.d.ts from the OpenAPI document of the server itself.
// Needs a built binary: POSTCLOSE_BINARY, or build/postclose of this checkout.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const binary = process.env.POSTCLOSE_BINARY ?? resolve(web, '../build/postclose');
const folder = mkdtempSync(join(tmpdir(), 'postclose-types-'));
try {
  const document = join(folder, 'openapi.json');
  writeFileSync(document, execFileSync(binary, ['openapi'], { maxBuffer: 16 << 20 }));
  execFileSync(
    join(web, 'node_modules/.bin/openapi-typescript'),
    [document, '--output', join(web, 'src/api/schema.d.ts')],
    { stdio: 'inherit' },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
