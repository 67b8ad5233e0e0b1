import { expect, test } from 'vitest';
import { placesOf } from '../src/charts/Histogram';
import {
  dscrBins,
  dscrEdges,
  groupRows,
  hrefOf,
  lastReported,
  linePoints,
  type Metrics,
  numbers,
  rateOf,
  sortRows,
  within,
} from '../src/pages/portfolio/figures';
import { trackingSentence } from '../src/pages/portfolio/CashFlow';

function trend(period: string, projected: number, actual: number, reports = 1) {
  const amounts = (cashFlow: number) => ({ rent: 0, expenses: null, noi: 0, cashFlow });
  return {
    period,
    key: null,
    deals: reports,
    reports,
    projected: amounts(projected),
    actual: amounts(actual),
    reported: { expenses: 0, dscr: 0, vacancy: 0 },
    meanDSCR: null,
    meanVacancy: null,
    gradeDistribution: { A: 1, B: 1, C: 1, D: 1 },
  };
}

function metrics(values: Partial<Metrics>): Metrics {
  return {
    totalDeals: 1,
    gradedDeals: 1,
    gradeDistribution: { A: 0, B: 0, C: 0, D: 0 },
    performanceRate: null,
    averageCashFlowVariance: null,
    averageDSCRVariance: null,
    averageRentVariance: null,
    averageExpenseVariance: null,
    ...values,
  };
}

test('one edge stands exactly on what is required, whatever that is', () => {
  for (const required of [1.25, 1.3, 1.1875, 1]) {
    const edges = dscrEdges(required);
    expect(edges).toContain(required);
    expect(new Set(edges).size).toBe(edges.length);
    expect(edges.length).toBeLessThanOrEqual(100);
  }
});

test('bins below what is required are short, the one that begins there is not', () => {
  const bins = dscrBins({ below: 1, above: 4 }, [1.2, 1.25, 1.3], [2, 3], 1.25);
  expect(bins.map(({ count, short }) => [count, short])).toEqual([[1, true], [2, true], [3, false], [4, false]]);
});

test('the required value is drawn where its bin begins', () => {
  const edges = dscrEdges(1.25);
  const places = placesOf(edges, 600);
  const bin = edges.indexOf(1.25) + 1;
  expect(places.at(1.25)).toBeCloseTo(places.left(bin), 6);
  expect(places.at(1.2)).toBeCloseTo(places.left(bin - 1), 6);
});

test('the last reported month is one that is over, where there is one', () => {
  const items = [trend('2026-09', 1, 1), trend('2026-10', 1, 1), trend('2026-11', 1, 1)];
  expect(lastReported(items, '2026-11')?.period).toBe('2026-10');
  expect(lastReported(items.slice(2), '2026-11')?.period).toBe('2026-11');
  expect(lastReported([], '2026-11')).toBeNull();
});

test('a month that nobody reported is a gap of the line', () => {
  const points = linePoints([trend('2025-12', 10, 8, 2), trend('2026-02', 30, 33, 3)], true);
  expect(points).toEqual([
    { label: 'Dec 2025', projected: 5, actual: 4 },
    { label: 'Jan 2026', projected: null, actual: null },
    { label: 'Feb 2026', projected: 10, actual: 11 },
  ]);
});

test('spans count from the newest month', () => {
  const items = Array.from({ length: 14 }, (_, n) => trend(`20${10 + n}-01`, 1, 1));
  expect(within(items, '12').at(0)?.period).toBe('2012-01');
  expect(within(items, 'all')).toHaveLength(14);
});

test('the sentence says how far off, and which way', () => {
  expect(trackingSentence({ projected: 1000, actual: 900, reports: 7 })).toContain('$100 below plan (−10%), by 7 monthly');
  expect(trackingSentence({ projected: -100, actual: -50, reports: 1 })).toContain('$50 above plan (+50%)');
  expect(trackingSentence({ projected: 0, actual: 5, reports: 1 })).toContain('$5 above plan, by');
  expect(trackingSentence({ projected: 5, actual: 5, reports: 1 })).toContain('as projected');
});

test('groups without a figure come last either way', () => {
  const rows = [
    { key: 'a', metrics: metrics({ averageCashFlowVariance: -5 }) },
    { key: 'b', metrics: metrics({}) },
    { key: 'c', metrics: metrics({ averageCashFlowVariance: 5 }) },
  ];
  const keys = (sort: string) => sortRows(rows, sort).map(({ key }) => key).join('');
  expect(keys('averageCashFlowVariance')).toBe('acb');
  expect(keys('-averageCashFlowVariance')).toBe('cab');
  expect(keys('-key')).toBe('cba');
  expect(keys('nonsense')).toBe('abc');
});

test('groups, addresses, rates and open lists of numbers', () => {
  const answer = { summary: metrics({}), byMarket: {}, byStrategy: { buy_hold: metrics({}) }, byBuyer: {}, totalRecords: 1 };
  expect(groupRows(answer, 'strategy')).toEqual([{ key: 'buy_hold', metrics: metrics({}) }]);
  expect(hrefOf('/deals', { marketKey: 'ü & x', buyerId: undefined, q: '' })).toBe('/deals?marketKey=%C3%BC+%26+x');
  expect(hrefOf('/deals', {})).toBe('/deals');
  expect(rateOf({ A: 1, B: 2, C: 1, D: 0 })).toBe(75);
  expect(rateOf({ A: 0, B: 0, C: 0, D: 0 })).toBeNull();
  expect(numbers([1, 'x', 2])).toEqual([1, 2]);
  expect(numbers('1')).toEqual([]);
});
