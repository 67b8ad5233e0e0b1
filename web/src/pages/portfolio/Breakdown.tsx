import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useSearch } from 'wouter';
import { api, read } from '../../api/client';
import { buyerName } from '../../api/facets';
import type { List } from '../../api/list';
import { count, dscr, market, money, percent, strategy } from '../../lib/format';
import { pageSize, usePaging } from '../../lib/paging';
import { oneOf, useUrlState } from '../../lib/urlState';
import { type Column, DataTable } from '../../ui/DataTable';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { Variance } from '../../ui/Grade';
import { GradeMix } from '../../ui/GradeMix';
import { Segments } from '../../ui/Choice';
import { defaultSort, type Grouping, groupings, groupRows, type GroupRow, hrefOf, sortRows } from './figures';
import { useAnalytics } from './queries';

const shape = { by: oneOf(groupings) };
export const labels: Record<Grouping, string> = { market: 'Market', strategy: 'Strategy', buyer: 'Buyer' };
const parameters = { market: 'marketKey', strategy: 'strategy', buyer: 'buyerId' } as const;
const buyersAtOnce = 500;

/** Analytics knows buyers by their ids: most names come in one answer, the rest one by one. */
function BuyerName({ id }: { id: string }) {
  const names = useQuery({
    queryKey: ['buyers', 'names'],
    queryFn: async ({ signal }) => {
      const { items } = await read(api.GET('/api/buyers', { params: { query: { limit: buyersAtOnce } }, signal }));
      return new Map(items.map(({ _id, name }) => [_id, name]));
    },
  });
  const known = names.data?.get(id);
  const own = useQuery({
    queryKey: ['buyers', id, 'name'],
    queryFn: () => buyerName(id),
    enabled: !names.isPending && known === undefined,
  });
  return known ?? own.data ?? (own.isError ? 'Unknown buyer' : '…');
}

const nameOf: Record<Grouping, (key: string) => ReactNode> = {
  market,
  strategy,
  buyer: (id) => <BuyerName id={id} />,
};

export const columnsOf = (by: Grouping): readonly Column<GroupRow>[] => [
  {
    id: 'key',
    header: labels[by],
    cell: ({ key }) => nameOf[by](key),
    // Ids in their order would say nothing to a reader.
    ...(by === 'buyer' ? {} : { sort: 'key' }),
  },
  { id: 'deals', header: 'Deals', cell: ({ metrics }) => count(metrics.totalDeals), numeric: true, sort: 'totalDeals', firstDescending: true },
  {
    id: 'rate',
    header: 'At A or B',
    cell: ({ metrics }) => percent(metrics.performanceRate),
    numeric: true,
    sort: 'performanceRate',
    firstDescending: true,
  },
  { id: 'mix', header: 'Grades', cell: ({ metrics }) => <GradeMix grades={metrics.gradeDistribution} />, hideOnPhone: true },
  {
    id: 'cashFlow',
    header: 'Cash flow',
    cell: ({ metrics }) => <Variance metric="cashFlow" value={metrics.averageCashFlowVariance} format={money} />,
    numeric: true,
    sort: 'averageCashFlowVariance',
  },
  {
    id: 'rent',
    header: 'Rent',
    cell: ({ metrics }) => <Variance metric="rent" value={metrics.averageRentVariance} format={money} />,
    numeric: true,
    hideOnPhone: true,
    sort: 'averageRentVariance',
  },
  {
    id: 'expense',
    header: 'Expenses',
    cell: ({ metrics }) => <Variance metric="expense" value={metrics.averageExpenseVariance} format={money} />,
    numeric: true,
    hideOnPhone: true,
    sort: 'averageExpenseVariance',
    firstDescending: true,
  },
  {
    id: 'dscr',
    header: 'DSCR',
    cell: ({ metrics }) => <Variance metric="dscr" value={metrics.averageDSCRVariance} format={dscr} />,
    numeric: true,
    hideOnPhone: true,
    sort: 'averageDSCRVariance',
  },
];

export function Breakdown({ filters }: { filters: AnalyticsFilters }) {
  const [{ by: chosen }, set] = useUrlState(shape);
  const by = chosen ?? 'market';
  const analytics = useAnalytics(filters);
  const paging = usePaging();
  const sort = new URLSearchParams(useSearch()).get('sort') ?? defaultSort;
  const rows = useMemo(
    () => analytics.data && sortRows(groupRows(analytics.data, by), sort),
    [analytics.data, by, sort],
  );
  const columns = useMemo(() => columnsOf(by), [by]);
  // All groups are in one answer; the table pages through them as through a list of the server's.
  const from = Number(paging.cursor) || 0;
  const list: List<GroupRow> = {
    items: rows?.slice(from, from + pageSize),
    nextCursor: rows && from + pageSize < rows.length ? String(from + pageSize) : null,
    paging,
    loading: analytics.isPending,
    stale: analytics.isPlaceholderData,
    error: analytics.error,
    retry: () => void analytics.refetch(),
  };
  return (
    <section className="stack" aria-labelledby="portfolio-breakdown">
      <div className="row portfolio-breakdown-head">
        <div>
          <h2 id="portfolio-breakdown">Where it comes from</h2>
          <p className="muted small">Mean difference from the pro forma, each deal weighing the same.</p>
        </div>
        <Segments
          label="Broken down by"
          options={groupings.map((id) => ({ id, label: labels[id] }))}
          value={by}
          onChange={(id) => set({ by: id === 'market' ? null : id })}
        />
      </div>
      <DataTable
        label={`${labels[by]} breakdown`}
        list={list}
        columns={columns}
        rowKey={({ key }) => key}
        rowHref={({ key }) => hrefOf('/deals', { ...filters, [parameters[by]]: key })}
        defaultSort={defaultSort}
      />
    </section>
  );
}
