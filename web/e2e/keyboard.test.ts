// The whole story by the keyboard alone: a deal is closed, a month reported, and what comes of it is seen.
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness, noConsoleErrors, picture, settled } from './harness.ts';

const tabsMax = 120;

// A story happens once: one that is tried again begins on a server of its own.
let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.stop());

/** Tab by Tab, as people get there; what is not reached this way is not reached at all. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  // The element itself: while a list is open on the way, what is outside of it has no role.
  const element = await target.elementHandle();
  for (let tabs = 0; tabs < tabsMax; tabs += 1) {
    if (await element?.evaluate((one) => one === document.activeElement)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} is not reached with ${tabsMax} tabs`);
}

async function follow(page: Page, role: 'link' | 'button', name: string | RegExp): Promise<void> {
  await settled(page);
  const target = page.getByRole('main').getByRole(role, { name, exact: true });
  await tabTo(page, target.first());
  // One that waits for the server's answer, as it shows, hears nothing yet.
  await target.and(page.locator(':not([aria-disabled="true"])')).first().waitFor();
  await page.keyboard.press('Enter');
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

async function choose(page: Page, label: string, text: string): Promise<void> {
  await type(page, page.getByRole('combobox', { name: label, exact: true }), text);
  await page.locator('.option', { hasText: text }).first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** By its shortcut to a list, there to the one row that is meant. */
async function find(page: Page, keys: string, heading: string, words: string): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  await settled(page);
  await type(page, page.getByRole('searchbox', { name: 'Search' }), words);
  await page.waitForURL(`**q=${words}*`);
  await follow(page, 'link', new RegExp(words));
}

const scoreOf = (page: Page) => page.locator('.tile', { hasText: 'Engagement score' }).locator('.tile-figure').textContent();

test('from closing to the warning without a mouse', async () => {
  const make = <Body extends object>(path: string, body: Body) => harness.call<{ _id: string }>('POST', path, body);
  const buyer = await make('/api/buyers', { name: 'Keyboard Capital' });
  const box = { name: 'Keyboard rentals', buyerId: buyer._id, strategy: 'buy_hold', minDSCR: 1.2 };
  await make('/api/buyboxes', box);
  await make('/api/leads', {
    address: '1 Keyboard Way', marketKey: 'TX-AUSTIN', strategy: 'buy_hold', status: 'under_contract', askingPrice: 200_000,
    projectedRent: 2000, projectedNOI: 1400, projectedMonthlyCashFlow: 400, projectedDSCR: 1.4,
  });
  const { currentMonth } = await harness.call<{ currentMonth: string }>('GET', '/api/facets');
  const { email, password } = await harness.user('manager');

  const page = await harness.guest();
  await page.goto('/sign-in');
  await type(page, page.getByLabel('Email'), email);
  await type(page, page.getByLabel('Password'), password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await settled(page);

  await find(page, 'gb', 'Buyers', 'Keyboard');
  await page.getByText('No deal is graded yet').waitFor();
  expect(await scoreOf(page)).toBe('50');

  await find(page, 'gl', 'Leads', 'Keyboard');
  await follow(page, 'link', 'Close this deal');
  // The months of the date field are typed as people type them: month, day, year.
  await type(page, page.getByLabel('Closing date'), `${currentMonth.slice(5)}01${currentMonth.slice(0, 4)}`);
  await choose(page, 'Buyer', 'Keyboard Capital');
  await choose(page, 'Buy box (optional)', 'Keyboard rentals');
  await type(page, page.getByLabel('Monthly debt service'), '1000');
  await follow(page, 'button', 'Review');
  await page.getByText('Locking is final.').waitFor();
  await follow(page, 'button', 'Lock the pro forma');
  await page.waitForURL(/\/deals\/[0-9a-f]{24}$/);

  await follow(page, 'link', /^Report /);
  await type(page, page.getByRole('textbox', { name: 'Rent collected' }), '1000');
  await type(page, page.getByRole('textbox', { name: 'Total expenses' }), '900');
  await follow(page, 'button', 'Report the month');
  await page.waitForURL(/\/deals\/[0-9a-f]{24}$/);
  await page.locator('.page-header .grade-d').waitFor();
  await picture(page, 'keyboard-grade');

  await follow(page, 'link', 'Keyboard Capital');
  await page.getByRole('heading', { name: 'Keyboard Capital', level: 1 }).waitFor();
  await settled(page);
  expect(await scoreOf(page)).toBe('0');

  await find(page, 'gx', 'Buy boxes', 'Keyboard');
  await page.getByRole('heading', { name: 'Keyboard rentals', level: 1 }).waitFor();
  await page.getByText('Critical').first().waitFor();
  await picture(page, 'keyboard-warning');
  noConsoleErrors(page, 'the story by keyboard');
  await page.context().close();
});
