import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness, noConsoleErrors, noViolations, picture, visit } from './harness.ts';

// A story happens once: one that is tried again begins on a server of its own.
let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start({ demo: false });
});
afterEach(() => harness.stop());

test('the first admin is made once, with the token of the address', async () => {
  const page = await harness.guest('phone', 'light');
  await visit(page, harness.setup);
  expect(new URL(page.url()).hash).toBe('');
  await page.getByRole('button', { name: 'Create the admin' }).click();
  await page.getByRole('alert').getByRole('link').first().waitFor();
  await noViolations(page, 'set-up with errors');
  await picture(page, 'setup-errors-light-phone');
  await page.getByLabel('Name').fill('Ann Example');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByLabel('Password').fill('quiet harbour, 47 oranges');
  await page.getByRole('button', { name: 'Create the admin' }).click();
  await page.getByRole('button', { name: 'Open the menu' }).waitFor();
  noConsoleErrors(page, 'set-up');
  await page.context().close();

  const late = await harness.guest();
  await visit(late, harness.setup);
  await late.getByText('Already set up').waitFor();
  await late.context().close();
});
