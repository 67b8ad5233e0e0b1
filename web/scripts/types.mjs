// Writes src/api/schema.d.ts from the OpenAPI document of the server itself; with --check it only
// says whether the file is still what the document tells.
// Needs a built binary: POSTCLOSE_BINARY, or build/postclose of this checkout.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const binary = process.env.POSTCLOSE_BINARY ?? resolve(web, '../build/postclose');
const kept = join(web, 'src/api/schema.d.ts');
const check = process.argv.includes('--check');
const folder = mkdtempSync(join(tmpdir(), 'postclose-types-'));
try {
  const document = join(folder, 'openapi.json');
  const written = check ? join(folder, 'schema.d.ts') : kept;
  writeFileSync(document, execFileSync(binary, ['openapi'], { maxBuffer: 16 << 20 }));
  execFileSync(join(web, 'node_modules/.bin/openapi-typescript'), [document, '--output', written], {
    stdio: 'inherit',
  });
  if (readFileSync(written, 'utf8') !== readFileSync(kept, 'utf8')) {
    console.error('src/api/schema.d.ts is not what the server describes: npm run types');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
