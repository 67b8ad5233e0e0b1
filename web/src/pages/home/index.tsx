import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, read } from '../../api/client';
import type { components } from '../../api/schema';
import { usePaging } from '../../lib/paging';
import { date, dscr, market, money, month, strategy } from '../../lib/format';
import { ButtonLink } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { Grade, Variance } from '../../ui/Grade';
import { PageHeader } from '../../ui/Page';
import './style.css';

type Lead = components['schemas']['Lead'];
type Deal = components['schemas']['DealItem'];

const shownMax = 10;

const leadColumns: readonly Column<Lead>[] = [
  { id: 'address', header: 'Address', cell: (lead) => lead.address, wrap: true },
  { id: 'market', header: 'Market', cell: (lead) => market(lead.marketKey), hideOnPhone: true },
  { id: 'strategy', header: 'Strategy', cell: (lead) => strategy(lead.strategy), hideOnPhone: true },
  { id: 'price', header: 'Asking', cell: (lead) => money(lead.askingPrice), numeric: true, hideOnPhone: true },
  { id: 'cashFlow', header: 'Projected', cell: (lead) => money(lead.projectedMonthlyCashFlow), numeric: true, hideOnPhone: true },
  { id: 'dscr', header: 'DSCR', cell: (lead) => dscr(lead.projectedDSCR), numeric: true, hideOnPhone: true },
  {
    id: 'close',
    header: 'Next step',
    cell: (lead) => (
      <Link href={`/deals/${lead._id}/close`} className="cell-above" aria-label={`Close ${lead.address}`}>
        Close
      </Link>
    ),
  },
];

const dealColumns: readonly Column<Deal>[] = [
  { id: 'address', header: 'Address', cell: (deal) => deal.address, wrap: true },
  { id: 'grade', header: 'Grade', cell: (deal) => <Grade grade={deal.performanceGrade} /> },
  { id: 'closed', header: 'Closed', cell: (deal) => date(deal.closedDate), numeric: true, hideOnPhone: true },
  { id: 'market', header: 'Market', cell: (deal) => market(deal.marketKey), hideOnPhone: true },
  { id: 'buyer', header: 'Buyer', cell: (deal) => deal.buyer.name, hideOnPhone: true },
  {
    id: 'variance',
    header: 'Against plan',
    cell: (deal) => <Variance metric="cashFlow" value={deal.latest?.cashFlowVariance} format={money} />,
    numeric: true,
  },
  { id: 'reported', header: 'Last report', cell: (deal) => month(deal.latest), hideOnPhone: true, numeric: true },
];

/** A list of a few rows that has no pages of its own: its heading leads to all of them. */
function useFew<Item>(key: string, fetchFew: (signal: AbortSignal) => Promise<{ items: Item[] }>) {
  const paging = usePaging();
  const query = useQuery({ queryKey: [key, 'home'], queryFn: ({ signal }) => fetchFew(signal) });
  return {
    items: query.data?.items,
    nextCursor: null,
    paging,
    loading: query.isPending,
    stale: false,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

/** What a closer begins the day with: what is about to close, and how the last closings do. */
export default function HomePage() {
  const leads = useFew('leads', (signal) =>
    read(api.GET('/api/leads', { params: { query: { status: 'under_contract', limit: shownMax } }, signal })),
  );
  const deals = useFew('deals', (signal) =>
    read(api.GET('/api/deals', { params: { query: { sort: '-closedDate', limit: shownMax } }, signal })),
  );
  return (
    <div className="page">
      <PageHeader title="Home" actions={<ButtonLink href="/send-check">Check a buyer before sending</ButtonLink>}>
        What is about to close, and how the latest closings do.
      </PageHeader>
      <div className="stack">
        <div className="row home-head">
          <h2>Under contract</h2>
          <Link href="/leads?status=under_contract">All under contract</Link>
        </div>
        <DataTable
          label="Leads under contract"
          list={leads}
          columns={leadColumns}
          rowKey={(lead) => lead._id}
          rowHref={(lead) => `/leads/${lead._id}`}
          emptyTitle="Nothing is under contract"
          emptyText="Leads show up here once their status says so."
          skeletonRows={shownMax}
          excerpt
        />
      </div>
      <div className="stack">
        <div className="row home-head">
          <h2>Latest closings</h2>
          <Link href="/deals">All deals</Link>
        </div>
        <DataTable
          label="Latest closings"
          list={deals}
          columns={dealColumns}
          rowKey={(deal) => deal.leadId}
          rowHref={(deal) => `/deals/${deal.leadId}`}
          emptyTitle="No closed deals yet"
          emptyText="Close a lead, and its pro forma is locked and measured from then on."
          skeletonRows={shownMax}
          excerpt
        />
      </div>
    </div>
  );
}
