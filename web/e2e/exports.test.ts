// Lists as files: what the menu offers on each list, and that the file holds what the list shows.
import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inBothThemes, noConsoleErrors, noFailedRequests, picture, type Role, visit, type Width, widths } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

async function choose(page: Page, item: string): Promise<Download> {
  await page.getByRole('button', { name: 'Export' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  return coming;
}

const textOf = async (download: Download): Promise<string> => readFileSync(await download.path(), 'utf8');
/** Rows below the head; no cell of the demo has a line break. */
const rowsOf = (csv: string): string[] => csv.trimEnd().split(/\r?\n/).slice(1);

const lists: readonly (readonly [string, Role, string, string])[] = [
  ['/leads?status=under_contract', 'closer', 'CSV', 'leads'],
  ['/buyers', 'dialer', 'CSV', 'buyers'],
  ['/buy-boxes?strategy=buy_hold', 'manager', 'CSV', 'buyboxes'],
  ['/deals?grade=D', 'manager', 'This list: CSV', 'deals'],
  ['/reporting', 'manager', 'CSV', 'reporting'],
  ['/?strategy=commercial', 'manager', 'Breakdowns: CSV', 'analytics'],
  ['/admin/users', 'admin', 'CSV', 'users'],
  ['/admin/audit', 'admin', 'CSV', 'audit'],
];

test.each(lists)('%s is a file for a %s', async (path, role, item, what) => {
  const page = await harness.as(role);
  await visit(page, path);
  const download = await choose(page, item);
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${what}-\\d{4}-\\d{2}-\\d{2}\\.csv$`));
  expect(rowsOf(await textOf(download)).length).toBeGreaterThan(0);
  noConsoleErrors(page, `export of ${path}`);
  noFailedRequests(page, `export of ${path}`);
  await page.close();
});

test('the file has all pages of the list, under its filters and in its order', async () => {
  const page = await harness.as('manager');
  await visit(page, '/deals?grade=C&sort=address');
  const { items } = await harness.call<{ items: { address: string }[] }>('GET', '/api/deals?grade=C&sort=address&limit=500');
  const rows = rowsOf(await textOf(await choose(page, 'This list: CSV')));
  expect(rows.length).toBe(items.length);
  expect(rows[0]).toContain(items[0]?.address);
  const lines = (await textOf(await choose(page, 'This list: JSON lines'))).trimEnd().split('\n');
  expect(lines.length).toBe(items.length);
  lines.forEach((line) => JSON.parse(line));
  const book = await choose(page, 'This list: Excel');
  expect(readFileSync(await book.path()).subarray(0, 2).toString()).toBe('PK');
  await page.close();
});

test('by the keyboard alone', async () => {
  const page = await harness.as('manager');
  await visit(page, '/buyers');
  await page.getByRole('button', { name: 'Export' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'CSV' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await coming).suggestedFilename()).toMatch(/\.jsonl$/);
  await page.getByRole('menu').waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Export' }).evaluate((button) => button === document.activeElement)).toBe(true);
  await page.close();
});

test('the menu in all looks', async () => {
  for (const width of Object.keys(widths) as Width[]) {
    for (const path of ['/', '/leads']) {
      const page = await harness.as('manager', width);
      await visit(page, path);
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menu', { name: 'Export' }).waitFor();
      const name = path === '/' ? 'portfolio' : 'leads';
      await inBothThemes(page, `export ${name} ${width}`, async (what) => {
        noConsoleErrors(page, what);
        await picture(page, what.replaceAll(' ', '-'));
      });
      await page.close();
    }
  }
});
