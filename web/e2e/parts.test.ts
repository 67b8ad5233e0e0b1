// The shared parts in a real browser, from a page of their own that is not shipped.
import { resolve } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, noViolations, picture, type Theme, themes, type Width, widths } from './harness.ts';

let harness: Harness;
let server: ViteDevServer;
let gallery: string;
beforeAll(async () => {
  harness = await Harness.start();
  server = await createServer({
    root: resolve(import.meta.dirname, '..'),
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null, proxy: { '/api': harness.origin } },
  });
  await server.listen();
  gallery = `${server.resolvedUrls?.local[0] ?? ''}e2e/gallery/index.html`;
});
afterAll(async () => {
  await server.close();
  await harness.stop();
});

async function open(width: Width = 'wide', theme: Theme = 'light') {
  const page = await harness.guest(width, theme);
  await page.goto(gallery);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  return page;
}

test('all parts, in all looks', async () => {
  for (const theme of themes) {
    for (const width of Object.keys(widths) as Width[]) {
      const page = await open(width, theme);
      await noViolations(page, `parts ${theme} ${width}`);
      await picture(page, `parts-${theme}-${width}`);
      await page.context().close();
    }
  }
});

test('money keeps its cents and its minus as it is typed', async () => {
  const page = await open();
  const rent = page.getByLabel('Rent', { exact: true });
  const held = page.getByTestId('rent');
  for (const [typed, value] of [['1950.75', '1950.75'], ['(120)', '-120'], ['-80.5', '-80.5'], ['', 'NaN']] as const) {
    await rent.click();
    await rent.press('Control+a');
    await rent.press('Backspace');
    await rent.pressSequentially(typed);
    await rent.press('Tab');
    expect(await held.textContent()).toBe(value === 'NaN' ? 'null' : value);
  }
  await page.context().close();
});

test('a refusal stands at its field and in the summary', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Rent must not be negative' }).click();
  expect(await page.getByLabel('Rent', { exact: true }).evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await page.getByLabel('Rent', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await page.context().close();
});

test('sorting and paging are in the address, and Back undoes them', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'DSCR' }).click();
  await page.waitForURL('**?sort=dscr');
  await page.getByRole('button', { name: 'DSCR' }).click();
  await page.waitForURL('**?sort=-dscr');
  await page.getByRole('navigation', { name: 'Deals: pages' }).getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**?sort=-dscr&after=next&page=2');
  await page.getByRole('navigation', { name: 'Deals: pages' }).getByRole('button', { name: 'Previous' }).click();
  await page.waitForURL('**?sort=-dscr');
  await page.goBack();
  await page.waitForURL('**page=2');
  await page.context().close();
});

test('what is dismissed can be undone', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await page.getByLabel(/^Notes/).inputValue()).toBe('undone');
  await page.context().close();
});

test('a chart is read with arrow keys and turns into a table', async () => {
  const page = await open('phone');
  const chart = page.getByRole('slider');
  await chart.focus();
  await chart.press('Home');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/^Jan 2025: actual \$520/);
  await chart.press('ArrowRight');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/^Feb 2025/);
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await page.getByRole('rowheader', { name: 'Oct 2025' }).waitFor();
  await noViolations(page, 'chart as table');
  await page.context().close();
});

test('a stale write shows both versions; menus and lists have no violation', async () => {
  const page = await open('wide', 'dark');
  await page.getByRole('button', { name: 'Save stale' }).click();
  await page.getByRole('alertdialog').getByText('$1,900').waitFor();
  await noViolations(page, 'conflict');
  await picture(page, 'conflict-dark-wide');
  await page.getByRole('button', { name: 'Back to the form' }).click();
  await page.getByRole('button', { name: /Loan/ }).click();
  await page.getByRole('option', { name: 'Cash' }).waitFor();
  await noViolations(page, 'select open');
  await page.getByRole('option', { name: 'Cash' }).click();
  await page.context().close();
});
