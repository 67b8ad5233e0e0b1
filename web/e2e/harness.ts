// The real binary with its invented portfolio, one browser, and a signed-in context for each role.
import { AxeBuilder } from '@axe-core/playwright';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type DistServer, serveDist } from './distServer.ts';

const web = resolve(import.meta.dirname, '..');
const binary = process.env.POSTCLOSE_BINARY ?? resolve(web, '../build/postclose');
const dist = process.env.POSTCLOSE_WEB_DIST;
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const pictures = process.env.POSTCLOSE_PICTURES ?? join(web, 'e2e/pictures');
const startMs = 30_000;

export type Role = 'admin' | 'manager' | 'closer' | 'dialer' | 'buyer';
export type Theme = 'light' | 'dark';
export const themes: readonly Theme[] = ['light', 'dark'];
export const widths = { wide: 1440, phone: 390 } as const;
export type Width = keyof typeof widths;

const password = 'seven green lanterns';

interface Started {
  process: ChildProcess;
  origin: string;
  email: string;
  password: string;
  /** The path of the first admin's set-up; '' where there are users. */
  setup: string;
}

function start(database: string, demo: boolean): Promise<Started> {
  const child = spawn(
    binary,
    ['serve', ...(demo ? ['--demo'] : []), '--listen', '127.0.0.1:0', '--database', database],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return new Promise((settle, fail) => {
    let said = '';
    const timer = setTimeout(() => fail(new Error(`no server after ${startMs} ms: ${said}`)), startMs);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const origin = /listening on (http:\S+)/.exec(said)?.[1];
      const signIn = /demo sign-in[^:]*: (\S+) (\S+)/.exec(said);
      const setup = /first admin at http:\/\/[^/\s]+(\S+)/.exec(said)?.[1];
      if (origin && (demo ? signIn : setup)) {
        clearTimeout(timer);
        settle({ process: child, origin, email: signIn?.[1] ?? '', password: signIn?.[2] ?? '', setup: setup ?? '' });
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
  });
}

let named = 0;

/** A name nobody has had yet: one that a first try of the test gave would be found by the second. */
export function unused(name: string): string {
  named += 1;
  return `${name} ${named}`;
}

export class Harness {
  private readonly contexts = new Map<string, BrowserContext>();

  private constructor(
    readonly browser: Browser,
    /** Where the page is: the binary, or a built page before it. */
    readonly origin: string,
    private readonly api: Started,
    private readonly page: DistServer | null,
    private readonly folder: string,
  ) {}

  /** `demo: false` starts on an empty database, where nobody can sign in. */
  static async start({ demo = true } = {}): Promise<Harness> {
    const folder = mkdtempSync(join(tmpdir(), 'postclose-e2e-'));
    const api = await start(join(folder, 'e2e.db'), demo);
    const page = dist ? await serveDist(resolve(dist), api.origin) : null;
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    return new Harness(browser, page?.origin ?? api.origin, api, page, folder);
  }

  /** The binary itself, also where a built page stands before it. */
  get server(): string {
    return this.api.origin;
  }

  /** Where the first admin is made, on a database without users. */
  get setup(): string {
    return this.api.setup;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.page?.close();
    const ended = new Promise((resolve) => this.api.process.once('exit', resolve));
    this.api.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A call of the API as the demo's admin, for what a test needs to be there. */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const token = await this.adminToken();
    const answer = await fetch(`${this.api.origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    return (await answer.json()) as Answer;
  }

  /** Uploads a file to be imported, and tells the id of the import. */
  async upload(name: string, text: string, query = ''): Promise<string> {
    const answer = await fetch(`${this.api.origin}/api/imports?name=${encodeURIComponent(name)}${query}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await this.adminToken()}`, 'Content-Type': 'text/csv' },
      body: text,
    });
    if (answer.status !== 201) {
      throw new Error(`upload of ${name}: ${answer.status} ${await answer.text()}`);
    }
    return ((await answer.json()) as { _id: string })._id;
  }

  private token: Promise<string> | null = null;

  private adminToken(): Promise<string> {
    this.token ??= fetch(`${this.api.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: this.api.email, password: this.api.password }),
    }).then(async (answer) => ((await answer.json()) as { token: string }).token);
    return this.token;
  }

  /** The email and password of a user with that role; the first call creates them. */
  async user(role: Role): Promise<{ email: string; password: string }> {
    if (role === 'admin') {
      return { email: this.api.email, password: this.api.password };
    }
    const email = `${role}@example.com`;
    const buyers = await this.call<{ items: { _id: string }[] }>('GET', '/api/buyers?limit=1');
    const buyerId = buyers.items[0]?._id;
    const name = `${role.charAt(0).toUpperCase()}${role.slice(1)} Example`;
    const body = { email, role, name, password, ...(role === 'buyer' ? { buyerId } : {}) };
    const users = await this.call<{ items: { email: string }[] }>('GET', '/api/users?limit=500');
    if (!users.items.some((user) => user.email === email)) {
      await this.call('POST', '/api/users', body);
    }
    return { email, password };
  }

  /** A page of somebody who is not signed in. */
  async guest(width: Width = 'wide', theme: Theme = 'light'): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: this.origin,
      viewport: { width: widths[width], height: 900 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      ...(width === 'phone' ? { isMobile: true, hasTouch: true } : {}),
    });
    return watched(await context.newPage());
  }

  /** The browser of that page is somebody's from now on, in place of whose it was. */
  async signIn(page: Page, role: Role): Promise<void> {
    const data = await this.user(role);
    // The cookie is what counts; the page asks who it belongs to.
    const answer = await page.context().request.post('/api/auth/login', { data });
    if (!answer.ok()) {
      throw new Error(`sign-in as ${role}: ${answer.status()}`);
    }
  }

  /** A page in a browser of its own, which may sign out and starts with nothing remembered. */
  async alone(role: Role, width: Width = 'wide', theme: Theme = 'light'): Promise<Page> {
    const page = await this.guest(width, theme);
    await this.signIn(page, role);
    return page;
  }

  /** A page of a signed-in user; contexts are shared by role, width and theme. */
  async as(role: Role, width: Width = 'wide', theme: Theme = 'light'): Promise<Page> {
    const key = `${role} ${width} ${theme}`;
    const context = this.contexts.get(key);
    if (context !== undefined) {
      return watched(await context.newPage());
    }
    const page = await this.alone(role, width, theme);
    this.contexts.set(key, page.context());
    return page;
  }
}

const problems = new WeakMap<Page, string[]>();
const failures = new WeakMap<Page, string[]>();

function watched(page: Page): Page {
  const heard: string[] = [];
  problems.set(page, heard);
  page.on('console', (message) => {
    // Chromium logs refused requests by itself; whether a refusal is right is the test's to say.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')) {
      heard.push(message.text());
    }
  });
  page.on('pageerror', (error) => heard.push(String(error)));
  const failed: string[] = [];
  failures.set(page, failed);
  page.on('response', (response) => {
    if (response.status() >= 400) {
      failed.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    // What a page that is left no longer needs is given up by the browser.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      failed.push(`${request.failure()?.errorText ?? 'failed'} ${request.url()}`);
    }
  });
  return page;
}

/** Lists of twelve rows in place of a hundred: as telling for axe, and eight times as fast. */
export async function shortLists(page: Page): Promise<void> {
  await page.route(/[?&]limit=100\b/, (route) => route.fallback({ url: route.request().url().replace(/\blimit=100\b/, 'limit=12') }));
}

/** Opens a route and waits for its heading and for its skeletons to be gone. */
export async function visit(page: Page, route: string): Promise<void> {
  await page.goto(route);
  await page.locator('h1').first().waitFor();
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.skeleton, [aria-busy="true"]') === null);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const passing = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
  });
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No accessibility violation (WCAG 2.2 AA and axe's own habits), and no sideways scroll. */
export async function noViolations(page: Page, what: string, rules?: readonly string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules([...rules]) : axe.withTags(tags)).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.split('\n')[1] ?? ''}`).join('\n    ')}`,
  );
  if (found.length > 0) {
    throw new Error(`${what}: accessibility\n  ${found.join('\n  ')}`);
  }
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (over > 0) {
    throw new Error(`${what}: the page is ${over} px wider than its window`);
  }
}

/** No error or warning in the console since the page was opened, among them the policy's. */
export function noConsoleErrors(page: Page, what: string): void {
  const heard = problems.get(page) ?? [];
  if (heard.length > 0) {
    throw new Error(`${what}: console\n  ${heard.join('\n  ')}`);
  }
}

/** No request was refused or failed since the page was opened. */
export function noFailedRequests(page: Page, what: string): void {
  const failed = failures.get(page) ?? [];
  if (failed.length > 0) {
    throw new Error(`${what}: requests\n  ${failed.join('\n  ')}`);
  }
}

/** Kept for those who look; an empty POSTCLOSE_PICTURES keeps none. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures === '') {
    return;
  }
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/**
 * The page as it stands in both themes. It follows the system's by itself, so it need not be loaded
 * again, and nothing but its colours changes: all of axe's rules in one theme, those of colour in both.
 */
export async function inBothThemes(page: Page, what: string, look: (what: string) => Promise<void>): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await settled(page);
    await noViolations(page, `${what} ${theme}`, theme === 'light' ? undefined : ['color-contrast', 'link-in-text-block']);
    await look(`${what} ${theme}`);
  }
}

/** One page in all its looks: light and dark, wide and on a phone, without violation or error. */
export async function inAllLooks(
  harness: Harness,
  role: Role | null,
  route: string,
  name: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<void> {
  for (const width of Object.keys(widths) as Width[]) {
    const page = role ? await harness.as(role, width) : await harness.guest(width);
    await visit(page, route);
    await prepare?.(page);
    await inBothThemes(page, `${name} ${width}`, async (what) => {
      noConsoleErrors(page, what);
      await picture(page, what.replaceAll(' ', '-'));
    });
    await (role ? page.close() : page.context().close());
  }
}
