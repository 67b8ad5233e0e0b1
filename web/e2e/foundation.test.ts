import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, noConsoleErrors, noViolations, picture, settled, visit } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

test('sign-in in all looks', () => inAllLooks(harness, null, '/sign-in', 'sign-in'));

test('set-up says where there is nothing to set up', () =>
  inAllLooks(harness, null, '/setup', 'setup-done', async (page) => {
    await page.getByText('Already set up').waitFor();
  }));

test('account in all looks', () => inAllLooks(harness, 'manager', '/account', 'account'));

test('an unknown address in all looks', () => inAllLooks(harness, 'closer', '/no-such-page', 'not-found'));

test('a wrong password is told and takes the focus', async () => {
  const page = await harness.guest();
  await visit(page, '/sign-in');
  await page.getByLabel('Email').fill('demo.admin@example.com');
  await page.getByLabel('Password').fill('wrong horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('wrong email or password').waitFor();
  expect(await alert.evaluate((box) => box === document.activeElement)).toBe(true);
  await noViolations(page, 'sign-in refused');
  await page.context().close();
});

test('missing fields are listed, linked and marked', async () => {
  const page = await harness.guest('phone', 'dark');
  await visit(page, '/sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const summary = page.getByRole('alert');
  await summary.getByRole('link').first().waitFor();
  await noViolations(page, 'sign-in with errors');
  await picture(page, 'sign-in-errors-dark-phone');
  await summary.getByRole('link', { name: /^Email/ }).click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('/email');
  await page.context().close();
});

test('signing in leads back to the page that was asked for, signing out to the sign-in', async () => {
  const page = await harness.guest();
  await page.goto('/account?x=1');
  await page.waitForURL('**/sign-in?return=*');
  const { email, password } = await harness.user('dialer');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account?x=1');
  await page.evaluate(() => sessionStorage.setItem('draft:someone:form', '{}'));
  await page.getByRole('button', { name: /Dialer Example/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
  await noViolations(page, 'user menu');
  await picture(page, 'user-menu-light-wide');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  expect(await page.evaluate(() => sessionStorage.getItem('draft:someone:form'))).toBeNull();
  noConsoleErrors(page, 'sign-out');
  await page.context().close();
});

test('a link cannot lead to another site after signing in', async () => {
  const page = await harness.as('admin');
  await page.goto('/sign-in?return=//example.org/');
  await page.waitForURL(`${harness.origin}/**`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(new URL(page.url()).origin).toBe(harness.origin);
  await page.close();
});

test('a token is shown once and can be revoked', async () => {
  const page = await harness.as('admin');
  await visit(page, '/account');
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('nightly export');
  await noViolations(page, 'new token');
  await picture(page, 'token-new-light-wide');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const shown = page.getByRole('alertdialog');
  const token = await shown.locator('code').textContent();
  expect(token).toMatch(/^pc/);
  await noViolations(page, 'token shown');
  await shown.getByRole('button', { name: 'I have kept it' }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Revoke nightly export' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No API tokens yet').waitFor();
  noConsoleErrors(page, 'tokens');
  await page.close();
});

test('the theme stays over a reload', async () => {
  const page = await harness.as('admin');
  await visit(page, '/account');
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await page.reload();
  await page.locator('h1').waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  await page.getByRole('radio', { name: 'System' }).check({ force: true });
  await page.close();
});

test('on a phone the menu is a drawer that takes and returns the focus', async () => {
  const page = await harness.as('manager', 'phone', 'dark');
  await visit(page, '/account');
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('dialog', { name: 'Menu' }).waitFor();
  await noViolations(page, 'drawer');
  await picture(page, 'drawer-dark-phone');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Menu' }).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Open the menu');
  await page.close();
});

test('the skip link leads to the content', async () => {
  const page = await harness.as('admin');
  await visit(page, '/account');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.close();
});
