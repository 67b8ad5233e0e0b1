// What a visitor downloads, from the manifest of a fresh build.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Manifest } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const kb = 1000;
const firstLoadMax = 170 * kb;
const fontMax = 50 * kb;
const lazyMax = 60 * kb;

const folder = mkdtempSync(join(tmpdir(), 'postclose-budgets-'));
let manifest: Manifest;
beforeAll(async () => {
  const root = resolve(import.meta.dirname, '..');
  // The test runner's own value would bring the development build of React.
  process.env.NODE_ENV = 'production';
  await build({ root, logLevel: 'error', build: { outDir: folder } });
  manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of a chunk and of all that it imports at once. */
function filesOf(key: string, files = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (chunk && !files.has(chunk.file)) {
    files.add(chunk.file);
    chunk.css?.forEach((css) => files.add(css));
    chunk.imports?.forEach((imported) => filesOf(imported, files));
  }
  return files;
}

const gzipSize = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0);

test('first load, fonts and each lazy route keep their budgets', () => {
  const entry = filesOf('index.html');
  const sizes = [`first load ${(gzipSize(entry) / kb).toFixed(1)} KB`];
  expect(gzipSize(entry)).toBeLessThanOrEqual(firstLoadMax);
  const routes = Object.entries(manifest).filter(([key]) => key.startsWith('src/pages/'));
  expect(routes.length).toBeGreaterThan(0);
  for (const [key] of routes) {
    const own = gzipSize([...filesOf(key)].filter((file) => !entry.has(file)));
    sizes.push(`${key} ${(own / kb).toFixed(1)} KB`);
    expect(own, key).toBeLessThanOrEqual(lazyMax);
  }
  const fonts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.woff2'));
  expect(fonts).toHaveLength(1);
  for (const font of fonts) {
    expect(statSync(join(folder, 'assets', font)).size).toBeLessThanOrEqual(fontMax);
  }
  console.log(sizes.join('\n'));
});

test('nothing is inlined into the page, which the policy would block', () => {
  expect(existsSync(join(folder, 'index.html'))).toBe(true);
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(page).not.toMatch(/<style|style="|<script(?![^>]*\bsrc=)/);
});
