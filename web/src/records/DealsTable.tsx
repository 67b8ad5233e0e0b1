import { api, read } from '../api/client';
import { useList } from '../api/list';
import type { components } from '../api/schema';
import { date, dscr, market, money } from '../lib/format';
import { oneOf, useUrlState } from '../lib/urlState';
import { type Column, DataTable } from '../ui/DataTable';
import { Flags } from '../ui/Flags';
import { Grade, Variance } from '../ui/Grade';

export type Deal = components['schemas']['DealItem'];

const sorts = [
  'closedDate',
  '-closedDate',
  'cashFlow',
  '-cashFlow',
  'dscr',
  '-dscr',
  'grade',
  '-grade',
  'cashFlowVariance',
  '-cashFlowVariance',
  'address',
  '-address',
] as const;

const shape = { sort: oneOf(sorts) };

export const dealColumns: readonly Column<Deal>[] = [
  { id: 'address', header: 'Address', cell: ({ address }) => address, sort: 'address' },
  { id: 'grade', header: 'Grade', cell: ({ performanceGrade }) => <Grade grade={performanceGrade} />, sort: 'grade' },
  { id: 'market', header: 'Market', cell: ({ marketKey }) => market(marketKey), hideOnPhone: true },
  { id: 'closed', header: 'Closed', cell: ({ closedDate }) => date(closedDate), sort: 'closedDate', firstDescending: true },
  { id: 'price', header: 'Price', cell: ({ purchasePrice }) => money(purchasePrice), numeric: true, hideOnPhone: true },
  {
    id: 'variance',
    header: 'Mean variance',
    cell: (deal) => <Variance metric="cashFlow" value={deal.averageCashFlowVariance} format={money} />,
    numeric: true,
  },
  { id: 'dscr', header: 'DSCR', cell: ({ latest }) => dscr(latest?.actualDSCR), numeric: true, sort: 'dscr', firstDescending: true },
  { id: 'required', header: 'Required', cell: ({ requiredDSCR }) => dscr(requiredDSCR), numeric: true, hideOnPhone: true },
  { id: 'flags', header: 'Flags', cell: ({ flags }) => <Flags flags={flags} max={1} />, hideOnPhone: true },
];

/** The closed deals of a buyer or a buy box, paged and sorted by the address. */
export function DealsTable({ filter, emptyText }: { filter: { buyerId: string } | { buyBoxId: string }; emptyText: string }) {
  const [{ sort }] = useUrlState(shape);
  const query = { ...filter, ...(sort ? { sort } : {}) };
  const list = useList(['deals', 'list', query], (page, signal) =>
    read(api.GET('/api/deals', { params: { query: { ...query, ...page } }, signal })),
  );
  return (
    <DataTable
      label="Closed deals"
      list={list}
      columns={dealColumns}
      rowKey={({ leadId }) => leadId}
      rowHref={({ leadId }) => `/deals/${leadId}`}
      defaultSort="-closedDate"
      emptyText={emptyText}
      skeletonRows={5}
    />
  );
}
