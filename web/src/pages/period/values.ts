import type { components } from '../../api/schema';
import { type ExpensePart, expenseParts } from '../../lib/expenses';
import { moneyExact, nothing, share } from '../../lib/format';
import type { Difference } from '../../ui/Conflict';
import { generatedFlags } from '../../ui/Flags';

export type Period = components['schemas']['Period'];
export type Report = components['schemas']['PeriodReport'];
export type Correction = components['schemas']['PeriodCorrection'];
type Expenses = components['schemas']['Expenses'];

export const derivable = ['actualNOI', 'actualMonthlyCashFlow', 'actualDSCR'] as const;
export type Derivable = (typeof derivable)[number];

export const labels = {
  actualRentCollected: 'Rent collected',
  actualVacancyRate: 'Vacancy',
  maintenance: 'Maintenance',
  propertyManagement: 'Property management',
  taxes: 'Taxes',
  insurance: 'Insurance',
  other: 'Other',
  total: 'Total expenses',
  actualNOI: 'NOI',
  actualMonthlyCashFlow: 'Cash flow',
  actualDSCR: 'DSCR',
  notes: 'Notes',
  flags: 'Your own flags',
} as const;

/** The form. Of expenses the parts or the total count, of what can be derived only what is given. */
export interface PeriodValues extends Record<ExpensePart | Derivable, number | null> {
  months: number;
  actualRentCollected: number | null;
  actualVacancyRate: number | null;
  expensesBy: 'parts' | 'total';
  total: number | null;
  given: Record<Derivable, boolean>;
  notes: string;
  flags: string;
}

export const emptyValues: PeriodValues = {
  months: 1,
  actualRentCollected: null,
  actualVacancyRate: null,
  expensesBy: 'total',
  maintenance: null,
  propertyManagement: null,
  taxes: null,
  insurance: null,
  other: null,
  total: null,
  actualNOI: null,
  actualMonthlyCashFlow: null,
  actualDSCR: null,
  given: { actualNOI: false, actualMonthlyCashFlow: false, actualDSCR: false },
  notes: '',
  flags: '',
};

const hasParts = (expenses: Period['actualExpenses']): boolean =>
  expenseParts.some((part) => expenses[part] !== null);

export function valuesOf(period: Period): PeriodValues {
  const { actualExpenses: expenses } = period;
  const isGiven = (member: Derivable) => period[member] !== null && !period.derived.includes(member);
  const figure = (member: Derivable) => (isGiven(member) ? period[member] : null);
  const byParts = hasParts(expenses);
  return {
    ...emptyValues,
    ...Object.fromEntries(expenseParts.map((part) => [part, expenses[part]])),
    months: period.reportingPeriod.months,
    actualRentCollected: period.actualRentCollected,
    actualVacancyRate: period.actualVacancyRate,
    expensesBy: byParts ? 'parts' : 'total',
    total: byParts ? null : expenses.total,
    actualNOI: figure('actualNOI'),
    actualMonthlyCashFlow: figure('actualMonthlyCashFlow'),
    actualDSCR: figure('actualDSCR'),
    given: {
      actualNOI: isGiven('actualNOI'),
      actualMonthlyCashFlow: isGiven('actualMonthlyCashFlow'),
      actualDSCR: isGiven('actualDSCR'),
    },
    notes: period.notes ?? '',
    flags: period.flags.filter((flag) => !generatedFlags.includes(flag)).join(', '),
  };
}

/** "Roof leak, hail" as the words that the API knows: roof_leak, hail. */
export const flagWords = (text: string): string[] =>
  text
    .split(',')
    .map((flag) => flag.trim().toLowerCase().replace(/\s+/g, '_'))
    .filter(Boolean);

function expensesOf(values: PeriodValues): Required<Expenses> {
  const byParts = values.expensesBy === 'parts';
  const part = (name: ExpensePart) => (byParts ? values[name] : null);
  return {
    maintenance: part('maintenance'),
    propertyManagement: part('propertyManagement'),
    taxes: part('taxes'),
    insurance: part('insurance'),
    other: part('other'),
    total: byParts ? null : values.total,
  };
}

const givenFigure = (values: PeriodValues, member: Derivable): number | null =>
  values.given[member] ? values[member] : null;

const isSet = ([, value]: [string, unknown]): boolean => value !== null && value !== undefined;

/** Null while the rent is not given, without which there is no report. */
export function reportOf(values: PeriodValues, year: number, month: number): Report | null {
  if (values.actualRentCollected === null) {
    return null;
  }
  const flags = flagWords(values.flags);
  const expenses = Object.fromEntries(Object.entries(expensesOf(values)).filter(isSet));
  const figures = derivable.map((member) => [member, givenFigure(values, member)] as [string, number | null]);
  return {
    reportingPeriod: { month, year, months: values.months },
    actualRentCollected: values.actualRentCollected,
    ...(values.actualVacancyRate === null ? {} : { actualVacancyRate: values.actualVacancyRate }),
    ...(Object.keys(expenses).length === 0 ? {} : { actualExpenses: expenses }),
    ...Object.fromEntries(figures.filter(isSet)),
    ...(values.notes === '' ? {} : { notes: values.notes }),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

/** What differs from `base` alone; null clears, so that it is derived again or not reported. */
export function correctionOf(values: PeriodValues, base: PeriodValues): Correction {
  const correction: Correction = {};
  if (values.actualRentCollected !== base.actualRentCollected && values.actualRentCollected !== null) {
    correction.actualRentCollected = values.actualRentCollected;
  }
  if (values.actualVacancyRate !== base.actualVacancyRate) {
    correction.actualVacancyRate = values.actualVacancyRate;
  }
  const before = expensesOf(base);
  const changed = Object.entries(expensesOf(values)).filter(
    ([name, value]) => value !== before[name as keyof Expenses],
  );
  if (changed.length > 0) {
    correction.actualExpenses = Object.fromEntries(changed);
  }
  for (const member of derivable) {
    if (givenFigure(values, member) !== givenFigure(base, member)) {
      correction[member] = givenFigure(values, member);
    }
  }
  if (values.notes !== base.notes) {
    correction.notes = values.notes === '' ? null : values.notes;
  }
  if (flagWords(values.flags).join() !== flagWords(base.flags).join()) {
    correction.flags = flagWords(values.flags);
  }
  return correction;
}

interface Shown {
  label: string;
  text: string;
}

function shown(values: PeriodValues): Shown[] {
  const expenses = expensesOf(values);
  const derived = (member: Derivable, words: (value: number | null) => string) => {
    const figure = givenFigure(values, member);
    return { label: labels[member], text: figure === null ? 'derived' : words(figure) };
  };
  return [
    { label: labels.actualRentCollected, text: moneyExact(values.actualRentCollected) },
    { label: labels.actualVacancyRate, text: share(values.actualVacancyRate, 4) },
    ...([...expenseParts, 'total'] as const).map((name) => ({ label: labels[name], text: moneyExact(expenses[name]) })),
    derived('actualNOI', moneyExact),
    derived('actualMonthlyCashFlow', moneyExact),
    // All decimals: what differs must look different.
    derived('actualDSCR', (value) => `${value}×`),
    { label: labels.notes, text: values.notes || nothing },
    { label: labels.flags, text: flagWords(values.flags).join(', ') || nothing },
  ];
}

export function differencesOf(mine: PeriodValues, theirs: PeriodValues): Difference[] {
  const others = shown(theirs);
  return shown(mine)
    .map(({ label, text }, index) => ({ label, mine: text, theirs: others[index]?.text ?? '' }))
    .filter(({ mine: text, theirs: other }) => text !== other);
}

const monthIndex = (year: number, month: number): number => year * 12 + month - 1;

/** The period that covers the month, also as one of several. */
export function periodOf(periods: readonly Period[], year: number, month: number): Period | null {
  const asked = monthIndex(year, month);
  return (
    periods.find(({ reportingPeriod: span }) => {
      const end = monthIndex(span.year, span.month);
      return asked <= end && asked > end - span.months;
    }) ?? null
  );
}

/** The latest period that ends before the month: a help for typing. */
export function periodBefore(periods: readonly Period[], year: number, month: number): Period | null {
  return (
    periods.findLast(({ reportingPeriod: span }) => monthIndex(span.year, span.month) < monthIndex(year, month)) ?? null
  );
}
