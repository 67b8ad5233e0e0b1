import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, noConsoleErrors, noViolations, picture, settled, visit } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

const tile = (page: Page, label: string) =>
  page.getByRole('region', { name: 'Key figures' }).getByRole('link', { name: label });

interface DealList {
  items: { address: string; averageCashFlowVariance: number | null }[];
}

test('the portfolio in all looks', () => inAllLooks(harness, 'manager', '/', 'portfolio'));

test("a closer's home in all looks", () => inAllLooks(harness, 'closer', '/', 'home'));

test('a figure leads to the deals behind it, under the same filters', async () => {
  const page = await harness.as('manager');
  await visit(page, '/?marketKey=TN-MEM');
  const { items } = await harness.call<DealList>('GET', '/api/deals?marketKey=TN-MEM&belowRequired=true&limit=500');
  expect(await tile(page, 'Median DSCR').textContent()).toContain(`${items.length} below required`);
  const worst = await harness.call<DealList>('GET', '/api/deals?marketKey=TN-MEM&sort=cashFlowVariance&limit=1');
  const list = page.getByRole('region', { name: 'Furthest below plan' }).getByRole('listitem');
  expect(await list.first().textContent()).toContain(worst.items[0]?.address);
  await tile(page, 'Median DSCR').click();
  await page.waitForURL('**/deals?marketKey=TN-MEM&belowRequired=true&sort=dscr');
  await page.goBack();
  await page.waitForURL('**/?marketKey=TN-MEM');
  await settled(page);
  expect(await tile(page, 'Reports').getAttribute('href')).toMatch(/^\/reporting\?marketKey=TN-MEM&month=\d{4}-\d{2}$/);
  await page.close();
});

test('filters are in the address; what matches nothing can be cleared', async () => {
  const page = await harness.as('manager');
  await visit(page, '/');
  const all = await page.getByRole('heading', { level: 1 }).locator('xpath=../..').textContent();
  await page.getByRole('button', { name: /^Strategy|All strategies/ }).first().click();
  await page.getByRole('option', { name: 'Commercial' }).click();
  await page.waitForURL('**/?strategy=commercial');
  await settled(page);
  expect(await page.getByRole('heading', { level: 1 }).locator('xpath=../..').textContent()).not.toBe(all);
  await visit(page, '/?startDate=1999-01-01&endDate=1999-12-31');
  await page.getByText('Nothing matches').waitFor();
  await noViolations(page, 'portfolio, nothing matches');
  await picture(page, 'portfolio-nothing-matches-light-wide');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await tile(page, 'Median DSCR').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await visit(page, '/?buyerId=nobody');
  await page.getByText('The portfolio could not be loaded').waitFor();
  await noViolations(page, 'portfolio, refused filter');
  noConsoleErrors(page, 'portfolio filters');
  await page.close();
});

test('charts are read by keys: from the first bar, row by row, and as tables', async () => {
  const page = await harness.as('manager');
  await visit(page, '/');
  const cover = page.getByRole('slider', { name: /^Debt cover/ });
  await cover.focus();
  await cover.press('Home');
  expect(await cover.getAttribute('aria-valuetext')).toMatch(/^Below 0\.80×: \d+ of \d+ deals$/);
  const warned = await harness.call<{ items: { name: string }[] }>('GET', '/api/performance/warnings');
  const boxes = page.getByRole('slider', { name: /^Buy boxes that fail/ });
  await boxes.focus();
  await boxes.press('ArrowDown');
  expect(await boxes.getAttribute('aria-valuetext')).toContain(warned.items[0]?.name);
  await boxes.press('ArrowDown');
  expect(await boxes.getAttribute('aria-valuetext')).toContain(warned.items[1]?.name);
  await page.getByRole('link', { name: warned.items[1]?.name ?? '' }).waitFor();
  for (const name of ['Debt cover', 'Buy boxes that fail']) {
    await page.getByRole('group', { name: `${name}: tools` }).getByRole('button', { name: 'Show as a table' }).click();
  }
  await page.getByRole('rowheader', { name: '1.20× to 1.25×' }).waitFor();
  await noViolations(page, 'portfolio charts as tables');
  await page.close();
});

test('the breakdown names the buyers and sorts by what the address says', async () => {
  const page = await harness.as('manager');
  await visit(page, '/?strategy=buy_hold');
  await page.getByRole('radiogroup', { name: 'Broken down by' }).getByText('Buyer').click();
  await page.waitForURL('**by=buyer');
  const table = page.getByRole('table', { name: 'Buyer breakdown' });
  await table.getByRole('button', { name: 'Cash flow' }).click();
  await page.waitForURL('**sort=averageCashFlowVariance');
  await settled(page);
  const buyers = await harness.call<{ items: { _id: string; name: string }[] }>('GET', '/api/buyers?limit=500');
  const first = table.getByRole('rowheader').first().getByRole('link');
  const { byBuyer } = await harness.call<{ byBuyer: Record<string, { averageCashFlowVariance: number | null }> }>(
    'GET',
    '/api/performance/analytics?strategy=buy_hold',
  );
  const means = Object.entries(byBuyer).filter(([, { averageCashFlowVariance: mean }]) => mean !== null);
  const [worst] = means.sort(([, a], [, b]) => (a.averageCashFlowVariance ?? 0) - (b.averageCashFlowVariance ?? 0));
  const name = buyers.items.find(({ _id }) => _id === worst?.[0])?.name ?? 'no such buyer';
  await first.getByText(name, { exact: true }).waitFor();
  expect(await first.getAttribute('href')).toBe(`/deals?strategy=buy_hold&buyerId=${worst?.[0]}`);
  await noViolations(page, 'breakdown by buyer');
  await page.close();
});

test('a part that fails leaves the others standing and can be tried again', async () => {
  const page = await harness.as('manager', 'phone', 'dark');
  await page.route('**/api/performance/trends*', (route) => route.fulfill({ status: 500, body: '{}' }));
  await visit(page, '/');
  const retry = page.getByRole('alert').getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  await tile(page, 'Median DSCR').waitFor();
  await page.getByText('The cash flow could not be loaded').waitFor();
  await noViolations(page, 'portfolio, a part failed');
  await picture(page, 'portfolio-part-failed-dark-phone');
  await page.unroute('**/api/performance/trends*');
  await retry.click();
  await page.getByRole('slider', { name: /^Cash flow against plan/ }).waitFor();
  await page.close();
});

test('while it loads, skeletons hold the places', async () => {
  const page = await harness.as('manager', 'wide', 'dark');
  let answer = () => {};
  const held = new Promise<void>((settle) => {
    answer = settle;
  });
  await page.route('**/api/performance/**', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor();
  await noViolations(page, 'portfolio loading');
  await picture(page, 'portfolio-loading-dark-wide');
  answer();
  await settled(page);
  await page.close();
});

test('who may not see reporting is led elsewhere', async () => {
  const page = await harness.as('dialer');
  await page.goto('/');
  await page.waitForURL((url) => url.pathname !== '/');
  await page.close();
});

test('an empty portfolio says how it begins', async () => {
  const empty = await Harness.start({ demo: false });
  try {
    const page = await empty.guest();
    await visit(page, empty.setup);
    await page.getByLabel('Name').fill('Ann Example');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByLabel('Password').fill('quiet harbour, 47 oranges');
    await page.getByRole('button', { name: 'Create the admin' }).click();
    await page.getByRole('heading', { name: 'No closed deals yet' }).waitFor();
    await noViolations(page, 'portfolio, nothing yet');
    await picture(page, 'portfolio-empty-light-wide');
    noConsoleErrors(page, 'portfolio, nothing yet');
  } finally {
    await empty.stop();
  }
});
