// Leads, buyers, buy boxes and the send check, on the invented portfolio.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, noConsoleErrors, noViolations, picture, settled, visit } from './harness.ts';

interface Listed<Item> {
  items: Item[];
}

let harness: Harness;
let leadId: string;
let buyerId: string;
let warnedBoxId: string;
beforeAll(async () => {
  harness = await Harness.start();
  const [leads, buyers, warned] = await Promise.all([
    harness.call<Listed<{ _id: string }>>('GET', '/api/leads?status=underwriting&limit=1'),
    harness.call<Listed<{ _id: string }>>('GET', '/api/buyers?limit=1'),
    harness.call<Listed<{ buyBoxId: string }>>('GET', '/api/performance/warnings?limit=1'),
  ]);
  leadId = leads.items[0]?._id ?? '';
  buyerId = buyers.items[0]?._id ?? '';
  warnedBoxId = warned.items[0]?.buyBoxId ?? '';
});
afterAll(() => harness.stop());

async function checked(page: Page, name: string): Promise<void> {
  await noViolations(page, name);
  await picture(page, name);
}

test('leads in all looks', () => inAllLooks(harness, 'manager', '/leads?status=new', 'leads'));
test('a lead in all looks', () => inAllLooks(harness, 'closer', `/leads/${leadId}`, 'lead'));
test('buyers in all looks', () => inAllLooks(harness, 'manager', '/buyers', 'buyers'));
test('a buyer in all looks', () => inAllLooks(harness, 'manager', `/buyers/${buyerId}`, 'buyer'));
test('buy boxes in all looks', () => inAllLooks(harness, 'manager', '/buy-boxes', 'buy-boxes'));
test('a warned buy box in all looks', () => inAllLooks(harness, 'manager', `/buy-boxes/${warnedBoxId}`, 'buy-box'));
test('the send check in all looks', () => inAllLooks(harness, 'closer', `/send-check?lead=${leadId}`, 'send-check'));

test('a buyer is refused without a name, made, and deleted again', async () => {
  const page = await harness.as('closer');
  await visit(page, '/buyers');
  await page.getByRole('button', { name: 'New buyer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create the buyer' }).click();
  await dialog.getByRole('alert').getByRole('link', { name: /^Name must not be empty/ }).click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('/name');
  await page.keyboard.type('Ada Example');
  const markets = dialog.getByRole('combobox', { name: /^Markets/ });
  await markets.fill('ZZ-TEST');
  await page.keyboard.press('Enter');
  await markets.pressSequentially('GA-ATL');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.type(',');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await markets.fill('ZZ-MORE');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Remove ZZ-TEST' }).waitFor();
  await dialog.getByRole('checkbox', { name: 'Commercial' }).check({ force: true });
  await checked(page, 'buyer-new-light-wide');
  await dialog.getByRole('button', { name: 'Remove ZZ-TEST' }).click();
  await dialog.getByRole('button', { name: 'Create the buyer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Ada Example' }).waitFor();
  await settled(page);
  const id = page.url().split('/').at(-1) ?? '';
  const made = await harness.call<{ marketKeys: string[]; strategies: string[]; company: string | null }>('GET', `/api/buyers/${id}`);
  expect(made).toMatchObject({ marketKeys: ['GA-ATL', 'ZZ-MORE'], strategies: ['commercial'], company: null });
  await page.getByText('No deal is graded yet').waitFor();
  await checked(page, 'buyer-fresh-light-wide');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await checked(page, 'buyer-delete-light-wide');
  await page.getByRole('button', { name: 'Delete the buyer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Buyers' }).waitFor();
  await expect(harness.call('GET', `/api/buyers/${id}`)).rejects.toThrow('404');
  noConsoleErrors(page, 'buyer made');
  await page.close();
});

test('a buyer with deals stays, and the refusal says why', async () => {
  const page = await harness.as('manager', 'phone', 'dark');
  await visit(page, `/buyers/${buyerId}`);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete the buyer' }).click();
  await page.getByText(/cannot be deleted: referred to by buy boxes, closed deals\./).waitFor();
  await checked(page, 'buyer-delete-refused-dark-phone');
  await page.getByRole('button', { name: 'Understood' }).click();
  expect(page.url()).toContain(buyerId);
  await page.close();
});

test('a change that another made meanwhile is shown, and both can stand', async () => {
  const page = await harness.as('admin');
  await visit(page, `/buyers/${buyerId}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('dialog', { name: /^Edit/ });
  await form.getByLabel('Company').fill('Mine LLC');
  await form.getByLabel('Phone').fill('111');
  await harness.call('PATCH', `/api/buyers/${buyerId}`, { company: 'Theirs LLC', email: 'theirs@example.com' });
  await form.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('alertdialog', { name: 'Changed meanwhile' });
  await conflict.getByRole('cell', { name: 'Theirs LLC' }).waitFor();
  await checked(page, 'buyer-conflict-light-wide');
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  expect(await form.getByLabel('Company').inputValue()).toBe('Theirs LLC');
  await form.getByLabel('Company').fill('Both LLC');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Both LLC').first().waitFor();
  const stored = await harness.call<{ company: string; email: string }>('GET', `/api/buyers/${buyerId}`);
  expect(stored).toMatchObject({ company: 'Both LLC', email: 'theirs@example.com' });
  noConsoleErrors(page, 'conflict');
  await page.close();
});

test('a buy box that went to another buyer meanwhile is compared by their names', async () => {
  const { items } = await harness.call<Listed<{ _id: string; name: string }>>('GET', '/api/buyers?limit=2');
  const [own, other] = items;
  const box = { buyerId: own?._id, name: 'Moving box', strategy: 'buy_hold', marketKeys: ['ZZ-MOVE'] };
  const { _id } = await harness.call<{ _id: string }>('POST', '/api/buyboxes', box);
  const page = await harness.as('admin');
  await visit(page, `/buy-boxes/${_id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('dialog', { name: /^Edit/ });
  await form.getByLabel('Name').fill('Moved box');
  await harness.call('PATCH', `/api/buyboxes/${_id}`, { buyerId: other?._id });
  await form.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('alertdialog').getByRole('row', { name: /^Buyer/ });
  await row.waitFor();
  expect(await row.getByRole('cell').allTextContents()).toEqual([own?.name, other?.name]);
  await page.close();
});

test('a buy box is made for a buyer, switched off and on', async () => {
  const page = await harness.as('manager', 'phone');
  await visit(page, `/buyers/${buyerId}`);
  await page.getByRole('button', { name: 'New buy box' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Test box');
  await dialog.getByLabel(/^Least DSCR/).fill('1.3');
  await dialog.getByLabel(/^Highest price/).fill('250000');
  await picture(page, 'buy-box-new-light-phone');
  await dialog.getByRole('button', { name: 'Create the buy box' }).click();
  await page.getByRole('heading', { level: 1, name: 'Test box' }).waitFor();
  await page.getByText('Up to $250,000').waitFor();
  await page.getByText('1.30× or better').waitFor();
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByRole('button', { name: 'Activate', exact: true }).waitFor();
  await settled(page);
  const id = page.url().split('/').at(-1) ?? '';
  expect(await harness.call('GET', `/api/buyboxes/${id}`)).toMatchObject({ active: false, buyerId, minDSCR: 1.3 });
  await page.getByText('No closed deals yet').waitFor();
  await checked(page, 'buy-box-fresh-light-phone');
  noConsoleErrors(page, 'buy box');
  await page.close();
});

test('a lead is made and can be closed; where nobody buys, the send check says so', async () => {
  const page = await harness.as('closer');
  await visit(page, '/leads');
  await page.getByRole('button', { name: 'New lead' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill('1 Test Way');
  await dialog.getByRole('combobox', { name: 'Market' }).fill('ZZ-NONE');
  await page.keyboard.press('Tab');
  await dialog.getByRole('combobox', { name: /^Property type/ }).fill('tow');
  await page.getByRole('option', { name: /townhouse/ }).click();
  await dialog.getByRole('textbox', { name: /^Score/ }).fill('200');
  await dialog.getByRole('button', { name: 'Create the lead' }).click();
  await dialog.getByRole('alert').getByRole('link', { name: /^Score must be between/ }).waitFor();
  await checked(page, 'lead-new-error-light-wide');
  await dialog.getByRole('textbox', { name: /^Score/ }).fill('70');
  await dialog.getByRole('button', { name: 'Create the lead' }).click();
  await page.getByRole('heading', { level: 1, name: '1 Test Way' }).waitFor();
  const id = page.url().split('/').at(-1) ?? '';
  expect(await harness.call('GET', `/api/leads/${id}`)).toMatchObject({ marketKey: 'ZZ-NONE', propertyType: 'townhouse', score: 70 });
  expect(await page.getByRole('link', { name: 'Close this deal' }).getAttribute('href')).toBe(`/deals/${id}/close`);
  await page.getByRole('link', { name: 'Find a buyer' }).click();
  await page.getByText('No buyer fits this lead').waitFor();
  await settled(page);
  await checked(page, 'send-check-nobody-light-wide');
  noConsoleErrors(page, 'lead made');
  await page.close();
});

test('the send check finds a lead by typing, and the buyer is in the address', async () => {
  const lead = await harness.call<{ address: string }>('GET', `/api/leads/${leadId}`);
  const page = await harness.as('closer');
  await visit(page, '/send-check');
  await checked(page, 'send-check-start-light-wide');
  await page.getByRole('combobox', { name: 'Lead to place' }).fill(lead.address);
  await page.getByRole('option', { name: lead.address }).first().click();
  await page.waitForURL(`**/send-check?lead=${leadId}`);
  const ranked = page.getByRole('navigation', { name: 'Ranked buyers' }).getByRole('link');
  const matches = await harness.call<Listed<{ buyer: { _id: string; name: string } }>>('GET', `/api/leads/${leadId}/matches`);
  await ranked.nth(1).click();
  const second = matches.items[1]?.buyer;
  await page.waitForURL(`**/send-check?lead=${leadId}&buyer=${second?._id}`);
  const advice = page.getByRole('region', { name: 'Recommendation' });
  await advice.getByRole('link', { name: second?.name ?? '' }).waitFor();
  expect(await advice.getByRole('heading', { level: 2 }).textContent()).toBeTruthy();
  noConsoleErrors(page, 'send check');
  await page.close();
});

test('nothing matches differs from nothing yet, and loading and failing are told', async () => {
  const page = await harness.as('manager', 'phone', 'dark');
  await visit(page, '/buyers?q=zzzz');
  await page.getByText('Nothing matches').waitFor();
  await checked(page, 'buyers-nothing-dark-phone');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByRole('rowheader').first().waitFor();
  expect(page.url()).not.toContain('q=');
  await page.route('**/api/buyboxes?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"Internal"}' }));
  await page.goto('/buy-boxes');
  await page.getByText('Buy boxes could not be loaded').waitFor();
  await checked(page, 'buy-boxes-error-dark-phone');
  await page.route('**/api/leads?*', () => undefined);
  await page.goto('/leads');
  await page.getByRole('heading', { level: 1, name: 'Leads' }).waitFor();
  await page.locator('.skeleton').first().waitFor();
  await checked(page, 'leads-loading-dark-phone');
  await page.goto('/leads/000000000000000000000000');
  await page.getByText('The lead does not exist').waitFor();
  await page.close();
});

test('a dialer reads, and is offered nothing more', async () => {
  const page = await harness.as('dialer');
  await visit(page, `/buyers/${buyerId}`);
  await page.getByRole('heading', { name: 'Contact' }).waitFor();
  expect(await page.getByRole('button', { name: /Edit|Delete|New/ }).count()).toBe(0);
  expect(await page.getByText('What the score is made of').count()).toBe(0);
  await visit(page, `/leads/${leadId}`);
  expect(await page.getByRole('link', { name: /Close this deal|Find a buyer/ }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Send check' }).count()).toBe(0);
  await noViolations(page, 'a dialer\'s lead');
  noConsoleErrors(page, 'dialer');
  await page.close();
});
