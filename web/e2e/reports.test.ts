// Pages made for paper: the deal, the buyer and the portfolio, as they are seen and as they print.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, noConsoleErrors, noFailedRequests, noViolations, settled, visit } from './harness.ts';

const pictures = process.env.POSTCLOSE_PICTURES ?? resolve(import.meta.dirname, 'pictures');

interface Deal {
  leadId: string;
  address: string;
  periods: number;
  buyer: { _id: string; name: string };
}

let harness: Harness;
let deal: Deal;
let unreported: Deal;
beforeAll(async () => {
  harness = await Harness.start();
  const deals = async (query: string) => (await harness.call<{ items: Deal[] }>('GET', `/api/deals?limit=200&${query}`)).items;
  const long = (await deals('grade=C')).find(({ periods }) => periods > 20);
  const [none] = await deals('grade=none');
  if (long === undefined || none === undefined) {
    throw new Error('the demo lacks a deal that is long reported, or one that is not');
  }
  deal = long;
  unreported = none;
});
afterAll(() => harness.stop());

/** Sheets of the paper; kept beside the pictures for those who look. */
async function print(page: Page, format: 'A4' | 'Letter', name: string): Promise<number> {
  const paper = await page.pdf({ format, printBackground: true, preferCSSPageSize: true });
  if (pictures !== '') {
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, `${name}-${format}.pdf`), paper);
  }
  return paper.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

const reports = () =>
  [
    ['deal', `/deals/${deal.leadId}/report`],
    ['buyer', `/buyers/${deal.buyer._id}/report`],
    ['portfolio', '/reports/portfolio'],
  ] as const;

test.each(['deal', 'buyer', 'portfolio'] as const)('the report of a %s in all looks', async (name) => {
  const path = reports().find(([one]) => one === name)?.[1] ?? '';
  await inAllLooks(harness, 'manager', path, `report ${name}`);
});

test('on paper there is nothing to press, and nothing is cut off at the side', async () => {
  for (const [name, path] of reports()) {
    const page = await harness.as('manager', 'wide', 'dark');
    await visit(page, path);
    await page.emulateMedia({ media: 'print' });
    // Between the margins of A4.
    await page.setViewportSize({ width: 688, height: 1000 });
    await settled(page);
    expect(await page.getByRole('button').filter({ visible: true }).count(), name).toBe(0);
    expect(await page.getByRole('navigation').filter({ visible: true }).count(), name).toBe(0);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, name).toBeLessThanOrEqual(0);
    const wide = await page.locator('.table-scroller').evaluateAll((tables) => tables.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length);
    expect(wide, `${name}: tables wider than the paper`).toBe(0);
    for (const format of ['A4', 'Letter'] as const) {
      const sheets = await print(page, format, `report-${name}`);
      expect(sheets, name).toBeGreaterThan(0);
      expect(sheets, name).toBeLessThan(12);
    }
    noConsoleErrors(page, name);
    noFailedRequests(page, name);
    await page.close();
  }
});

test('the deal leads to its report, which has all of its months', async () => {
  const page = await harness.as('dialer');
  await visit(page, `/deals/${deal.leadId}`);
  await page.getByRole('link', { name: 'Print report' }).click();
  await page.waitForURL(`**/deals/${deal.leadId}/report`);
  await settled(page);
  await page.getByRole('heading', { level: 1, name: deal.address }).waitFor();
  expect(await page.getByRole('table', { name: 'Month by month' }).getByRole('row').count()).toBe(deal.periods + 1);
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(true);
  await page.close();
});

test('the portfolio leads to its report with its filters, which the paper tells', async () => {
  const page = await harness.as('manager');
  await visit(page, `/?strategy=buy_hold&buyerId=${deal.buyer._id}&startDate=2020-01-01`);
  await page.getByRole('link', { name: 'Print report' }).click();
  await page.waitForURL('**/reports/portfolio?*');
  await settled(page);
  const said = await page.locator('main').textContent();
  for (const filter of ['Buy and hold', deal.buyer.name, 'Jan 1, 2020']) {
    expect(said).toContain(filter);
  }
  await visit(page, '/reports/portfolio?startDate=1999-01-01&endDate=1999-12-31');
  await noViolations(page, 'portfolio report, nothing matches');
  expect(await page.locator('main').textContent()).not.toMatch(/NaN|undefined|Infinity/);
  await page.close();
});

test('the buyer leads to its report', async () => {
  const page = await harness.as('closer');
  await visit(page, `/buyers/${deal.buyer._id}`);
  await page.getByRole('link', { name: 'Print report' }).click();
  await page.waitForURL(`**/buyers/${deal.buyer._id}/report`);
  await settled(page);
  await page.getByRole('heading', { level: 1, name: deal.buyer.name }).waitFor();
  noFailedRequests(page, "a closer's report of a buyer");
  await page.close();
});

test('a deal without a month says so', async () => {
  const page = await harness.as('manager', 'phone', 'dark');
  await visit(page, `/deals/${unreported.leadId}/report`);
  await page.getByText('Nothing reported yet').first().waitFor();
  await noViolations(page, 'report of a deal without a month');
  await page.close();
});
