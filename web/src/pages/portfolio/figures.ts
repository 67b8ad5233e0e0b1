// What the portfolio page makes of the server's answers: which months, bins and rows it shows.
import type { components } from '../../api/schema';
import type { LinePoint } from '../../charts/Lines';
import type { Bin } from '../../charts/Histogram';
import { dscr, month } from '../../lib/format';

type TrendItem = components['schemas']['TrendItem'];
export type Metrics = components['schemas']['PerformanceMetrics'];
type Analytics = components['schemas']['Analytics'];

/** The address of a list with some of its parameters set; what is empty is left out. */
export function hrefOf(path: string, params: object): string {
  const set = Object.entries(params).filter(([, value]) => typeof value === 'string' && value !== '');
  const query = new URLSearchParams(set as [string, string][]).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** The last month that is over and has reports; the month under way where there is no other. */
export function lastReported(items: readonly TrendItem[], currentMonth: string): TrendItem | null {
  return items.findLast(({ period }) => period < currentMonth) ?? items.at(-1) ?? null;
}

/** A and B of all reported months, in percent. */
export function rateOf({ A, B, C, D }: TrendItem['gradeDistribution']): number | null {
  const all = A + B + C + D;
  return all === 0 ? null : (100 * (A + B)) / all;
}

export const spans = ['12', '36', 'all'] as const;
export type Span = (typeof spans)[number];

export function within(items: readonly TrendItem[], span: Span): readonly TrendItem[] {
  return span === 'all' ? items : items.slice(-Number(span));
}

/** Months between two that nobody reported are points without figures, so that lines break there. */
function monthsOf(items: readonly TrendItem[]): string[] {
  const index = (key: string) => Number(key.slice(0, 4)) * 12 + Number(key.slice(5, 7)) - 1;
  const first = items[0];
  const last = items.at(-1);
  if (!first || !last) {
    return [];
  }
  const from = index(first.period);
  return Array.from({ length: index(last.period) - from + 1 }, (_, n) => {
    const at = from + n;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}

export function linePoints(items: readonly TrendItem[], perDeal: boolean): LinePoint[] {
  const byMonth = new Map(items.map((item) => [item.period, item]));
  return monthsOf(items).map((key) => {
    const item = byMonth.get(key);
    const by = perDeal ? (item?.reports ?? 1) : 1;
    return {
      label: month(key),
      projected: item ? item.projected.cashFlow / by : null,
      actual: item ? item.actual.cashFlow / by : null,
    };
  });
}

export interface Sum {
  projected: number;
  actual: number;
  reports: number;
}

export const sumOf = (items: readonly TrendItem[]): Sum =>
  items.reduce(
    (sum, { projected, actual, reports }) => ({
      projected: sum.projected + projected.cashFlow,
      actual: sum.actual + actual.cashFlow,
      reports: sum.reports + reports,
    }),
    { projected: 0, actual: 0, reports: 0 },
  );

const stepE2 = 5;
const stepsBelow = 9;
const stepsAbove = 15;

/** Edges 0.05 apart, one of them exactly on what is required. */
export function dscrEdges(required: number): number[] {
  return Array.from({ length: stepsBelow + stepsAbove + 1 }, (_, index) =>
    Number((required + ((index - stepsBelow) * stepE2) / 100).toFixed(4)),
  );
}

/** The document leaves lists of numbers open: what is none of them reads as no bins. */
export const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];

export function dscrBins(
  { below, above }: { below: number; above: number },
  edges: readonly number[],
  counts: readonly number[],
  required: number,
): Bin[] {
  const first = edges[0] ?? required;
  const last = edges.at(-1) ?? required;
  return [
    { label: `Below ${dscr(first)}`, count: below, short: first <= required, end: 'below' },
    ...counts.map((count, index) => ({
      label: `${dscr(edges[index])} to ${dscr(edges[index + 1])}`,
      count,
      short: (edges[index + 1] ?? required) <= required,
    })),
    { label: `Above ${dscr(last)}`, count: above, short: false, end: 'above' },
  ];
}

export const groupings = ['market', 'strategy', 'buyer'] as const;
export type Grouping = (typeof groupings)[number];

export interface GroupRow {
  key: string;
  metrics: Metrics;
}

const groupsOf = { market: 'byMarket', strategy: 'byStrategy', buyer: 'byBuyer' } as const;

export const groupRows = (analytics: Analytics, by: Grouping): GroupRow[] =>
  Object.entries(analytics[groupsOf[by]]).map(([key, metrics]) => ({ key, metrics }));

export const defaultSort = '-totalDeals';

const sortables = {
  key: ({ key }: GroupRow) => key,
  totalDeals: ({ metrics }: GroupRow) => metrics.totalDeals,
  performanceRate: ({ metrics }: GroupRow) => metrics.performanceRate,
  averageCashFlowVariance: ({ metrics }: GroupRow) => metrics.averageCashFlowVariance,
  averageDSCRVariance: ({ metrics }: GroupRow) => metrics.averageDSCRVariance,
  averageRentVariance: ({ metrics }: GroupRow) => metrics.averageRentVariance,
  averageExpenseVariance: ({ metrics }: GroupRow) => metrics.averageExpenseVariance,
};

const isSortable = (name: string): name is keyof typeof sortables => name in sortables;

/** As the server sorts its lists: what is not reported comes last either way, equals by their key. */
export function sortRows(rows: readonly GroupRow[], sort: string): GroupRow[] {
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const figure = sortables[isSortable(name) ? name : 'totalDeals'];
  const way = descending || !isSortable(name) ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = figure(a);
    const right = figure(b);
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null) || (a.key < b.key ? -1 : 1);
    }
    return left === right ? (a.key < b.key ? -1 : 1) : left < right ? -way : way;
  });
}
