// The pictures of the documents, from the demo portfolio: npm run screenshots. Nothing is tested here
// but that they come about and stay small.
import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, settled, type Theme, visit } from './harness.ts';

const folder = process.env.POSTCLOSE_SCREENSHOTS ?? resolve(import.meta.dirname, '../../docs/images');
const bytesMax = 250_000;
const size = { width: 1440, height: 900 };

interface Due {
  leadId: string;
  address: string;
  projectedRent: number;
  projectedExpenses: number;
}

let harness: Harness;
let month: string;
let due: Due[];
beforeAll(async () => {
  harness = await Harness.start();
  mkdirSync(folder, { recursive: true });
  const { currentMonth } = await harness.call<{ currentMonth: string }>('GET', '/api/facets');
  const last = new Date(`${currentMonth}-01T00:00:00Z`);
  last.setUTCMonth(last.getUTCMonth() - 1);
  month = last.toISOString().slice(0, 7);
  due = (await harness.call<{ items: Due[] }>('GET', `/api/reporting?limit=100&month=${month}`)).items;
});
afterAll(() => harness.stop());

async function shot(route: string, name: string, theme: Theme, prepare?: (page: Page) => Promise<void>): Promise<void> {
  const page = await harness.as('manager', 'wide', theme);
  await page.setViewportSize(size);
  await visit(page, route);
  await prepare?.(page);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await settled(page);
  const path = resolve(folder, `${name}.png`);
  await page.screenshot({ path });
  expect(statSync(path).size, name).toBeLessThan(bytesMax);
  await page.close();
}

async function first<Item>(path: string): Promise<Item> {
  const [item] = (await harness.call<{ items: Item[] }>('GET', path)).items;
  if (item === undefined) {
    throw new Error(`${path} is empty`);
  }
  return item;
}

test('portfolio', async () => {
  await shot('/', 'portfolio-light', 'light');
  await shot('/', 'portfolio-dark', 'dark');
});

test('deal', async () => {
  const { leadId } = await first<{ leadId: string }>('/api/deals?grade=C&sort=closedDate&limit=1');
  await shot(`/deals/${leadId}`, 'deal', 'light');
});

test('a month while it is typed', async () => {
  const [deal] = due;
  await shot(`/deals/${deal?.leadId}/periods/${month}`, 'report', 'light', async (page) => {
    await page.getByRole('textbox', { name: 'Rent collected' }).fill(String(Math.round((deal?.projectedRent ?? 0) * 0.94)));
    await page.getByRole('textbox', { name: /^Vacancy/ }).fill('6.5');
    await page.getByRole('textbox', { name: 'Total expenses' }).fill(String(Math.round((deal?.projectedExpenses ?? 0) * 1.05)));
    await page.keyboard.press('Tab');
    await page.getByRole('status', { name: 'Grade' }).locator('.grade-large').waitFor();
  });
});

test('the reporting grid', () =>
  shot(`/reporting?month=${month}`, 'reporting', 'light', async (page) => {
    for (const deal of due.slice(0, 5)) {
      const cell = (column: string) => page.getByRole('textbox', { name: `${column}, ${deal.address}`, exact: true }).first();
      await cell('Rent').fill(String(Math.round(deal.projectedRent * 0.98)));
      await cell('Expenses').fill(String(Math.round(deal.projectedExpenses * 1.03)));
      await page.keyboard.press('Tab');
    }
    await page.waitForFunction(() => document.querySelectorAll('.reporting-grade .grade[title]').length > 3);
  }));

const sheet = [
  'Property Address,City,State,Market,Strategy,List Price,Rent,DSCR,Ref',
  '1418 Maple Ave,Austin,TX,TX-AUS,buy_hold,"$312,000","$2,450",1.31,P-1001',
  '77 Harbor Ln,Austin,TX,TX-AUS,buy_hold,"$289,500","$2,280",1.28,P-1002',
  '9 Quarry Rd,Dallas,TX,TX-DFW,buy_hold,call,"$1,990",1.2x,P-1003',
  ',Dallas,TX,TX-DFW,commercial,"$1,150,000","$9,800",1.42,P-1004',
  '2200 Mill St,Memphis,TN,TN-MEM,buy_hold,"$164,000","$1,525",1.35,P-1005',
  '31 Depot Sq,Memphis,TN,TN-MEM,flip,"$98,000","$1,100",1.19,P-1006',
].join('\n');

test('a file on its way in', async () => {
  const id = await harness.upload('listings-november.csv', sheet, '&source=Listings&as=leads');
  await shot(`/imports/${id}?step=columns`, 'import-check', 'light', async (page) => {
    await page.getByRole('button', { name: 'Save and check' }).click();
    await page.getByRole('heading', { name: 'What an import would do' }).waitFor();
    await page.getByRole('row', { name: /Refused/ }).first().waitFor();
  });
});

test('a report for paper', async () => {
  const { leadId } = await first<{ leadId: string }>('/api/deals?grade=C&sort=closedDate&limit=1');
  await shot(`/deals/${leadId}/report`, 'deal-report', 'light');
});

test('send check', async () => {
  const lead = await first<{ _id: string }>('/api/leads?status=under_contract&limit=1');
  await shot(`/send-check?lead=${lead._id}`, 'send-check', 'light');
});
