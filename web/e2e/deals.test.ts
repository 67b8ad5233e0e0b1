// The table of closed deals, and one deal with its plan, its months, its causes and its history.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, noConsoleErrors, noViolations, picture, settled, visit } from './harness.ts';

interface Deal {
  leadId: string;
  address: string;
  periods: number;
  performanceGrade: string | null;
  latest: { month: number; year: number } | null;
}

let harness: Harness;
let long: Deal;
let unreported: Deal;
beforeAll(async () => {
  harness = await Harness.start();
  const first = async (query: string, fits: (deal: Deal) => boolean = () => true): Promise<Deal> => {
    const { items } = await harness.call<{ items: Deal[] }>('GET', `/api/deals?limit=200&${query}`);
    const found = items.find(fits);
    if (!found) {
      throw new Error(`no deal of the demo for ${query}`);
    }
    return found;
  };
  long = await first('grade=D', ({ periods }) => periods > 15 && periods < 36);
  unreported = await first('grade=none');
});
afterAll(() => harness.stop());

test('the table in all looks', () => inAllLooks(harness, 'manager', '/deals?belowRequired=true&sort=dscr&startDate=2025-06-01', 'deals'));

test('a deal in all looks', () => inAllLooks(harness, 'manager', `/deals/${long.leadId}`, 'deal'));

test('filters, search and sort live in the address; nothing matches is told', async () => {
  const page = await harness.as('dialer');
  await visit(page, '/');
  expect(new URL(page.url()).pathname).toBe('/deals');
  await page.getByRole('link', { name: 'Below required DSCR' }).click();
  await page.waitForURL('**/deals?belowRequired=true&sort=dscr');
  await settled(page);
  expect(await page.getByRole('columnheader', { name: 'DSCR' }).getAttribute('aria-sort')).toBe('ascending');
  await page.getByRole('button', { name: /All grades/ }).click();
  await page.getByRole('option', { name: 'Grade D' }).click();
  await page.waitForURL('**grade=D*');
  await settled(page);
  const shown = await page.locator('tbody .grade').allTextContents();
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.every((text) => text === 'Grade D')).toBe(true);
  await page.getByRole('columnheader', { name: 'Variance' }).getByRole('button').click();
  await page.waitForURL('**sort=cashFlowVariance*');
  await page.getByLabel('Search').fill('no such street');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await noViolations(page, 'no deals match');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.locator('tbody .grade').first().waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBeNull();
  noConsoleErrors(page, 'deal filters');
  await page.close();
});

test('a list is saved under a name, for this user alone, and the removal can be undone', async () => {
  const name = 'My weak rentals';
  const page = await harness.alone('closer');
  await visit(page, '/deals?grade=C&strategy=buy_hold');
  await page.getByRole('button', { name: 'Save these filters' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await noViolations(page, 'save filters');
  await picture(page, 'deals-save-light-wide');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'All deals' }).click();
  await page.waitForURL('**/deals');
  await page.reload();
  await page.getByRole('link', { name }).click();
  await page.waitForURL('**/deals?grade=C&strategy=buy_hold');
  await page.getByRole('button', { name: `Remove ${name}` }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name }).waitFor();
  // Another user of the same browser.
  await harness.signIn(page, 'manager');
  await visit(page, '/deals');
  await page.getByRole('link', { name: 'All deals' }).waitFor();
  expect(await page.getByRole('link', { name }).count()).toBe(0);
  await page.context().close();
});

test('the pages of the list lead on and back', async () => {
  const page = await harness.as('manager');
  await visit(page, '/deals');
  const first = await page.locator('tbody th').first().textContent();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**page=2*');
  await settled(page);
  expect(await page.locator('tbody th').first().textContent()).not.toBe(first);
  await page.getByRole('button', { name: 'Previous' }).click();
  await page.waitForURL('**/deals');
  await settled(page);
  expect(await page.locator('tbody th').first().textContent()).toBe(first);
  await page.close();
});

test('another month is explained, the mean of all too, and older months come on demand', async () => {
  const page = await harness.as('manager');
  await visit(page, `/deals/${long.leadId}`);
  const heading = page.getByRole('heading', { name: /^Why / });
  const before = await heading.textContent();
  await page.getByRole('button', { name: /Month/ }).click();
  await page.getByRole('option').nth(4).click();
  await page.waitForURL('**month=*');
  expect(await heading.textContent()).not.toBe(before);
  await page.getByText('Mean of all').click();
  await page.waitForURL('**gap=mean*');
  await page.getByText(`Mean of ${long.periods} months`).waitFor();
  const rows = page.locator('.deal-months tbody tr:visible');
  expect(await rows.count()).toBe(13);
  await page.getByRole('button', { name: /^Show \d+ older/ }).click();
  expect(await rows.count()).toBe(long.periods + 1);
  await page.getByRole('button', { name: 'Expenses in parts' }).click();
  await page.getByRole('columnheader', { name: 'Taxes' }).waitFor();
  const gap = page.getByRole('slider', { name: /^Where the gap came from/ });
  await gap.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await gap.getAttribute('aria-valuetext')).toMatch(/favourable$/);
  await page.locator('figure', { hasText: 'Similar deals' }).getByRole('button', { name: 'Show as a table' }).click();
  await page.getByRole('rowheader', { name: `${long.address} (this deal)` }).waitFor();
  await noViolations(page, 'deal unfolded');
  await picture(page, 'deal-unfolded-light-wide');
  noConsoleErrors(page, 'deal unfolded');
  await page.close();
});

test('a correction shows in the history with before and after', async () => {
  const record = await harness.call<{ actualPerformance: { _id: string; actualRentCollected: number }[] }>(
    'GET',
    `/api/deals/${long.leadId}/performance`,
  );
  const last = record.actualPerformance.at(-1);
  await harness.call('PUT', `/api/deals/${long.leadId}/performance/${last?._id}`, {
    actualRentCollected: (last?.actualRentCollected ?? 0) + 10,
  });
  const page = await harness.as('dialer', 'phone', 'dark');
  await visit(page, `/deals/${long.leadId}`);
  const entry = page.locator('.deal-history li').first();
  await entry.getByText(/Demo Admin corrected/).waitFor();
  await entry.locator('summary').click();
  await entry.getByRole('rowheader', { name: 'Actual rent collected' }).waitFor();
  await noViolations(page, 'history');
  await picture(page, 'deal-history-dark-phone');
  expect(await page.getByRole('link', { name: /^(Report|Correct)/ }).count()).toBe(0);
  await page.close();
});

test('links lead a manager to the next month and to a correction', async () => {
  const page = await harness.as('manager');
  await visit(page, `/deals/${unreported.leadId}`);
  await page.getByRole('heading', { name: 'Nothing reported yet' }).waitFor();
  expect(await page.getByRole('link', { name: /^Report / }).getAttribute('href')).toMatch(/\/periods\/\d{4}-\d{2}$/);
  await noViolations(page, 'nothing reported');
  await picture(page, 'deal-unreported-light-wide');
  await visit(page, `/deals/${long.leadId}`);
  expect(await page.getByRole('link', { name: /^Correct / }).count()).toBe(1 + 12);
  await page.close();
});

test('an unknown deal is told; a lead that has not closed offers it to those who may', async () => {
  const { items } = await harness.call<{ items: { _id: string; address: string }[] }>('GET', '/api/leads?status=under_contract&limit=1');
  const lead = items[0];
  const page = await harness.as('closer');
  await visit(page, `/deals/${lead?._id}`);
  expect(await page.locator('h1').textContent()).toBe(lead?.address);
  expect(await page.getByRole('link', { name: 'Close this deal' }).getAttribute('href')).toBe(`/deals/${lead?._id}/close`);
  await noViolations(page, 'not closed');
  await picture(page, 'deal-not-closed-light-wide');
  await visit(page, '/deals/000000000000000000000000');
  await page.getByRole('heading', { name: 'The deal does not exist' }).waitFor();
  await noViolations(page, 'unknown deal');
  await page.close();
  const dialer = await harness.as('dialer');
  await visit(dialer, `/deals/${lead?._id}`);
  await dialer.getByRole('heading', { name: 'Not closed yet' }).waitFor();
  expect(await dialer.getByRole('link', { name: 'Close this deal' }).count()).toBe(0);
  await dialer.close();
});

test('a buyer sees own deals alone, and reads only', async () => {
  const page = await harness.as('buyer', 'phone', 'light');
  await visit(page, '/');
  expect(await page.locator('h1').textContent()).toBe('Your deals');
  await noViolations(page, 'own deals');
  await picture(page, 'deals-own-light-phone');
  const link = page.locator('tbody th a').first();
  const address = await link.locator('span span').first().textContent();
  await link.click();
  await page.waitForURL(/\/deals\/[0-9a-f]{24}$/);
  await page.getByRole('heading', { level: 1, name: address ?? '' }).waitFor();
  await settled(page);
  expect(await page.getByRole('heading', { name: /^(History|Similar deals)$/ }).count()).toBe(0);
  expect(await page.getByRole('link', { name: /^(Report|Correct)/ }).count()).toBe(0);
  await noViolations(page, 'own deal');
  await picture(page, 'deal-own-light-phone');
  noConsoleErrors(page, 'own deals');
  const own = new Set((await harness.call<{ items: Deal[] }>('GET', '/api/deals?limit=500')).items.map(({ leadId }) => leadId));
  expect(own.size).toBeGreaterThan(0);
  const { items: buyers } = await harness.call<{ items: { _id: string }[] }>('GET', '/api/buyers?limit=2');
  const { items: foreign } = await harness.call<{ items: Deal[] }>('GET', `/api/deals?limit=1&buyerId=${buyers[1]?._id}`);
  await visit(page, `/deals/${foreign[0]?.leadId}`);
  await page.getByRole('alert').waitFor();
  await page.close();
});

test('while figures come their place is held, and a failure can be tried again', async () => {
  const page = await harness.as('manager', 'wide', 'dark');
  let broken = true;
  await page.route('**/api/deals?*', (route) =>
    broken ? route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"Broken","status":500}' }) : route.continue(),
  );
  await page.goto('/deals');
  await page.getByRole('heading', { name: 'Deals could not be loaded' }).waitFor();
  await noViolations(page, 'deals failed');
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('tbody .grade').first().waitFor();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/performance', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/deals/${long.leadId}`);
  await page.getByRole('heading', { level: 1, name: 'Deal' }).waitFor();
  expect(await page.locator('.skeleton').count()).toBeGreaterThan(0);
  await noViolations(page, 'deal loading');
  release();
  await page.getByRole('heading', { level: 1, name: long.address }).waitFor();
  await page.close();
});

test('on paper all months stand, and nothing to press', async () => {
  const page = await harness.as('manager');
  await visit(page, `/deals/${long.leadId}`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.deal-months tbody tr:visible').count()).toBe(long.periods + 1);
  expect(await page.getByRole('link', { name: 'Print report' }).isVisible()).toBe(false);
  await picture(page, 'deal-print');
  await page.close();
});
