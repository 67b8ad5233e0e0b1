import { expect, test } from 'vitest';
import { inParallel } from '../src/lib/pool';
import { columnsBy, errorsOf, errorTexts, readRow, spread, tidied, unread } from '../src/pages/reporting/cells';

test('a row becomes a report with what is given alone', () => {
  expect(readRow({ rent: '$1,950.75', vacancy: '5', total: '(120)', notes: ' late ' }, '2026-03').body).toEqual({
    reportingPeriod: { month: 3, year: 2026 },
    actualRentCollected: 1950.75,
    actualVacancyRate: 0.05,
    actualExpenses: { total: -120 },
    notes: 'late',
  });
  expect(readRow({ rent: '0', taxes: '10', other: '5' }, '2026-03').body).toEqual({
    reportingPeriod: { month: 3, year: 2026 },
    actualRentCollected: 0,
    actualExpenses: { taxes: 10, other: 5 },
  });
});

test('what cannot be read is told at its cell and never sent', () => {
  expect(readRow({ total: '1,95' }, '2026-03')).toEqual({
    body: null,
    errors: { rent: 'is required', total: 'is not a figure' },
  });
  expect(readRow({ rent: '1.950,75' }, '2026-03').errors).toEqual({ rent: 'is not a figure' });
  expect(unread({ vacancy: '5' })).toEqual({});
});

test('a cell that is left shows how it was read', () => {
  expect(tidied('rent', '1950.75')).toBe('1,950.75');
  expect(tidied('rent', '(120)')).toBe('-120');
  expect(tidied('vacancy', '5%')).toBe('5');
  expect(tidied('rent', '1,95')).toBe('1,95');
  expect(tidied('rent', '–')).toBe('');
  expect(tidied('notes', '1950.75')).toBe('1950.75');
});

test('refusals stand at their cells; one cause is told once', () => {
  const errors = errorsOf(
    {
      '/actualNOI': 'is not given and cannot be derived without actualExpenses',
      '/actualMonthlyCashFlow': 'is not given and cannot be derived without actualNOI',
      '/actualVacancyRate': 'must be between 0 and 1',
      '/reportingPeriod': 'must not end after the current month',
    },
    'wrong',
  );
  expect(Object.keys(errors).sort()).toEqual(['noi', 'row', 'vacancy']);
  expect(errorTexts(errors)[0]).toBe('must not end after the current month');
  expect(errorTexts(errors)).toContain('Vacancy % must be between 0 and 100%');
  const basis = { '/actualDSCR': 'cannot be derived without /actualExpenses/taxes, /actualExpenses/insurance' };
  expect(errorsOf(basis, '')).toEqual({ row: 'DSCR cannot be derived without taxes, insurance' });
  expect(errorsOf({}, 'already reported')).toEqual({ row: 'already reported' });
});

test('a pasted block fills down and to the right, and tells what did not fit', () => {
  const { changes, left } = spread([['1,000', '5%'], ['2000', ''], ['3', '4']], ['a', 'b', 'c'], columnsBy('total'), {
    row: 'b',
    column: 'rent',
  });
  expect(changes).toEqual({ b: { rent: '1,000', vacancy: '5' }, c: { rent: '2,000', vacancy: '' } });
  expect(left).toBe(2);
});

test('work in parallel keeps its bound and does all', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (n) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, n % 2));
    running -= 1;
    done.push(n);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
