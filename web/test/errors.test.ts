import { expect, test } from 'vitest';
import { errorOf } from '../src/api/errors';

const problem = (status: number, body: object, headers: Record<string, string> = {}) =>
  errorOf(
    new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...headers },
    }),
  );

test('fields by their pointer, all that is wrong with one together', async () => {
  const error = await problem(422, {
    title: 'Some fields are wrong',
    detail: '3 fields are wrong',
    requestId: 'r1',
    errors: [
      { pointer: '/financing/ltv', detail: 'must be between 0 and 1' },
      { pointer: '/financing/ltv', detail: 'has too many decimals' },
      { pointer: '/closedDate', detail: 'is required' },
    ],
  });
  expect(error.kind).toBe('invalid');
  expect(error.fields).toEqual({
    '/financing/ltv': 'must be between 0 and 1; has too many decimals',
    '/closedDate': 'is required',
  });
  expect(error.transient).toBe(false);
});

test('each refusal has its kind', async () => {
  const kinds = await Promise.all([401, 403, 404, 409, 412, 429, 500, 503].map((status) => problem(status, {})));
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'signed-out', 'forbidden', 'not-found', 'conflict', 'stale', 'throttled', 'server', 'server',
  ]);
  expect(kinds.at(-1)?.transient).toBe(true);
});

test('when to come back', async () => {
  expect((await problem(429, {}, { 'Retry-After': '30' })).retryAfterSeconds).toBe(30);
});

test('an answer that is no problem document is told by its status', async () => {
  const error = await errorOf(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  expect(error.message).toContain('502');
});
