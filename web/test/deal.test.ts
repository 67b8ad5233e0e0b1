import { expect, test } from 'vitest';
import { swarm } from '../src/charts/Strip';
import { barsOf } from '../src/charts/Waterfall';
import { cashFlowPoints, type Deal, flagEvidence, gapOf, nextMonth, type Period, periodWords, worstStep } from '../src/pages/deal/figures';
import { changesShown, deedWords } from '../src/pages/deal/history';
import { readSaved, sameSearch, withSaved } from '../src/pages/deals/saved';

const noExpenses = { maintenance: null, propertyManagement: null, taxes: null, insurance: null, other: null, total: null };

function period(change: Partial<Period> & { month?: number; months?: number }): Period {
  const { month = 3, months = 1, ...rest } = change;
  return {
    _id: '6b04bf0a100aae659bd90831',
    reportingPeriod: { month, year: 2026, months },
    actualRentCollected: 1800,
    actualVacancyRate: 0.1,
    actualExpenses: { ...noExpenses, total: 700 },
    actualNOI: 1100,
    actualMonthlyCashFlow: 250,
    actualDSCR: 1.3,
    cashFlowVariance: -150,
    dscrVariance: -0.1,
    rentVariance: -200,
    expenseVariance: -100,
    derived: [],
    performanceGrade: 'C',
    policyVersion: 1,
    flags: [],
    notes: null,
    variancePercent: { cashFlow: -37.5, rent: -10, expense: -12.5 },
    dataQuality: [],
    gradeReasons: [],
    toNextGrade: null,
    enteredBy: null,
    enteredAt: '2026-04-01T00:00:00.000Z',
    updatedBy: null,
    updatedAt: null,
    ...rest,
  };
}

const proForma: Deal['proForma'] = {
  projectedRent: 2000,
  projectedNOI: 1200,
  projectedExpenses: 800,
  projectedMonthlyCashFlow: 400,
  projectedDSCR: 1.4,
  dscrBasis: 'noi',
  requiredDSCR: 1.25,
  assumptionsUsed: [],
  lockedAt: '2026-01-05T00:00:00.000Z',
  lockedBy: null,
};

const deal = (periods: Period[]): Deal => ({
  _id: '6b04bf0a100aae659bd90830',
  leadId: '5fee660218bebfa10d00002c',
  buyerId: '5fee660005282d1d64000002',
  buyBoxId: null,
  strategy: 'buy_hold',
  marketKey: 'OH-CLE',
  closedDate: '2026-01-05',
  purchasePrice: 168500,
  rehabCostActual: 0,
  financing: null,
  proForma,
  actualPerformance: periods,
  currentStatus: { performanceGrade: 'C', flags: [], notes: null, lastUpdated: null },
  buyer: { _id: '5fee660005282d1d64000002', name: 'Calvin Ferro', engagementScore: 85 },
  buyBox: null,
});

const sum = (steps: readonly { value: number }[]) => steps.reduce((total, { value }) => total + value, 0);

test('the steps of a gap add up to it, and less expense is favourable', () => {
  const gap = gapOf(proForma, [period({})]);
  expect(gap.steps).toEqual([
    { label: 'Vacancy', value: -200 },
    { label: 'Rent level', value: 0 },
    { label: 'Expenses', value: 100 },
    { label: 'Debt service, other', value: -50 },
  ]);
  expect(gap.projected + sum(gap.steps)).toBe(gap.actual);
  expect(gap.actual).toBe(250);
  expect(worstStep(gap.steps)?.label).toBe('Vacancy');
});

test('without vacancy and expenses the rest is told as such', () => {
  const bare = period({ actualVacancyRate: null, expenseVariance: null, actualExpenses: noExpenses });
  const gap = gapOf(proForma, [bare]);
  expect(gap.steps.map(({ label }) => label)).toEqual(['Rent', 'Expenses', 'Other operating', 'Debt service, other']);
  expect(gap.projected + sum(gap.steps)).toBe(gap.actual);
  expect(gap.monthsWithVacancy).toBe(0);
});

test('a statement over months weighs as many in the mean', () => {
  const quarter = period({ month: 6, months: 3, cashFlowVariance: -50, actualMonthlyCashFlow: 350 });
  expect(gapOf(proForma, [period({}), quarter]).actual).toBe(325);
  expect(periodWords(quarter)).toBe('Apr to Jun 2026');
  expect(periodWords(period({ month: 1, months: 3 }))).toBe('Nov 2025 to Jan 2026');
});

test('bars stand where the one before them ended', () => {
  const bars = barsOf({ label: 'Projected', value: 400 }, [{ label: 'Rent', value: -200 }, { label: 'Expenses', value: 50 }], { label: 'Actual', value: 250 });
  expect(bars.map(({ from, to }) => [from, to])).toEqual([[0, 400], [400, 200], [200, 250], [0, 250]]);
});

test('a month nobody reported breaks the line, a quarter fills its months', () => {
  const points = cashFlowPoints(deal([period({ month: 1 }), period({ month: 5, months: 3 })]));
  expect(points.map(({ label, actual }) => [label, actual])).toEqual([
    ['Jan 2026', 250],
    ['Feb 2026', null],
    ['Mar 2026', 250],
    ['Apr 2026', 250],
    ['May 2026', 250],
  ]);
  expect(nextMonth(deal([period({ month: 12 })]))).toBe('2027-01');
  expect(nextMonth(deal([]))).toBe('2026-01');
});

test('a flag shows the figures that raised it, a reporter\'s own has none', () => {
  expect(flagEvidence('rent_collection_shortfall', period({}), deal([]))).toBe('$1,800 against $2,000 projected (−10%)');
  expect(flagEvidence('roof_leak', period({}), deal([]))).toBeNull();
});

test('dots of one value stand apart, as long as there is room', () => {
  expect(swarm([10, 10, 10, 100], 11, 40)).toEqual([0, -11, 11, 0]);
  expect(swarm([10, 10, 10], 11, 5)).toEqual([0, 0, 0]);
});

test('the history leaves out ids, and says which month', () => {
  const entry = {
    at: '2026-04-01T00:00:00.000Z',
    by: { _id: null, name: 'demo' },
    action: 'period.correct',
    subject: '2026-03',
    changes: [
      { member: 'buyerId', before: null, after: 'x' },
      { member: 'actualRentCollected', before: 1, after: 2 },
    ],
  };
  expect(deedWords(entry)).toBe('corrected Mar 2026');
  expect(changesShown(entry).map(({ member }) => member)).toEqual(['actualRentCollected']);
});

test('saved filters: one name is one list, the place in it is not kept, and rubbish is none', () => {
  const saved = withSaved([{ name: 'Mine', search: 'grade=A' }], ' Mine ', '?page=2&sort=dscr&after=x&grade=D');
  expect(saved).toEqual([{ name: 'Mine', search: 'grade=D&sort=dscr' }]);
  expect(sameSearch('b=1&a=2')).toBe(sameSearch('?a=2&b=1'));
  expect(readSaved('{"name":1}')).toEqual([]);
  expect(readSaved('[{"name":"x"},{"name":"y","search":""}]')).toEqual([{ name: 'y', search: '' }]);
  expect(readSaved('not json')).toEqual([]);
});
