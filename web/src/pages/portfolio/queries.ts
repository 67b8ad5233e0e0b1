import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import { useFacets } from '../../api/facets';
import type { components } from '../../api/schema';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { dscrEdges } from './figures';

// Enough for forty years of months: trends then come in one page.
const trendsMax = 500;
const warningsMax = 500;

export function useAnalytics(filters: AnalyticsFilters) {
  return useQuery({
    queryKey: ['analytics', 'groups', filters],
    queryFn: ({ signal }) => read(api.GET('/api/performance/analytics', { params: { query: filters }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useTrends(filters: AnalyticsFilters) {
  return useQuery({
    queryKey: ['analytics', 'trends', filters],
    queryFn: ({ signal }) =>
      read(api.GET('/api/performance/trends', { params: { query: { ...filters, limit: trendsMax } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** What debt cover is measured by here: the buy box's own minimum where one is chosen and has one. */
function useRequired(buyBoxId: string | undefined) {
  const facets = useFacets();
  const box = useQuery({
    queryKey: ['buyboxes', buyBoxId, 'required'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/buyboxes/{id}', { params: { path: { id: buyBoxId ?? '' } }, signal })),
    enabled: buyBoxId !== undefined,
  });
  // A buy box that is not there leaves the common minimum: the figures themselves say that nothing matches.
  const settled = buyBoxId === undefined || !box.isPending;
  return settled && facets.data ? (box.data?.minDSCR ?? facets.data.minimumDSCR) : undefined;
}

export function useDebtCover(filters: AnalyticsFilters) {
  const required = useRequired(filters.buyBoxId);
  const edges = required === undefined ? '' : dscrEdges(required).join(',');
  const spread = useQuery({
    queryKey: ['analytics', 'dscr', filters, edges],
    queryFn: async ({ signal }) => ({
      required: required ?? 0,
      spread: await read(
        api.GET('/api/performance/distribution', { params: { query: { ...filters, measure: 'dscr', edges } }, signal }),
      ),
    }),
    enabled: required !== undefined,
    placeholderData: keepPreviousData,
  });
  return spread;
}

/** How many reports the last complete month has; the list itself is on its own page. */
export function useReportTotals(filters: AnalyticsFilters, month: string | undefined) {
  return useQuery({
    queryKey: ['reporting', 'totals', filters, month],
    queryFn: async ({ signal }) =>
      (
        await read(
          api.GET('/api/reporting', { params: { query: { ...filters, month: month ?? '', limit: 1 } }, signal }),
        )
      ).totals,
    enabled: month !== undefined,
    placeholderData: keepPreviousData,
  });
}

export function useExtremes(filters: AnalyticsFilters, sort: 'cashFlowVariance' | '-cashFlowVariance', limit: number) {
  return useQuery({
    queryKey: ['deals', 'extremes', filters, sort],
    queryFn: ({ signal }) => read(api.GET('/api/deals', { params: { query: { ...filters, sort, limit } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export interface Warned {
  id: string;
  name: string;
  warning: components['schemas']['PerformanceWarning'];
}

export interface Warnings {
  items: Warned[];
  /** There are more than were read. */
  more: boolean;
}

type WarningFilters = Omit<AnalyticsFilters, 'startDate' | 'endDate'>;

async function warningsOf({ buyerId, buyBoxId, ...filters }: WarningFilters, signal: AbortSignal): Promise<Warnings> {
  if (buyBoxId !== undefined || buyerId !== undefined) {
    // The list of warnings knows no buyers; their buy boxes bring their warnings along.
    const boxes =
      buyBoxId === undefined
        ? await read(
            api.GET('/api/buyboxes', { params: { query: { ...filters, ...(buyerId ? { buyerId } : {}), limit: warningsMax } }, signal }),
          )
        : {
            items: [await read(api.GET('/api/buyboxes/{id}', { params: { path: { id: buyBoxId } }, signal }))],
            nextCursor: null,
          };
    const items = boxes.items.flatMap(({ _id, name, metadata }) =>
      metadata.performanceWarnings.map((warning) => ({ id: _id, name, warning })),
    );
    return {
      items: items.sort((a, b) => a.warning.performanceRate - b.warning.performanceRate),
      more: boxes.nextCursor !== null,
    };
  }
  const query = { ...filters, limit: warningsMax };
  const { items, nextCursor } = await read(api.GET('/api/performance/warnings', { params: { query }, signal }));
  return {
    items: items.map((warning) => ({ id: warning.buyBoxId, name: warning.name, warning })),
    more: nextCursor !== null,
  };
}

/** Buy boxes that fail, worst first. They are judged by all of their deals, whenever closed. */
export function useWarnings({ startDate: _from, endDate: _to, ...filters }: AnalyticsFilters) {
  return useQuery({
    queryKey: ['warnings', filters],
    queryFn: ({ signal }) => warningsOf(filters, signal),
    placeholderData: keepPreviousData,
  });
}
