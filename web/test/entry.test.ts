import { expect, test } from 'vitest';
import { ApiError } from '../src/api/errors';
import { gathered, missing } from '../src/lib/pointers';
import { closingOf, initialOf, type Lead, termsOf } from '../src/pages/close/values';
import {
  correctionOf, differencesOf, emptyValues, type Period, periodBefore, periodOf, reportOf, valuesOf,
} from '../src/pages/period/values';

const period: Period = {
  _id: 'p',
  reportingPeriod: { month: 3, year: 2026, months: 3 },
  actualRentCollected: 2000,
  actualVacancyRate: 0.05,
  actualExpenses: { maintenance: null, propertyManagement: null, taxes: null, insurance: null, other: null, total: 600 },
  actualNOI: 1400,
  actualMonthlyCashFlow: 400,
  actualDSCR: 1.4,
  cashFlowVariance: 0,
  dscrVariance: 0,
  rentVariance: 0,
  expenseVariance: 0,
  derived: ['actualMonthlyCashFlow', 'actualDSCR'],
  performanceGrade: 'A',
  policyVersion: 1,
  flags: ['high_vacancy_rate', 'roof_leak'],
  notes: null,
  variancePercent: { cashFlow: 0, rent: 0, expense: 0 },
  dataQuality: [],
  gradeReasons: [],
  toNextGrade: null,
  enteredBy: null,
  enteredAt: '2026-04-01T00:00:00.000Z',
  updatedBy: null,
  updatedAt: null,
};

test('a period in the form: what is derived is not given, generated flags are not one\'s own', () => {
  const values = valuesOf(period);
  expect(values.given).toEqual({ actualNOI: true, actualMonthlyCashFlow: false, actualDSCR: false });
  expect(values.actualMonthlyCashFlow).toBeNull();
  expect(values.flags).toBe('roof_leak');
  expect(correctionOf(values, valuesOf(period))).toEqual({});
});

test('a correction holds what changed alone; null derives again or clears', () => {
  const base = valuesOf(period);
  expect(correctionOf({ ...base, actualRentCollected: 2100 }, base)).toEqual({ actualRentCollected: 2100 });
  expect(correctionOf({ ...base, actualVacancyRate: null, flags: '' }, base)).toEqual({ actualVacancyRate: null, flags: [] });
  const derivedAgain = { ...base, given: { ...base.given, actualNOI: false } };
  expect(correctionOf(derivedAgain, base)).toEqual({ actualNOI: null });
});

test('from a total to parts the total is cleared, and back the parts are', () => {
  const base = valuesOf(period);
  const parts = { ...base, expensesBy: 'parts' as const, taxes: 100, insurance: 50 };
  expect(correctionOf(parts, base)).toEqual({ actualExpenses: { taxes: 100, insurance: 50, total: null } });
  expect(correctionOf({ ...parts, expensesBy: 'total', total: 700 }, parts)).toEqual({
    actualExpenses: { taxes: null, insurance: null, total: 700 },
  });
});

test('a report has what is given alone, and a 0 is given', () => {
  expect(reportOf(emptyValues, 2026, 3)).toBeNull();
  const values = { ...emptyValues, actualRentCollected: 0, total: 0, taxes: 9, flags: 'Roof leak, hail ' };
  expect(reportOf(values, 2026, 3)).toEqual({
    reportingPeriod: { month: 3, year: 2026, months: 1 },
    actualRentCollected: 0,
    actualExpenses: { total: 0 },
    flags: ['roof_leak', 'hail'],
  });
});

test('two versions differ where a reader sees it', () => {
  const base = valuesOf(period);
  expect(differencesOf({ ...base, actualDSCR: 1.2512, given: { ...base.given, actualDSCR: true } }, base)).toEqual([
    { label: 'DSCR', mine: '1.2512×', theirs: 'derived' },
  ]);
});

test('a month within a statement over several is reported', () => {
  const periods = [period];
  expect(periodOf(periods, 2026, 1)).toBe(period);
  expect(periodOf(periods, 2026, 3)).toBe(period);
  expect(periodOf(periods, 2025, 12)).toBeNull();
  expect(periodOf(periods, 2026, 4)).toBeNull();
  expect(periodBefore(periods, 2026, 4)).toBe(period);
  expect(periodBefore(periods, 2026, 3)).toBeNull();
});

const lead: Lead = {
  _id: 'l', address: '1 A St', city: null, state: null, zip: null, marketKey: 'TX-DFW', strategy: 'buy_hold',
  propertyType: null, units: null, askingPrice: 200_000, projectedRent: 2000, projectedNOI: 1400,
  projectedMonthlyCashFlow: 400, projectedDSCR: 1.4, status: 'under_contract', score: null, createdAt: '', updatedAt: '',
};

test('a closing begins with what the lead knows and says what it lacks', () => {
  const values = initialOf(lead, '?buyerId=b');
  expect(closingOf(values)).toEqual({ lacking: ['/closedDate'] });
  expect(closingOf({ ...values, closedDate: '2026-03-01' })).toEqual({
    closing: {
      buyerId: 'b', strategy: 'buy_hold', marketKey: 'TX-DFW', closedDate: '2026-03-01', purchasePrice: 200_000,
      projectedRent: 2000, projectedNOI: 1400, projectedMonthlyCashFlow: 400, projectedDSCR: 1.4, dscrBasis: 'noi',
    },
  });
});

test('a cash purchase sends neither terms of a loan nor a DSCR', () => {
  const values = { ...initialOf(lead, ''), loanType: 'cash' as const, ltv: 0.75 };
  const terms = termsOf(values);
  expect(terms.financing).toEqual({ loanType: 'cash' });
  expect('projectedDSCR' in terms).toBe(false);
});

test('list members are told at the one field that holds the list', () => {
  const error = new ApiError(
    422,
    { title: 'Wrong', errors: [{ pointer: '/flags/0', detail: 'a' }, { pointer: '/flags/2', detail: 'b' }, { pointer: '/notes', detail: 'c' }] },
    null,
  );
  expect(gathered(error, { '/flags': '/flags' })?.fields).toEqual({ '/flags': 'a; b', '/notes': 'c' });
  expect(missing(['/purchasePrice']).fields).toEqual({ '/purchasePrice': 'is required' });
});
