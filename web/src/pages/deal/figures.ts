// What the deal's page makes of the server's answer: which steps, points and words it shows.
import type { components } from '../../api/schema';
import type { LinePoint } from '../../charts/Lines';
import type { WaterfallStep } from '../../charts/Waterfall';
import { addMonths, dscr, month, money, monthKey, nothing, percent, share } from '../../lib/format';

export type Deal = components['schemas']['PerformanceRecord'];
export type Period = components['schemas']['Period'];
type ProForma = components['schemas']['ProForma'];

/** The month a period ends with, as the address has it. */
export const keyOf = ({ reportingPeriod }: Period): string => monthKey(reportingPeriod);

/** "Mar 2026"; of a statement over several months "Jan to Mar 2026". */
export function periodWords(period: Period): string {
  const last = keyOf(period);
  const { months } = period.reportingPeriod;
  if (months === 1) {
    return month(last);
  }
  const first = addMonths(last, 1 - months);
  const from = first.slice(0, 4) === last.slice(0, 4) ? month(first).split(' ')[0] : month(first);
  return `${from} to ${month(last)}`;
}

export const monthsOf = (periods: readonly Period[]): number =>
  periods.reduce((sum, { reportingPeriod }) => sum + reportingPeriod.months, 0);

/** Weighed by months; null where no period has the figure. */
export function meanOf(periods: readonly Period[], figure: (period: Period) => number | null): number | null {
  const known = periods.filter((period) => figure(period) !== null);
  const months = monthsOf(known);
  const sum = known.reduce((total, period) => total + (figure(period) ?? 0) * period.reportingPeriod.months, 0);
  return months === 0 ? null : sum / months;
}

/** Rent of the empty part, at the rent that the let part brought; null where that cannot be told. */
function lostToVacancy({ actualRentCollected: rent, actualVacancyRate: vacancy }: Period): number | null {
  return vacancy === null || vacancy >= 1 ? null : (rent * vacancy) / (1 - vacancy);
}

export interface Gap {
  projected: number;
  actual: number;
  steps: WaterfallStep[];
  /** Months of those shown whose vacancy is known. */
  monthsWithVacancy: number;
}

const cents = (value: number): number => Math.round(value * 100) / 100 + 0;

/**
 * From the projected to the actual cash flow, each cause once: the steps always add up to the gap. The
 * pro forma has neither a vacancy nor parts of expenses, so that vacancy is told from the rents and
 * expenses are one step.
 */
export function gapOf(proForma: ProForma, periods: readonly Period[]): Gap {
  const mean = (figure: (period: Period) => number) => meanOf(periods, figure) ?? 0;
  const known = periods.filter((period) => lostToVacancy(period) !== null);
  const vacancy = cents(mean((period) => -(lostToVacancy(period) ?? 0)));
  const rent = cents(mean(({ rentVariance }) => rentVariance));
  const expenses = cents(mean(({ expenseVariance }) => -(expenseVariance ?? 0)));
  const noi = cents(mean(({ actualNOI }) => actualNOI - proForma.projectedNOI));
  const gap = cents(mean(({ cashFlowVariance }) => cashFlowVariance));
  const rest = [
    { label: 'Other operating', value: cents(noi - rent - expenses) },
    { label: 'Debt service, other', value: cents(gap - noi) },
  ].filter(({ value }) => value !== 0);
  const rents = vacancy === 0
    ? [{ label: 'Rent', value: rent }]
    : [
        { label: 'Vacancy', value: vacancy },
        { label: 'Rent level', value: cents(rent - vacancy) },
      ];
  return {
    projected: proForma.projectedMonthlyCashFlow,
    actual: cents(proForma.projectedMonthlyCashFlow + gap),
    steps: [...rents, { label: 'Expenses', value: expenses }, ...rest],
    monthsWithVacancy: monthsOf(known),
  };
}

/** The step that took most; null where none took anything. */
export function worstStep(steps: readonly WaterfallStep[]): WaterfallStep | null {
  const worst = steps.reduce<WaterfallStep | null>((least, step) => (least === null || step.value < least.value ? step : least), null);
  return worst !== null && worst.value < 0 ? worst : null;
}

/** One point a month from the first reported to the last; where nothing is reported the line breaks. */
export function cashFlowPoints({ proForma, actualPerformance }: Deal): LinePoint[] {
  const actual = new Map<string, number>();
  for (const period of actualPerformance) {
    const last = keyOf(period);
    for (let back = 0; back < period.reportingPeriod.months; back += 1) {
      actual.set(addMonths(last, -back), period.actualMonthlyCashFlow);
    }
  }
  const keys = [...actual.keys()].sort();
  const end = keys.at(-1) ?? '';
  const points: LinePoint[] = [];
  for (let key = keys[0] ?? ''; key !== '' && key <= end; key = addMonths(key, 1)) {
    points.push({ label: month(key), projected: proForma.projectedMonthlyCashFlow, actual: actual.get(key) ?? null });
  }
  return points;
}

/** The month after the last one reported; the closing month where there is none. */
export function nextMonth({ closedDate, actualPerformance }: Deal): string {
  const latest = actualPerformance.at(-1);
  return latest ? addMonths(keyOf(latest), 1) : closedDate.slice(0, 7);
}

const against = (actual: string, plan: string, change: number | null): string =>
  `${actual} against ${plan} projected${change === null ? '' : ` (${percent(change)})`}`;

/** The figures that raised a flag; null for a flag that the reporter set. */
export function flagEvidence(flag: string, period: Period, { proForma, buyBox }: Deal): string | null {
  const { variancePercent } = period;
  const evidence: Record<string, () => string> = {
    cash: () => against(money(period.actualMonthlyCashFlow), money(proForma.projectedMonthlyCashFlow), variancePercent.cashFlow),
    rent: () => against(money(period.actualRentCollected), money(proForma.projectedRent), variancePercent.rent),
    expense: () => against(money(period.actualExpenses.total), money(proForma.projectedExpenses), variancePercent.expense),
    cover: () => against(dscr(period.actualDSCR), dscr(proForma.projectedDSCR), null),
    minimum: () => `DSCR is ${dscr(period.actualDSCR)}`,
    box: () => `DSCR is ${dscr(period.actualDSCR)}, ${buyBox?.name ?? 'the buy box'} required ${dscr(proForma.requiredDSCR)} at close`,
    vacancy: () => `${share(period.actualVacancyRate)} of the rent roll stood empty`,
  };
  const kinds: Record<string, string> = {
    significant_cash_flow_shortfall: 'cash',
    moderate_cash_flow_shortfall: 'cash',
    dscr_below_projection: 'cover',
    dscr_below_minimum: 'minimum',
    dscr_below_buy_box_minimum: 'box',
    rent_collection_shortfall: 'rent',
    high_vacancy_rate: 'vacancy',
    elevated_vacancy_rate: 'vacancy',
    expense_overrun: 'expense',
  };
  return evidence[kinds[flag] ?? '']?.() ?? null;
}

const loans: Record<string, string> = {
  DSCR: 'DSCR loan',
  conventional: 'Conventional',
  commercial: 'Commercial',
  cash: 'Cash, no debt',
};
export const loanWords = (type: string | null | undefined): string => (type ? (loans[type] ?? type) : nothing);
