// Files become records: the whole way in the browser, by mouse and by keyboard, with errors, an
// ambiguous date, a broken connection and a way back that is barred.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, inAllLooks, inBothThemes, noConsoleErrors, noFailedRequests, noViolations, picture, settled, unused, visit } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

const leads = (street = unused('Import St')) =>
  [
    'Property Address,Area,Strategy,Asking Price,DSCR,Remark',
    `1 ${street},TX-AUS,buy_hold,"$250,000",1.31,fine`,
    `2 ${street},TX-AUS,buy_hold,abc,1.2x,two faults`,
    ',TX-DFW,buy_hold,300000,1.4,no address',
    `4 ${street},TX-DFW,commercial,410000,1.5,`,
  ].join('\r\n');

/** A source whose columns were mapped before. */
async function mappedSource(): Promise<string> {
  const source = unused('Mapped');
  const id = await harness.upload('before.csv', leads(), `&as=leads&source=${encodeURIComponent(source)}`);
  const fields = ['address', 'marketKey', 'strategy', 'askingPrice'];
  await harness.call('PATCH', `/api/imports/${id}`, {
    settings: { mapping: fields.map((field, column) => ({ column, field })) },
  });
  return source;
}

const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

type File = ReturnType<typeof file>;

async function choose(page: Page, open: () => Promise<void>, ...files: File[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  // A key gets to the page on another way than the news that somebody waits: that must be there first.
  await page.evaluate(() => undefined);
  await open();
  await (await chooser).setFiles(files);
}

const uploadOn = (page: Page, ...files: File[]) =>
  choose(page, () => page.getByRole('button', { name: 'Choose files' }).click(), ...files);

interface Told {
  status: string;
  counts: { created: number; refused: number; unchanged: number };
}

const told = (id: string) => harness.call<Told>('GET', `/api/imports/${id}`);
const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';

async function map(page: Page, field: string, typed: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).fill(typed);
  await page.getByRole('option', { name: option, exact: false }).first().click();
}

test('a file with errors is mapped, checked, imported, told and taken back', async () => {
  const source = unused('Podio');
  const street = unused('First St');
  const page = await harness.as('manager');
  await visit(page, '/imports');
  await page.getByRole('textbox', { name: /Where they come from/ }).fill(source);
  await uploadOn(page, file('podio leads.csv', leads(street)));
  await page.waitForURL(/\/imports\/[0-9a-f]{24}$/);
  const id = idOf(page);
  await page.getByText('Recognised as CSV with leads').waitFor();
  await inBothThemes(page, 'import file', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));

  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**step=columns');
  // "Area" says nothing: the market is required, and told.
  await page.getByRole('status').getByText('Required and in no column yet:').waitFor();
  expect(await page.getByRole('status').filter({ hasText: 'Market key' }).count()).toBe(1);
  await map(page, 'Field for Area', 'market', 'Market key');
  expect(await page.getByText('Required and in no column yet:').count()).toBe(0);
  // One field, two columns: told before the server has to.
  await map(page, 'Field for Remark', 'Address', 'Address');
  await page.getByText('In two columns:').waitFor();
  expect(await page.getByRole('button', { name: 'Save and check' }).isDisabled()).toBe(true);
  // What is not saved survives a reload.
  await page.reload();
  await page.getByText('These are your unsaved changes.').waitFor();
  await map(page, 'Field for Remark', 'Leave', 'Leave out');
  await settled(page);
  await inBothThemes(page, 'import columns', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));

  await page.getByRole('button', { name: 'Save and check' }).click();
  await page.getByRole('heading', { name: 'What an import would do' }).waitFor();
  await page.getByText('2 leads would be created and 2 rows refused.').first().waitFor();
  const row = page.getByRole('row', { name: /^3 Refused/ });
  await row.getByText('Asking Price must be a number: abc').waitFor();
  await row.getByText('DSCR must be a number: 1.2x').waitFor();
  await page.getByRole('row', { name: /^4 Refused Property Address is required/ }).waitFor();
  await inBothThemes(page, 'import checked', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));
  const refused = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Refused rows as CSV' }).click();
  expect((await refused).suggestedFilename()).toMatch(/\.csv$/);
  // The state is the server's: another tab goes on where this one stands.
  const other = await harness.as('manager', 'phone', 'dark');
  await visit(other, `/imports/${id}`);
  await other.getByRole('heading', { name: 'What an import would do' }).waitFor();
  await noViolations(other, 'import checked on a phone');
  await picture(other, 'imports-import-checked-phone-dark');
  await other.close();

  await page.getByRole('button', { name: 'Import 2 leads' }).click();
  const question = page.getByRole('alertdialog', { name: 'Import podio leads.csv?' });
  await question.getByText('2 refused rows are left out.').waitFor();
  await noViolations(page, 'import question');
  await picture(page, 'imports-import-question');
  await question.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('2 leads were created and 2 rows refused.').first().waitFor();
  expect((await told(id)).status).toBe('done');
  await page.locator('.segment', { hasText: 'Created 2' }).click();
  await page.getByRole('link', { name: `1 ${street}` }).waitFor();
  await settled(page);
  await inBothThemes(page, 'import done', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));

  await page.getByRole('button', { name: 'Revert' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revert the import' }).click();
  await page.getByRole('heading', { name: 'Taken back' }).waitFor();
  expect((await told(id)).status).toBe('reverted');
  const found = await harness.call<{ items: unknown[] }>('GET', `/api/leads?q=${encodeURIComponent(street)}`);
  expect(found.items).toHaveLength(0);
  await picture(page, 'imports-import-reverted');
  noConsoleErrors(page, 'import');
  noFailedRequests(page, 'import');
  await page.close();
});

test('by keyboard alone, and what was mapped is remembered for the source', async () => {
  const source = await mappedSource();
  const page = await harness.as('admin');
  await visit(page, '/imports');
  await page.getByRole('button', { name: 'Choose files' }).focus();
  const again = `Area,Property Address,Strategy,Asking Price\nTX-AUS,${unused('9 Ninth St')},buy_hold,1\n`;
  await choose(page, () => page.keyboard.press('Enter'), file('again.csv', again));
  await page.waitForURL(/\/imports\/[0-9a-f]{24}$/);
  await page.getByRole('textbox', { name: /Where it comes from/ }).focus();
  await page.keyboard.type(source);
  await page.getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**step=columns');
  await settled(page);
  expect(await page.getByRole('combobox', { name: 'Field for Area' }).inputValue()).toBe('Market key');
  await page.getByRole('combobox', { name: 'Field for Strategy' }).focus();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save and check' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('1 lead would be created.').first().waitFor();
  await page.getByRole('button', { name: 'Import 1 lead' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  // The way out comes first.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('1 lead was created.').first().waitFor();
  noConsoleErrors(page, 'import by keyboard');
  await page.close();
});

test('what has changed since stands in the way of a revert, and is listed', async () => {
  const address = unused('7 Barred St');
  const id = await harness.upload('barred.csv', `Address,Market,Strategy\n${address},TX-AUS,buy_hold\n`);
  const page = await harness.as('manager');
  await visit(page, `/imports/${id}?step=columns`);
  await page.getByRole('button', { name: 'Save and check' }).click();
  await page.getByRole('button', { name: 'Import 1 lead' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('1 lead was created.').first().waitFor();
  const [lead] = (await harness.call<{ items: { _id: string }[] }>('GET', `/api/leads?q=${encodeURIComponent(address)}`)).items;
  await harness.call('PATCH', `/api/leads/${lead?._id}`, { units: 3 });
  await page.getByRole('button', { name: 'Revert' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revert the import' }).click();
  await page.getByRole('heading', { name: 'It could not be taken back' }).waitFor();
  await page.getByRole('region', { name: 'What stands in the way' }).getByRole('link', { name: address }).waitFor();
  await settled(page);
  await inBothThemes(page, 'revert refused', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));
  expect((await told(id)).status).toBe('done');
  noConsoleErrors(page, 'revert refused');
  await page.close();
});

test('dates that could be read in two ways are asked for', async () => {
  const closings = [
    'leadId,buyerId,closedDate,purchasePrice,strategy,marketKey,projectedRent,projectedNOI,projectedMonthlyCashFlow',
    'x,y,3/4/2026,100000,buy_hold,TX-AUS,2000,1200,400',
    'z,y,5/6/2026,100000,buy_hold,TX-AUS,2000,1200,400',
  ].join('\n');
  const id = await harness.upload('dates.csv', closings, '&as=closings');
  const page = await harness.as('manager', 'phone', 'light');
  await visit(page, `/imports/${id}?step=columns`);
  await page.getByText('3/4/2026 could be March 4 or April 3').waitFor();
  expect(await page.getByRole('button', { name: 'Save and check' }).isDisabled()).toBe(true);
  await noViolations(page, 'ambiguous dates');
  await picture(page, 'imports-dates-phone-light');
  await page.getByRole('button', { name: /Dates have/ }).click();
  await page.getByRole('option', { name: /Day first/ }).click();
  await page.getByRole('button', { name: 'Save and check' }).click();
  await page.getByText('2 rows refused.').first().waitFor();
  const { settings } = await harness.call<{ settings: { dateOrder: string } }>('GET', `/api/imports/${id}`);
  expect(settings.dateOrder).toBe('dmy');
  noConsoleErrors(page, 'ambiguous dates');
  await page.close();
});

test('several files at once, a broken connection, and a file that is none', async () => {
  const fileName = (name: string) => `${unused(name).replace(' ', '-')}.csv`;
  const first = fileName('first');
  const second = fileName('second');
  const page = await harness.as('manager');
  await visit(page, '/imports');
  let broken = true;
  await page.route(`**/api/imports?name=${first}*`, (route) => (broken ? route.abort('connectionreset') : route.fallback()));
  await uploadOn(page, file(first, leads()), file(second, leads()), file('noise.csv', '\0\u0001\u0002\0\0\0\0\0'), file('empty.csv', ''));
  const list = page.getByRole('region', { name: 'Uploads' });
  await page.getByRole('alert').filter({ hasText: 'empty.csv is empty.' }).waitFor();
  await list.getByRole('alert').filter({ hasText: 'The connection broke off.' }).waitFor();
  await list.getByRole('link', { name: second }).waitFor();
  const noise = list.getByRole('listitem').filter({ hasText: 'noise.csv' });
  await noise.getByRole('alert').waitFor();
  await settled(page);
  await inBothThemes(page, 'uploads', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));
  broken = false;
  await list.getByRole('listitem').filter({ hasText: first }).getByRole('button', { name: 'Try again' }).click();
  await list.getByRole('link', { name: first }).waitFor();
  await page.getByRole('region', { name: 'Imports' }).getByRole('link', { name: first }).waitFor();
  await noise.getByRole('button', { name: /Take noise/ }).click();
  expect(await noise.count()).toBe(0);
  noConsoleErrors(page, 'uploads');
  await page.close();
});

test('an upload tells how far it is and can be cancelled', async () => {
  const page = await harness.as('manager');
  await visit(page, '/imports');
  const held: (() => void)[] = [];
  await page.route('**/api/imports?name=slow.csv*', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.fallback().catch(() => undefined);
  });
  await uploadOn(page, file('slow.csv', leads()));
  await page.getByRole('progressbar', { name: 'Upload of slow.csv' }).waitFor();
  await noViolations(page, 'upload under way');
  await picture(page, 'imports-upload-under-way');
  await page.getByRole('button', { name: 'Cancel the upload of slow.csv' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
  held.forEach((release) => release());
  noConsoleErrors(page, 'upload cancelled');
  await page.close();
});

test('a check under way is counted, read out, survives a reload and can be cancelled', async () => {
  const id = await harness.upload('large.csv', leads().replace('Area', 'Market'));
  const page = await harness.as('manager');
  // These few rows are checked in no time: the answers are held half-way until the page was looked at.
  let held = true;
  await page.route(`**/api/imports/${id}`, async (route) => {
    const response = await route.fetch();
    const one = (await response.json()) as object;
    await route.fulfill({
      response,
      json: held ? { ...one, status: 'checking', progress: { done: 4_200_000, total: 10_000_000 } } : one,
    });
  });
  let cancelled = 0;
  await page.route(`**/api/imports/${id}/cancel`, async (route) => {
    cancelled += 1;
    await route.fulfill({ json: await harness.call<object>('GET', `/api/imports/${id}`) });
  });
  await visit(page, `/imports/${id}`);
  await page.getByText('Checking: 42% of the file is read.').first().waitFor();
  await page.getByRole('status').getByText('Checking: 42% of the file is read.').waitFor();
  expect(await page.getByRole('progressbar', { name: 'Checking the file' }).getAttribute('value')).toBe('42');
  await inBothThemes(page, 'import running', (what) => picture(page, `imports-${what.replaceAll(' ', '-')}`));
  await page.reload();
  await page.getByRole('progressbar', { name: 'Checking the file' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Cancelling' }).waitFor();
  expect(cancelled).toBe(1);
  held = false;
  await page.getByText('What the file is').waitFor();
  noConsoleErrors(page, 'import running');
  await page.close();
});

test('a file that cannot be imported as it is read says why, and is discarded', async () => {
  const id = await harness.upload('bad.csv', 'Address,Market,Strategy\n1 Oak St,TX-AUS,buy_hold\n');
  const page = await harness.as('manager');
  await page.route(`**/api/imports/${id}`, async (route) => {
    if (route.request().method() !== 'GET') {
      return route.fallback();
    }
    const response = await route.fetch();
    const one = (await response.json()) as object;
    return route.fulfill({ response, json: { ...one, status: 'failed', error: 'row 7: the quoted cell has no end' } });
  });
  await visit(page, `/imports/${id}`);
  await page.getByRole('alert').getByText('row 7: the quoted cell has no end').waitFor();
  await noViolations(page, 'import failed');
  await picture(page, 'imports-import-failed');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Discard the file' }).click();
  await page.waitForURL('**/imports');
  await page.getByText('bad.csv is discarded.').waitFor();
  noConsoleErrors(page, 'import failed');
  await page.close();
});

test('the list of imports in all looks', () => inAllLooks(harness, 'manager', '/imports', 'imports list'));
