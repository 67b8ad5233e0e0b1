// Closing a deal, reporting and correcting a month, and entering many months at once.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, noConsoleErrors, noViolations, picture, type Role, settled, type Theme, visit, type Width } from './harness.ts';

interface Due {
  leadId: string;
  address: string;
  marketKey: string;
  missingMonths: string[];
}
/** The deals of one market that owe the month: enough for a grid, quick to look through. */
type Grid = [Due, Due, Due, Due, Due, ...Due[]];
interface Deal {
  actualPerformance: { _id: string; actualRentCollected: number; actualNOI: number; derived: string[]; actualExpenses: { total: number | null; taxes: number | null } }[];
}

let harness: Harness;
let month: string;
let buyer: string;
// What a test changes it takes for itself, so that one which is tried again finds what the first try found.
let leads: { _id: string; address: string }[];
/** Deals that owe the month and one before it. */
let owing: Due[];
let grids: Grid[];
beforeAll(async () => {
  harness = await Harness.start();
  const { currentMonth } = await harness.call<{ currentMonth: string }>('GET', '/api/facets');
  const last = new Date(`${currentMonth}-01T00:00:00Z`);
  last.setUTCMonth(last.getUTCMonth() - 1);
  month = last.toISOString().slice(0, 7);
  const due = (await harness.call<{ items: Due[] }>('GET', `/api/reporting?limit=100&month=${month}`)).items;
  const markets = [...new Set(due.map(({ marketKey }) => marketKey))].map((key) => due.filter(({ marketKey }) => marketKey === key));
  grids = markets.filter((rows): rows is Grid => rows.length >= 5 && rows.length <= 9);
  owing = due.filter((one) => one.missingMonths.length > 1 && !grids.some((rows) => rows.includes(one)));
  const { items } = await harness.call<{ items: { name: string }[] }>('GET', '/api/buyers?limit=1');
  buyer = items[0]?.name ?? '';
  const underway = '/api/leads?status=under_contract&limit=10';
  leads = (await harness.call<{ items: typeof leads }>('GET', underway)).items;
});
afterAll(() => harness.stop());

function taken<Subject>(subjects: Subject[]): Subject {
  const subject = subjects.shift();
  if (subject === undefined) {
    throw new Error('the demo has no more of them');
  }
  return subject;
}

/** One that nobody takes while another is left: to look at. */
function left<Subject>(subjects: readonly Subject[]): Subject {
  const subject = subjects.at(-1);
  if (subject === undefined) {
    throw new Error('the demo has none left');
  }
  return subject;
}

const grid = ([{ marketKey }]: Grid) => `/reporting?marketKey=${marketKey}`;

/** A deal whose month is reported, NOI derived; its earlier months are still owed. */
async function reported(): Promise<Due & { periodId: string }> {
  const deal = taken(owing);
  const { leadId } = deal;
  await report(leadId, month, { actualRentCollected: 2050.75, actualExpenses: { taxes: 200.25, insurance: 100 } });
  return { ...deal, periodId: (await dealOf(leadId)).actualPerformance.at(-1)?._id ?? '' };
}

const report = (leadId: string, of: string, figures: object) =>
  harness.call('POST', `/api/deals/${leadId}/performance/periods`, {
    reportingPeriod: { year: Number(of.slice(0, 4)), month: Number(of.slice(5)) },
    ...figures,
  });
const dealOf = (id: string) => harness.call<Deal>('GET', `/api/deals/${id}/performance`);

// What does not come within this time does not come: a test that waits longer tells nothing more.
const patienceMs = 15_000;

async function open(role: Role, width: Width = 'wide', theme: Theme = 'light'): Promise<Page> {
  const page = await harness.as(role, width, theme);
  page.setDefaultTimeout(patienceMs);
  return page;
}

async function type(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label, exact: true });
  await field.fill(text);
  await field.press('Tab');
}

/** By the keyboard; the whole name leaves one to choose. */
async function choose(page: Page, label: string, name: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label });
  await box.fill(name);
  await page.getByRole('option', { name, exact: true }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[role="option"]').length === 1);
  await box.press('ArrowDown');
  await box.press('Enter');
  await page.getByRole('option').waitFor({ state: 'detached' });
  expect(await box.inputValue()).toBe(name);
}

/** After a refusal its summary has taken the focus once: what is typed then stays in its field. */
async function typesOn(page: Page, name: RegExp): Promise<void> {
  const field = page.getByRole('textbox', { name });
  await field.pressSequentially('two words');
  expect(await field.inputValue()).toBe('two words');
}

async function fillClosing(page: Page): Promise<void> {
  await page.getByLabel('Closing date').fill(`${month}-15`);
  await choose(page, 'Buyer', buyer);
  await page.getByRole('button', { name: /Loan/ }).first().click();
  await page.getByRole('option', { name: 'DSCR loan' }).click();
  await type(page, 'Interest rate, a year', '7');
  await type(page, 'Loan-to-value', '75');
  await type(page, 'Amortization, years', '30');
  await settled(page);
}

test('closing form in all looks', () =>
  inAllLooks(harness, 'closer', `/deals/${left(leads)._id}/close`, 'close', async (page) => {
    await page.getByText('What the terms come to').waitFor();
  }));

test('what is missing is listed and linked', async () => {
  const page = await open('closer', 'phone', 'dark');
  await visit(page, `/deals/${left(leads)._id}/close`);
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Closing date is required' }).click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('/closedDate');
  await noViolations(page, 'close with errors');
  await picture(page, 'close-errors-dark-phone');
  await page.close();
});

test('a deal is closed: computed figures, draft, review, lock', async () => {
  const { _id } = taken(leads);
  const page = await open('closer');
  await visit(page, `/deals/${_id}/close`);
  await fillClosing(page);
  await type(page, 'Purchase price', '200000.50');
  await type(page, 'Cash flow', '9999');
  await page.getByText(/^Differs: NOI less debt service is/).waitFor();
  await noViolations(page, 'close with a warning');
  await picture(page, 'close-warning-light-wide');
  await page.reload();
  await page.getByText('What you typed before is still here').waitFor();
  expect(await page.getByLabel('Purchase price').inputValue()).toBe('$200,000.5');
  await page.getByText(/^Differs: NOI less debt service is/).waitFor();
  const suggested = page.locator('.close-suggestion', { has: page.getByLabel('Cash flow') });
  await suggested.getByRole('button').click();
  await page.getByText(/^Differs: NOI less debt service is/).waitFor({ state: 'detached' });
  const dscr = page.locator('.close-suggestion', { has: page.getByLabel('DSCR', { exact: true }) });
  await dscr.getByRole('button', { name: /^Use/ }).click();
  await type(page, 'Assumptions used (optional)', '6% vacancy\nRent growth 3%');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.waitForURL('**?step=review');
  await page.getByText('$200,000.50').waitFor();
  await settled(page);
  await noViolations(page, 'review');
  await picture(page, 'close-review-light-wide');
  await page.goBack();
  await page.getByLabel('Purchase price').waitFor();
  await page.goForward();
  await page.getByRole('button', { name: 'Lock the pro forma' }).click();
  await page.waitForURL(`**/deals/${_id}`);
  const record = await harness.call<{ purchasePrice: number; proForma: { assumptionsUsed: string[] } }>(
    'GET',
    `/api/deals/${_id}/performance`,
  );
  expect(record.purchasePrice).toBe(200_000.5);
  expect(record.proForma.assumptionsUsed).toEqual(['6% vacancy', 'Rent growth 3%']);
  await visit(page, `/deals/${_id}/close`);
  await page.getByText('This deal is closed').waitFor();
  await noViolations(page, 'closed already');
  noConsoleErrors(page, 'close');
  await page.close();
});

test('a refused lock leads back to its field, on a phone', async () => {
  const page = await open('closer', 'phone');
  await visit(page, `/deals/${taken(leads)._id}/close`);
  await fillClosing(page);
  for (const [label, text] of [['Rent', '2,000'], ['NOI', '1400'], ['Cash flow', '(120)'], ['Purchase price', '150000']] as const) {
    await type(page, label, text);
  }
  await page.getByLabel('DSCR', { exact: true }).fill('');
  await page.getByLabel('DSCR', { exact: true }).press('Tab');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByText('−$120.00').first().waitFor();
  await picture(page, 'close-review-light-phone');
  await noViolations(page, 'review on a phone');
  await page.getByRole('button', { name: 'Lock the pro forma' }).click();
  await page.getByRole('alert').getByRole('link', { name: /^DSCR is required/ }).waitFor();
  await typesOn(page, /^Assumptions used/);
  await page.close();
});

test('a draft is kept from the first figure on, and goes with the sign-out', async () => {
  const page = await harness.alone('closer', 'wide', 'dark');
  const drafts = () => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')).length);
  await visit(page, `/deals/${left(leads)._id}/close`);
  expect(await drafts()).toBe(0);
  await type(page, 'Rent', '1,234');
  expect(await drafts()).toBe(1);
  await page.getByRole('button', { name: /Closer Example/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in*');
  expect(await drafts()).toBe(0);
  await page.context().close();
});

test('those who may not close find no form', async () => {
  const page = await open('dialer');
  await visit(page, `/deals/${left(leads)._id}/close`);
  expect(await page.getByLabel('Closing date').count()).toBe(0);
  await page.close();
});

test('a month to report, in all looks', () =>
  inAllLooks(harness, 'manager', `/deals/${left(owing).leadId}/periods/${month}`, 'period', async (page) => {
    page.setDefaultTimeout(patienceMs);
    await type(page, 'Rent collected', '1,400.75');
    await type(page, 'Vacancy (optional)', '12');
    await type(page, 'Total expenses', '900');
    await page.locator('.period-verdict .grade-large:has-text("Grade")').waitFor();
    await page.getByText('Vacancy over 10%').waitFor();
    await settled(page);
  }));

test('a month is reported by part, with its grade while typing', async () => {
  const { leadId } = taken(owing);
  const page = await open('manager');
  await visit(page, `/deals/${leadId}/periods/${month}`);
  await page.getByText('Enter the rent collected').waitFor();
  await page.getByRole('button', { name: 'Report the month' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Rent collected is required' }).waitFor();
  await noViolations(page, 'period with an error');
  await typesOn(page, /^Notes/);
  await type(page, 'Rent collected', '2,050.75');
  await page.getByText('NOI is not given and cannot be derived').waitFor();
  await page.getByRole('radio', { name: 'By part' }).check({ force: true });
  await type(page, 'Taxes', '200.25');
  await type(page, 'Insurance', '100');
  await page.getByText('$300.25').first().waitFor();
  await page.getByRole('status', { name: 'Grade' }).getByText(/Grade [A-D]|^[A-D]$/).first().waitFor();
  await page.reload();
  await page.getByText('What you typed before').waitFor();
  await settled(page);
  await picture(page, 'period-parts-light-wide');
  await page.getByRole('button', { name: 'Report the month' }).click();
  await page.waitForURL(`**/deals/${leadId}`);
  const saved = (await dealOf(leadId)).actualPerformance.at(-1);
  expect(saved?.actualRentCollected).toBe(2050.75);
  expect(saved?.actualExpenses).toMatchObject({ taxes: 200.25, total: 300.25 });
  noConsoleErrors(page, 'report');
  await page.close();
});

test('a correction: a given figure, derived again, and a stale write', async () => {
  const { leadId, periodId, missingMonths } = await reported();
  const page = await open('manager');
  await visit(page, `/deals/${leadId}/periods/${month}`);
  await page.getByText('Nothing is changed yet').waitFor();
  await page.getByRole('button', { name: 'Enter NOI instead' }).click();
  await type(page, 'NOI', '1,000.5');
  await page.getByText('As it would be graded').waitFor();
  // Another month of the deal moves the record's tag, but is in nobody's way.
  await report(leadId, missingMonths[0] ?? '', { actualRentCollected: 1000, actualExpenses: { total: 100 } });
  await page.getByRole('button', { name: 'Save the correction' }).click();
  await page.waitForURL(`**/deals/${leadId}`);
  expect((await dealOf(leadId)).actualPerformance.at(-1)).toMatchObject({ actualNOI: 1000.5 });

  await visit(page, `/deals/${leadId}/periods/${month}`);
  await page.getByRole('button', { name: 'Derive NOI again' }).click();
  await type(page, 'Rent collected', '2,100');
  await harness.call('PUT', `/api/deals/${leadId}/performance/${periodId}`, { actualRentCollected: 1900, notes: 'theirs' });
  await page.getByRole('button', { name: 'Save the correction' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('$1,900.00').waitFor();
  await dialog.getByText('$2,100.00').waitFor();
  await noViolations(page, 'period conflict');
  await picture(page, 'period-conflict-light-wide');
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  await page.getByText('Nothing is changed yet').waitFor();
  expect(await page.getByLabel('Rent collected').inputValue()).toBe('$1,900');
  await page.getByRole('button', { name: 'Derive NOI again' }).click();
  await type(page, 'Rent collected', '2,100');
  await harness.call('PUT', `/api/deals/${leadId}/performance/${periodId}`, { notes: 'theirs again' });
  await page.getByRole('button', { name: 'Save the correction' }).click();
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await page.waitForURL(`**/deals/${leadId}`);
  const saved = (await dealOf(leadId)).actualPerformance.at(-1);
  expect(saved).toMatchObject({ actualRentCollected: 2100, actualNOI: 1799.75, notes: 'theirs' });
  expect(saved?.derived).toContain('actualNOI');
  noConsoleErrors(page, 'correction');
  await page.close();
});

test('a draft over an older version is not a correction of the newer', async () => {
  const { leadId, periodId } = await reported();
  const page = await open('manager', 'phone', 'dark');
  await visit(page, `/deals/${leadId}/periods/${month}`);
  await type(page, 'Taxes', '321');
  await harness.call('PUT', `/api/deals/${leadId}/performance/${periodId}`, { actualRentCollected: 1800 });
  await page.reload();
  await page.getByText('What you typed before').waitFor();
  await page.getByRole('button', { name: 'Save the correction' }).click();
  await page.getByRole('alertdialog').getByText('$1,800.00').waitFor();
  await noViolations(page, 'conflict on a phone');
  await picture(page, 'period-conflict-dark-phone');
  await page.close();
});

test('no such month, no such deal', async () => {
  const page = await open('manager');
  await visit(page, `/deals/${left(owing).leadId}/periods/2026-13`);
  await page.getByRole('heading', { name: 'No such month', level: 1 }).waitFor();
  await visit(page, `/deals/000000000000000000000000/periods/${month}`);
  await page.getByText('The deal does not exist').waitFor();
  await noViolations(page, 'no such deal');
  await page.close();
});

const cell = (page: Page, column: string, { address }: Due) => page.getByRole('textbox', { name: `${column}, ${address}`, exact: true });

test('reporting in all looks', () => {
  const rows = left(grids);
  const [, second, third] = rows;
  return inAllLooks(harness, 'manager', grid(rows), 'reporting', async (page) => {
    page.setDefaultTimeout(patienceMs);
    await cell(page, 'Rent', second).fill('1,500');
    await cell(page, 'Expenses', second).fill('400');
    await cell(page, 'Rent', third).fill('1,95');
    await cell(page, 'Vacancy %', third).focus();
    await page.getByText('Rent is not a figure').waitFor();
    await page.locator('.reporting-grade .grade-a, .reporting-grade .grade-b, .reporting-grade .grade-c, .reporting-grade .grade-d').first().waitFor();
  });
});

test('a column is typed and pasted, saved at once, errors stay at their cells', async () => {
  const rows = taken(grids);
  const [top, second, third, fourth] = rows;
  const page = await open('admin');
  await visit(page, grid(rows));
  const first = cell(page, 'Rent', top);
  await first.fill('1950.75');
  await first.press('Enter');
  expect(await cell(page, 'Rent', second).evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await first.inputValue()).toBe('1,950.75');
  await cell(page, 'Rent', second).press('Shift+Enter');
  expect(await first.evaluate((input) => input === document.activeElement)).toBe(true);
  await cell(page, 'Rent', second).focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', '$2,000\t5%\t(120)\r\n1,800.50\t\t600\r\n1700\t500\t90\r\n');
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  expect(await cell(page, 'Expenses', second).inputValue()).toBe('-120');
  expect(await cell(page, 'Vacancy %', second).inputValue()).toBe('5');
  expect(await cell(page, 'Rent', fourth).inputValue()).toBe('1,700');
  await page.reload();
  await page.getByText('4 rows filled, not saved yet').waitFor();
  await cell(page, 'Rent', third).press('Control+Enter');
  await page.getByText('2 reports saved, 2 rows refused.').waitFor();
  await page.getByText('Vacancy % must be between 0 and 100%').waitFor();
  await page.getByText('NOI is not given and cannot be derived without expenses').waitFor();
  await settled(page);
  await noViolations(page, 'reporting with refusals');
  await picture(page, 'reporting-refused-light-wide');
  expect((await dealOf(third.leadId)).actualPerformance.at(-1)).toMatchObject({ actualRentCollected: 1800.5 });
  // What is put right is saved with the next press; nothing is stored twice.
  await page.getByRole('radio', { name: 'By part' }).check({ force: true });
  await cell(page, 'Taxes', top).fill('100');
  await cell(page, 'Insurance', top).fill('50');
  await cell(page, 'Vacancy %', fourth).fill('');
  await page.getByRole('button', { name: 'Save 2 reports' }).click();
  await page.getByRole('button', { name: 'Remove 4 saved rows' }).click();
  await cell(page, 'Rent', top).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('reporting')))).toEqual([]);
  noConsoleErrors(page, 'reporting');
  await page.close();
});

test('filters, expenses by part and the month are in the address; help, nothing and failure', async () => {
  const page = await open('manager', 'wide', 'dark');
  await visit(page, '/reporting?expenses=parts');
  await cell(page, 'Taxes', left(grids)[4]).waitFor();
  await picture(page, 'reporting-parts-dark-wide');
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await page.getByRole('dialog').waitFor();
  await noViolations(page, 'keyboard help');
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
  await page.waitForURL('**?expenses=parts&state=all');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**page=2');
  await page.goBack();
  await page.goBack();
  await page.waitForURL('**?expenses=parts');
  await visit(page, '/reporting?endDate=2001-01-01');
  await page.getByText('Nothing matches').waitFor();
  await noViolations(page, 'reporting without a match');
  await page.route('**/api/reporting*', (route) => route.fulfill({ status: 500, body: '' }));
  await visit(page, '/reporting');
  await page.getByText('The reports could not be loaded').waitFor();
  await noViolations(page, 'reporting failed');
  await page.unroute('**/api/reporting*');
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/reporting*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(grid(left(grids)));
  await page.locator('.reporting-loading').waitFor();
  await noViolations(page, 'reporting loading');
  answer();
  await settled(page);
  await page.close();
});
