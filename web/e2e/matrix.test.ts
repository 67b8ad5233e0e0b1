// Every page, for every role that has it, in both themes and both widths.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Harness,
  inBothThemes,
  noConsoleErrors,
  noFailedRequests,
  noViolations,
  picture,
  type Role,
  shortLists,
  visit,
  type Width,
  widths,
} from './harness.ts';
import { allPaths, roles, shownRoutes, subjectsOf } from './subjects.ts';

let harness: Harness;
let address: (path: string, role: Role) => string;
beforeAll(async () => {
  harness = await Harness.start();
  address = await subjectsOf(harness);
  for (const role of roles) {
    for (const width of Object.keys(widths) as Width[]) {
      await (await harness.as(role, width)).close();
    }
  }
});
afterAll(() => harness.stop());

async function looksRight(role: Role, path: string, width: Width): Promise<void> {
  const page = await harness.as(role, width);
  await shortLists(page);
  await visit(page, address(path, role));
  await inBothThemes(page, `${role} ${path} ${width}`, async (what) => {
    noConsoleErrors(page, what);
    noFailedRequests(page, what);
    await picture(page, `matrix-${what.replaceAll(/[ /:]+/g, '-')}`);
  });
  expect(await page.getByRole('heading', { name: 'Page not found' }).count(), `${role} ${path}`).toBe(0);
  expect(await page.getByRole('alert').count(), `${role} ${path}`).toBe(0);
  await page.close();
}

describe.concurrent('in all looks', () => {
  for (const role of roles) {
    for (const { path } of shownRoutes.filter((route) => route.roles.includes(role))) {
      test(`${role} ${path}`, async () => {
        for (const width of Object.keys(widths) as Width[]) {
          await looksRight(role, path, width);
        }
      });
    }
  }
});

/** The start leads everybody somewhere; a path may have a page of its own for some roles. */
function lackedBy(role: Role) {
  const open = new Set(['/', ...shownRoutes.filter((route) => route.roles.includes(role)).map(({ path }) => path)]);
  return shownRoutes.filter(({ path }) => !open.has(path));
}

describe.concurrent('what a role lacks is refused', () => {
  for (const role of roles.filter((one) => lackedBy(one).length > 0)) {
    test(role, async () => {
      const page = await harness.as(role);
      for (const { path, title } of lackedBy(role)) {
        await visit(page, address(path, role));
        await page.getByRole('heading', { name: 'Page not found' }).waitFor();
        const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: title, exact: true });
        expect(await link.count(), path).toBe(0);
      }
      await noViolations(page, `${role} refused`);
      noConsoleErrors(page, `${role} refused`);
      noFailedRequests(page, `${role} refused`);
      await page.close();
    });
  }
});

test('the server and the page have the same routes', async () => {
  const table = /routes\[\] = \{([^}]*)\}/.exec(readFileSync(resolve(import.meta.dirname, '../../src/api/page.c'), 'utf8'));
  const served = [...(table?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, path]) => path);
  expect(new Set(served)).toEqual(new Set(allPaths));
  const status = async (path: string) => {
    const answer = await fetch(`${harness.server}${path}`, { headers: { Accept: 'text/html' } });
    await answer.text();
    return answer.status;
  };
  for (const path of allPaths) {
    expect(await status(address(path, 'admin')), path).toBe(200);
  }
  expect(await status('/no-such-page')).toBe(404);
});
