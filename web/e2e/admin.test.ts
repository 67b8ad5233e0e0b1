// Users, audit and maintenance: an admin's day. Their looks, and who gets there, are the matrix's.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, noConsoleErrors, noViolations, picture, settled, unused, visit } from './harness.ts';

const password = 'nine copper kettles';

interface User {
  _id: string;
  email: string;
  role: string;
  buyerId: string | null;
}

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
  await harness.user('buyer');
  await harness.user('closer');
});
afterAll(() => harness.stop());

const emailOf = (name: string) => `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
const usersOf = (name: string) => `/admin/users?q=${encodeURIComponent(name)}`;

const addUser = (name: string, role = 'dialer') =>
  harness.call<User>('POST', '/api/users', { name, role, email: emailOf(name), password });

async function act(page: Page, name: string, deed: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: deed }).click();
}

test('an outside buyer is added, after what was missing is told at its field', async () => {
  const name = unused('Olga Outside');
  const email = emailOf(name);
  const page = await harness.as('admin');
  await visit(page, '/admin/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Buyer' }).click();
  await dialog.getByLabel(/^Password/).fill('short');
  await dialog.getByRole('button', { name: 'Add the user' }).click();
  const summary = dialog.getByRole('alert');
  await summary.getByRole('link', { name: /^Email/ }).waitFor();
  await summary.getByRole('link', { name: /^Password/ }).waitFor();
  await noViolations(page, 'new user refused');
  await picture(page, 'admin-user-refused-light-wide');
  await dialog.getByLabel('Email').fill(email);
  await dialog.getByLabel(/^Password/).fill(password);
  await dialog.getByRole('button', { name: 'Add the user' }).click();
  await summary.getByRole('link', { name: /^Buyer is required/ }).click();
  // What says "Searching…" has the role of an option too.
  await page.locator('.option').first().click();
  await dialog.getByRole('button', { name: 'Add the user' }).click();
  await page.getByText(`${name} is added.`).waitFor();
  const { items } = await harness.call<{ items: User[] }>('GET', `/api/users?q=${encodeURIComponent(email)}`);
  expect(items[0]).toMatchObject({ email, role: 'buyer' });
  expect(items[0]?.buyerId).toMatch(/^[0-9a-f]{24}$/);
  noConsoleErrors(page, 'new user');
  await page.close();
});

test('the list is searched by the address, and says when nothing matches', async () => {
  const page = await harness.as('admin', 'phone', 'dark');
  await visit(page, '/admin/users?role=closer');
  await page.getByRole('rowheader', { name: 'Closer Example' }).waitFor();
  expect(await page.getByRole('rowheader').count()).toBe(1);
  await page.getByLabel('Search').fill('nobody of that name');
  await page.waitForURL('**q=nobody*');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await noViolations(page, 'no users match');
  await picture(page, 'admin-users-none-dark-phone');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByRole('rowheader', { name: /Demo Admin/ }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.close();
});

test('two admins change one user: both versions are shown, and one is kept', async () => {
  const name = unused('Nina Twice');
  const nina = await addUser(name);
  const page = await harness.as('admin');
  await visit(page, usersOf(name));
  await act(page, name, 'Edit');
  const dialog = page.getByRole('alertdialog', { name: `Edit ${name}` });
  await dialog.getByLabel('Name', { exact: true }).fill('Nina Mine');
  await harness.call('PATCH', `/api/users/${nina._id}`, { name: 'Nina Theirs', role: 'closer' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('alertdialog', { name: 'Changed meanwhile' });
  await conflict.getByText('Demo Admin saved this').waitFor();
  await conflict.getByRole('row', { name: 'Name Nina Mine Nina Theirs' }).waitFor();
  await conflict.getByRole('row', { name: 'Role Dialer Closer' }).waitFor();
  await noViolations(page, 'user conflict');
  await picture(page, 'admin-user-conflict-light-wide');
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('Nina Theirs');
  await dialog.getByLabel('Name', { exact: true }).fill('Nina Mine');
  await harness.call('PATCH', `/api/users/${nina._id}`, { name: 'Nina Again' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await conflict.getByRole('button', { name: 'Keep mine' }).click();
  await page.getByText('Nina Mine is changed.').waitFor();
  expect(await harness.call('GET', `/api/users/${nina._id}`)).toMatchObject({ name: 'Nina Mine', role: 'closer' });
  noConsoleErrors(page, 'user conflict');
  await page.close();
});

test('a password is set, a user locked out; one who did something cannot be deleted', async () => {
  const name = unused('Paul Locked');
  const { email } = await addUser(name);
  const page = await harness.as('admin', 'wide', 'dark');
  await visit(page, usersOf(name));
  await act(page, name, 'Set a password');
  await page.getByRole('textbox', { name: 'New password' }).fill('eleven paper boats');
  await noViolations(page, 'set password');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText(`${name} has a new password.`).waitFor();
  const guest = await harness.guest();
  const login = (secret: string) =>
    guest.context().request.post('/api/auth/login', { data: { email, password: secret } });
  expect((await login(password)).status()).toBe(401);
  expect((await login('eleven paper boats')).status()).toBe(200);
  await act(page, name, 'Delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('alert').waitFor();
  await noViolations(page, 'delete refused');
  await picture(page, 'admin-user-delete-refused-dark-wide');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await act(page, name, 'Lock out');
  await noViolations(page, 'lock out');
  await page.getByRole('button', { name: 'Lock out', exact: true }).click();
  await page.getByText(`${name} is locked out.`).waitFor();
  expect((await login('eleven paper boats')).status()).toBe(401);
  await guest.context().close();
  noConsoleErrors(page, 'access');
  await page.close();
});

test('a user who never did anything is deleted', async () => {
  const name = unused('Vera Vanish');
  await addUser(name);
  const page = await harness.as('admin');
  await visit(page, usersOf(name));
  await act(page, name, 'Delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText(`${name} is deleted.`).waitFor();
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await page.close();
});

test('the own role is asked for again, and then leads out of the admin pages', async () => {
  const name = unused('Ada Second');
  const ada = await addUser(name, 'admin');
  const page = await harness.guest();
  await page.context().request.post('/api/auth/login', { data: { email: ada.email, password } });
  await visit(page, usersOf(name));
  await act(page, name, 'Edit');
  const dialog = page.getByRole('alertdialog', { name: `Edit ${name}` });
  await dialog.getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Manager' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const question = page.getByRole('alertdialog', { name: 'Give up your own role?' });
  await noViolations(page, 'own role');
  await picture(page, 'admin-own-role-light-wide');
  await question.getByRole('button', { name: 'Stay an admin' }).click();
  expect(await harness.call('GET', `/api/users/${ada._id}`)).toMatchObject({ role: 'admin' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await question.getByRole('button', { name: 'Become manager' }).click();
  await page.waitForURL('**/sign-in?**');
  expect(await harness.call('GET', `/api/users/${ada._id}`)).toMatchObject({ role: 'manager' });
  await page.context().close();
});

test('the log is filtered by the address and shows what was before and after', async () => {
  const name = unused('Rita Renamed');
  const rita = await addUser(name);
  await harness.call('PATCH', `/api/users/${rita._id}`, { name: 'Rita Known', role: 'manager' });
  const page = await harness.as('admin');
  await visit(page, `/admin/audit?subjectKind=user&subjectId=${rita._id}`);
  expect(await page.getByRole('row').count()).toBe(3);
  const row = page.getByRole('row', { name: /Changed a user/ });
  await row.getByText(`Name ${name} → Rita Known; Role dialer → manager`).waitFor();
  await row.getByRole('button', { name: /^Details/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Changed a user' });
  await dialog.getByRole('row', { name: `Name ${name} Rita Known` }).waitFor();
  expect(await dialog.getByText(/^[0-9a-f]{64}$/).count()).toBe(1);
  await noViolations(page, 'audit entry');
  await picture(page, 'admin-audit-entry-light-wide');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'All records of this kind' }).click();
  await page.waitForURL('**/admin/audit?subjectKind=user');
  await page.getByRole('combobox', { name: 'What' }).fill('added a u');
  await page.getByRole('option', { name: 'Added a user' }).click();
  await page.waitForURL('**action=user.create*');
  await settled(page);
  expect(await page.getByRole('cell', { name: 'Changed a user' }).count()).toBe(0);
  await page.getByLabel('From').fill('2199-01-01');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await page.goBack();
  noConsoleErrors(page, 'audit');
  await page.close();
});

test('the state of the chain is one line, and an alert where an entry does not fit', async () => {
  for (const [width, theme] of [['wide', 'light'], ['phone', 'dark']] as const) {
    const page = await harness.as('admin', width, theme);
    await visit(page, '/admin/audit?action=user.create');
    const chain = await harness.call<{ entries: number; checked: number }>('GET', '/api/audit/chain');
    const shown = (n: number) => n.toLocaleString('en-US');
    // Signing in is an entry too: the total may have grown since the page asked.
    const line = page.getByText(/^The newest 1,000 of [\d,]+ entries fit together and end in the head of the chain\.$/);
    await line.waitFor();
    expect(chain.checked).toBe(1000);
    const total = Number(/of ([\d,]+) entries/.exec((await line.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
    expect(total).toBeGreaterThan(1000);
    expect(total).toBeLessThanOrEqual(chain.entries);
    await noViolations(page, `chain ${theme}`);
    await picture(page, `admin-audit-chain-${theme}-${width}`);
    await page.route('**/api/audit/chain', (route) =>
      route.fulfill({ json: { ...chain, head: '', intact: false, brokenAt: 1234 } }),
    );
    await page.reload();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe(`Entry ${shown(1234)} does not fit: run postclose verify.`);
    expect(await line.count()).toBe(0);
    await settled(page);
    await noViolations(page, `broken chain ${theme}`);
    await picture(page, `admin-audit-chain-broken-${theme}-${width}`);
    noConsoleErrors(page, 'chain');
    await page.close();
  }
});

test('the log has pages, and a record closed long ago is shown whole on a phone', async () => {
  const page = await harness.as('admin', 'phone', 'light');
  await visit(page, '/admin/audit?action=deal.close');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**page=2*');
  await settled(page);
  await page.getByRole('button', { name: /^Details/ }).first().click();
  await page.getByRole('dialog', { name: 'Closed a deal' }).waitFor();
  await noViolations(page, 'audit entry on a phone');
  await picture(page, 'admin-audit-entry-light-phone');
  await page.close();
});

test('a recalculation tells how far it is, survives a reload and changes nothing', async () => {
  const page = await harness.as('admin');
  let held = true;
  // The demo is counted in no time: the answers are held at 40 of 100 until the page was looked at.
  await page.route('**/api/jobs/*', async (route) => {
    const response = await route.fetch();
    const job: object = await response.json();
    await route.fulfill({
      response,
      json: held ? { ...job, status: 'running', done: 40, total: 100, finishedAt: null, result: null } : job,
    });
  });
  await visit(page, '/admin/maintenance');
  await page.getByRole('button', { name: 'Recalculate everything' }).click();
  await page.getByText('40 of 100 done.').first().waitFor();
  await page.getByRole('status').getByText('40 of 100 done.').waitFor();
  await noViolations(page, 'recalculation under way');
  await picture(page, 'admin-recalculation-light-wide');
  await page.reload();
  await page.getByRole('progressbar', { name: 'Recalculation' }).waitFor();
  held = false;
  await page.getByText('Everything agreed: nothing had to be changed.').first().waitFor();
  expect(await page.getByText('Figures mended').evaluate((dt) => dt.nextElementSibling?.textContent)).toBe('0');
  await noViolations(page, 'recalculated');
  await picture(page, 'admin-recalculated-light-wide');
  await page.unroute('**/api/jobs/*');
  await visit(page, '/admin/maintenance?job=000000000000000000000000');
  await page.getByRole('heading', { name: 'The job does not exist' }).waitFor();
  noConsoleErrors(page, 'recalculation');
  await page.close();
});
