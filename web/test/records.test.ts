import { expect, test } from 'vitest';
import type { BuyBox, Buyer } from '../src/records/kind';
import { advise } from '../src/pages/send-check/advice';
import { quarterWords, stacked } from '../src/records/GradeTrend';
import { changed, differences, named } from '../src/records/kind';
import { gradesOf } from '../src/records/SimilarDeals';
import { marketsShort, priceRange, propertyType, sentence } from '../src/records/words';

test('only what differs is sent, lists by their content', () => {
  const before = { name: 'Ann', markets: ['GA-ATL'], phone: null as string | null };
  expect(changed(before, { ...before, markets: ['GA-ATL'], phone: '1' })).toEqual({ phone: '1' });
  expect(changed(before, { ...before, markets: [] })).toEqual({ markets: [] });
});

test('a comparison shows the labels that differ', () => {
  const mine = [['Name', 'Ann'], ['Phone', '–']] as const;
  const theirs = [['Name', 'Ann'], ['Phone', '404']] as const;
  expect(differences(mine, theirs)).toEqual([{ label: 'Phone', mine: '–', theirs: '404' }]);
});

test('figures inside the server\'s sentences', () => {
  expect(sentence('Asking price 1018900.00 is within their range')).toBe('Asking price $1,018,900 is within their range');
  expect(sentence('Projected DSCR 1.2499 is below the minimum 1.2500')).toBe('Projected DSCR 1.2499× is below the minimum 1.25×');
  expect(sentence('average cash-flow variance -337.12 a month, below -300.00')).toBe('average cash-flow variance −$337.12 a month, below −$300');
  expect(sentence('Engagement score 100.00 of 100')).toBe('Engagement score 100.00 of 100');
  expect(sentence('12 of 17 graded deals are A or B: 70.59 %')).toBe('12 of 17 graded deals are A or B: 70.59 %');
  expect(sentence('Does not buy the property type mixed_use')).toBe('Does not buy the property type mixed use');
});

test('a refusal names the record, not its id', () => {
  expect(named('buyer 5fee660005282d1d64000000 cannot be deleted: referred to by buy boxes', 'Ann')).toBe(
    'Ann cannot be deleted: referred to by buy boxes',
  );
  expect(named('buy box 5fee660005282d1d64000000 cannot be deleted', 'Box')).toBe('Box cannot be deleted');
});

test('words of criteria', () => {
  expect(priceRange(null, null)).toBe('Any price');
  expect(priceRange(null, 450000)).toBe('Up to $450,000');
  expect(priceRange(40000, 0)).toBe('$40,000 – $0');
  expect(propertyType(null)).toBe('–');
  expect(propertyType('small_multi')).toBe('Small multi');
  expect(marketsShort([])).toBe('Any market');
  expect(marketsShort(['A', 'B', 'C'])).toBe('A · B +1');
});

test('a quarter\'s grades stack to 100 %', () => {
  const parts = stacked({ period: '2024-Q1', reports: 4, gradeDistribution: { A: 2, B: 1, C: 0, D: 1 } });
  expect(parts.map(({ to }) => to)).toEqual([50, 75, 75, 100]);
  expect(quarterWords('2024-Q1')).toBe('Q1 2024');
});

test('similar deals without a grade count in none', () => {
  expect(gradesOf([{ performanceGrade: 'A' }, { performanceGrade: null }])).toEqual({ A: 1, B: 0, C: 0, D: 0 });
});

const metrics = (gradedDeals: number, performanceRate: number | null) => ({
  totalDeals: gradedDeals,
  gradedDeals,
  gradeDistribution: { A: 0, B: 0, C: 0, D: 0 },
  performanceRate,
  averageCashFlowVariance: null,
  averageDSCRVariance: null,
  averageRentVariance: null,
  averageExpenseVariance: null,
});
const stamp = '2026-01-01T00:00:00.000Z';
const buyer: Buyer = {
  _id: 'b', name: 'Ann', company: null, email: null, phone: null, marketKeys: [], strategies: [], engagementScore: 80,
  metadata: { performanceMetrics: metrics(3, 66.67) }, createdAt: stamp, updatedAt: stamp,
};
const boxOf = (graded: number, level?: 'WARNING' | 'CRITICAL'): BuyBox => ({
  _id: 'x', buyerId: 'b', name: 'Box', strategy: 'buy_hold', marketKeys: [], propertyTypes: [], minPrice: null,
  maxPrice: null, minDSCR: null, minCashFlow: null, active: true, createdAt: stamp, updatedAt: stamp,
  metadata: {
    performanceMetrics: metrics(graded, graded === 0 ? null : 50),
    performanceWarnings: level
      ? [{ level, message: '', performanceRate: 50, threshold: 60, gradedDeals: graded, interval: { low: 20, high: 80 }, since: null }]
      : [],
  },
});

test('the advice follows the server\'s warning, then what is proven, then the fit', () => {
  const verdict = (fit: number, box: BuyBox) => advise({ first: false, fit, box, buyer }).verdict;
  expect(verdict(100, boxOf(4, 'CRITICAL'))).toBe('hold');
  expect(verdict(100, boxOf(4, 'WARNING'))).toBe('careful');
  expect(verdict(75, boxOf(0))).toBe('unproven');
  expect(verdict(75, boxOf(4))).toBe('check');
  expect(verdict(100, boxOf(4))).toBe('send');
  expect(advise({ first: true, fit: 100, box: boxOf(4), buyer }).title).toBe('Send it here first');
});
