import { expect, test } from 'vitest';
import { gapPoints } from '../src/charts/Lines';
import { csvText } from '../src/charts/save';
import { may } from '../src/lib/roles';
import { day, flag, monthParam, oneOf, text, withParams } from '../src/lib/urlState';
import { flagLabel } from '../src/ui/Flags';
import { isFavourable } from '../src/ui/Grade';

test('favourable comes from the metric: more expense is not', () => {
  expect(isFavourable('cashFlow', 10)).toBe(true);
  expect(isFavourable('expense', 10)).toBe(false);
  expect(isFavourable('vacancy', -0.01)).toBe(true);
  expect(isFavourable('dscr', 0)).toBeNull();
});

test('flags in words, a reporter\'s own too', () => {
  expect(flagLabel('dscr_below_minimum')).toBe('DSCR below 1.25');
  expect(flagLabel('roof_leak')).toBe('Roof leak');
});

test('search parameters that make no sense are not read', () => {
  expect(oneOf(['A', 'B']).read('Z')).toBeNull();
  expect(day().read('2026-1-1')).toBe('');
  expect(monthParam().read('2026-13')).toBe('');
  expect(flag().read('yes')).toBe(false);
  expect(text().read(null)).toBe('');
});

test('a changed filter begins the list anew and keeps the rest', () => {
  expect(withParams('/deals', '?grade=A&after=abc&page=3', { sort: '-dscr' })).toBe('/deals?grade=A&sort=-dscr');
  expect(withParams('/deals', '?grade=A', { grade: null })).toBe('/deals');
});

test('roles as the server has them', () => {
  expect(may('closer', 'closeDeal')).toBe(true);
  expect(may('closer', 'reportPeriod')).toBe(false);
  expect(may('dialer', 'changeRecords')).toBe(false);
  expect(may('manager', 'recalculate')).toBe(false);
});

test('CSV: quotes, empty cells, and no formulas', () => {
  expect(csvText([['Month', 'Actual'], ['Mar "26', null], ['a,b', -12.5], ['=1+1', 0]])).toBe(
    'Month,Actual\r\n"Mar ""26",\r\n"a,b",-12.5\r\n\'=1+1,0\r\n',
  );
});

test('the gap between two lines closes where they cross, and stops where nothing is reported', () => {
  const points = [
    { label: 'a', projected: 500, actual: 600 },
    { label: 'b', projected: 500, actual: 300 },
    { label: 'c', projected: 500, actual: null },
  ];
  expect(gapPoints(points)).toEqual([
    { at: 0, projected: 500, actual: 600 },
    { at: 1 / 3, projected: 500, actual: 500 },
    { at: 1, projected: 500, actual: 300 },
    null,
  ]);
});
