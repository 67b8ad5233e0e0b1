// Lists and subjects while they load, when the server fails or is gone, and before there is anything.
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, noConsoleErrors, noViolations, picture, type Role, settled, shortLists, type Theme, visit, type Width } from './harness.ts';
import { shownRoutes, subjectsOf } from './subjects.ts';

const password = 'quiet harbour, 47 oranges';

let harness: Harness;
let address: (path: string, role: Role) => string;
beforeAll(async () => {
  harness = await Harness.start();
  address = await subjectsOf(harness);
});
afterAll(() => harness.stop());

/** What a page reads for itself: the session and what decides whether there is anything are apart. */
const isData = (url: URL) => url.pathname.startsWith('/api/') && !/^\/api\/(auth|facets)\b/.test(url.pathname);

const readers = [
  '/', '/deals', '/deals/:id', '/deals/:id/close', '/deals/:id/periods/:ym', '/reporting', '/leads', '/leads/:id',
  '/buyers', '/buyers/:id', '/buy-boxes', '/buy-boxes/:id', '/imports', '/imports/:id', '/deals/:id/report',
  '/buyers/:id/report', '/reports/portfolio', '/admin/users', '/admin/audit',
];

/** Each path in one look, all looks in turn. */
const looks: readonly (readonly [Width, Theme])[] = [['wide', 'light'], ['phone', 'dark'], ['wide', 'dark'], ['phone', 'light']];
const lookOf = (path: string) => looks[readers.indexOf(path) % looks.length] ?? (['wide', 'light'] as const);

async function open(path: string): Promise<Page> {
  const [width, theme] = lookOf(path);
  const page = await harness.as('admin', width, theme);
  await shortLists(page);
  return page;
}

const failure = (route: Route) =>
  route.fulfill({
    status: 500,
    contentType: 'application/problem+json',
    json: { type: 'about:blank', title: 'Internal error', status: 500, detail: 'The disk is full of sand.', requestId: '7' },
  });

const nameOf = (path: string) => path.replaceAll(/[/:]+/g, '-');

describe.concurrent('while it loads', () => {
  test.each(readers)('%s holds its place, then shows', async (path) => {
    const page = await open(path);
    const held: (() => void)[] = [];
    let holding = true;
    await page.route(isData, async (route) => {
      if (holding) {
        await new Promise<void>((resolve) => held.push(resolve));
      }
      await route.fallback();
    });
    await page.goto(address(path, 'admin'));
    await page.locator('h1, [aria-busy="true"]').first().waitFor();
    await page.locator('.skeleton').first().waitFor();
    await noViolations(page, `${path} loading`);
    await picture(page, `loading${nameOf(path)}`);
    holding = false;
    held.forEach((release) => release());
    await page.locator('h1').first().waitFor();
    await settled(page);
    expect(await page.getByRole('alert').count()).toBe(0);
    noConsoleErrors(page, `${path} after loading`);
    await page.close();
  });
});

describe.concurrent('when the server fails', () => {
  test.each(readers)('%s says so, and can be tried again', async (path) => {
    const page = await open(path);
    await page.route(isData, failure);
    await page.goto(address(path, 'admin'));
    const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' }).first();
    await alert.getByText('The disk is full of sand.').waitFor();
    await settled(page);
    await noViolations(page, `${path} failed`);
    await picture(page, `failed${nameOf(path)}`);
    await page.unroute(isData, failure);
    await alert.getByRole('button', { name: 'Try again' }).click();
    // A page of several parts tries each of them by itself.
    for (let parts = 0; parts < 12 && (await page.getByRole('button', { name: 'Try again' }).count()) > 0; parts += 1) {
      await page.getByRole('button', { name: 'Try again' }).first().click({ timeout: 2000 }).catch(() => undefined);
      await settled(page);
    }
    expect(await page.getByText('could not be loaded').count()).toBe(0);
    noConsoleErrors(page, `${path} after a failure`);
    await page.close();
  });
});

test('without a connection a list and a subject say so', async () => {
  for (const path of ['/deals', '/deals/:id']) {
    const page = await open(path);
    await page.route(isData, (route) => route.abort('connectionrefused'));
    await page.goto(address(path, 'admin'));
    await page.getByRole('alert').getByText('The server cannot be reached').first().waitFor();
    await noViolations(page, `${path} without a connection`);
    await page.close();
  }
});

test('a subject that does not exist', async () => {
  const page = await harness.as('admin', 'phone', 'dark');
  for (const path of readers.filter((one) => one.includes(':id'))) {
    await visit(page, path.replace(':id', '0'.repeat(24)).replace(':ym', '2026-01'));
    await page.getByText('does not exist').first().waitFor();
    await noViolations(page, `${path} that does not exist`);
  }
  noConsoleErrors(page, 'no such subject');
  await page.close();
});

test('before there is anything every list says what to do', async () => {
  const fresh = await Harness.start({ demo: false });
  const page = await fresh.guest('wide', 'light');
  await visit(page, fresh.setup);
  await page.getByLabel('Name').fill('Ann Example');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create the admin' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  for (const { path, roles } of shownRoutes) {
    if (path.includes(':') || !roles.includes('admin')) {
      continue;
    }
    await visit(page, path);
    expect(await page.getByRole('alert').count(), path).toBe(0);
    expect(await page.locator('main').textContent(), path).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
    await noViolations(page, `${path} empty`);
    await picture(page, `empty${nameOf(path)}`);
  }
  noConsoleErrors(page, 'empty');
  await fresh.stop();
});
