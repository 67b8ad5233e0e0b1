import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, read } from '../../api/client';
import type { components } from '../../api/schema';
import { useUser } from '../../api/session';
import { count, date, dscr, market, money, plural } from '../../lib/format';
import { may } from '../../lib/roles';
import { buyers } from '../../records/buyers';
import GradeTrend from '../../records/GradeTrend';
import type { Buyer } from '../../records/kind';
import { MetricFacts, MetricTiles, Rate, warningWord } from '../../records/Performance';
import { Score } from '../../records/Score';
import { useRecord } from '../../records/useRecord';
import { marketsShort, marketWords, priceRange, strategyWords } from '../../records/words';
import { Report, type ReportColumn, ReportState, ReportTable } from '../../reports/Report';
import { Grade, Variance } from '../../ui/Grade';
import { GradeMix } from '../../ui/GradeMix';
import { Card, Tile } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';

type Box = components['schemas']['BuyBox'];
type Deal = components['schemas']['DealItem'];

// What one answer of the server holds; the paper says where there is more.
const rowsMax = 500;

const boxColumns: readonly ReportColumn<Box>[] = [
  { header: 'Buy box', cell: ({ name, active }) => (active ? name : `${name} (inactive)`) },
  { header: 'Strategy', cell: ({ strategy }) => strategyWords([strategy]) },
  { header: 'Markets', cell: ({ marketKeys }) => marketsShort(marketKeys) },
  { header: 'Price', cell: ({ minPrice, maxPrice }) => priceRange(minPrice, maxPrice) },
  { header: 'DSCR from', cell: ({ minDSCR }) => dscr(minDSCR), numeric: true },
  { header: 'At A or B', cell: ({ metadata }) => <Rate metrics={metadata.performanceMetrics} />, numeric: true },
  {
    header: 'Warning',
    cell: ({ metadata }) => metadata.performanceWarnings.map(({ level }) => warningWord[level]).join(', ') || '–',
  },
];

const dealColumns: readonly ReportColumn<Deal>[] = [
  {
    header: 'Deal',
    cell: ({ address, performanceGrade }) => (
      <span className="report-named">
        <Grade grade={performanceGrade} />
        {address}
      </span>
    ),
  },
  { header: 'Market', cell: ({ marketKey }) => market(marketKey) },
  { header: 'Closed', cell: ({ closedDate }) => date(closedDate) },
  { header: 'Price', cell: ({ purchasePrice }) => money(purchasePrice), numeric: true },
  {
    header: 'Mean variance',
    cell: ({ averageCashFlowVariance }) => <Variance metric="cashFlow" value={averageCashFlowVariance} format={money} />,
    numeric: true,
  },
  { header: 'DSCR', cell: ({ latest }) => dscr(latest?.actualDSCR), numeric: true },
  { header: 'Required', cell: ({ requiredDSCR }) => dscr(requiredDSCR), numeric: true },
];

interface ListQuery<Row> {
  data: { items: Row[]; nextCursor: string | null } | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface ListedProps<Row> {
  title: string;
  query: ListQuery<Row>;
  columns: readonly ReportColumn<Row>[];
  rowKey: (row: Row) => string;
  empty: string;
}

function Listed<Row>({ title, query, columns, rowKey, empty }: ListedProps<Row>) {
  if (query.data === undefined) {
    return query.error === null ? (
      <Skeleton height={200} />
    ) : (
      <ErrorState what={title} error={query.error} retry={() => void query.refetch()} />
    );
  }
  const { items, nextCursor } = query.data;
  const note = nextCursor === null ? undefined : `The first ${count(items.length)}; the export has all of them.`;
  return <ReportTable title={title} note={note} columns={columns} rows={items} rowKey={rowKey} empty={empty} />;
}

function Lists({ buyerId }: { buyerId: string }) {
  const boxes = useQuery({
    queryKey: ['buyboxes', 'report', buyerId],
    queryFn: ({ signal }) => read(api.GET('/api/buyboxes', { params: { query: { buyerId, limit: rowsMax } }, signal })),
  });
  const deals = useQuery({
    queryKey: ['deals', 'report', buyerId],
    queryFn: ({ signal }) =>
      read(api.GET('/api/deals', { params: { query: { buyerId, sort: '-closedDate', limit: rowsMax } }, signal })),
  });
  return (
    <>
      <Listed title="Buy boxes" query={boxes} columns={boxColumns} rowKey={({ _id }) => _id} empty="No buy box yet." />
      <Listed title="Closed deals" query={deals} columns={dealColumns} rowKey={({ leadId }) => leadId} empty="No deal has closed yet." />
    </>
  );
}

function Paper({ buyer }: { buyer: Buyer }) {
  const { role } = useUser();
  const metrics = buyer.metadata.performanceMetrics;
  const contact = [buyer.company, buyer.email, buyer.phone].filter(Boolean).join(' · ');
  return (
    <Report
      title={buyer.name}
      kind="Buyer report"
      back={{ href: `/buyers/${buyer._id}`, label: 'The buyer' }}
      about={
        <>
          {contact && `${contact} · `}
          {marketWords(buyer.marketKeys)} · {strategyWords(buyer.strategies)} · {plural(metrics.totalDeals, 'closed deal')}
        </>
      }
    >
      <div className="tiles">
        <Tile label="Engagement score" figure={count(buyer.engagementScore)} note="of 100" />
        <MetricTiles metrics={metrics} />
      </div>
      <div className="columns">
        <Card title="Grades">
          <GradeMix grades={metrics.gradeDistribution} large />
          <MetricFacts metrics={metrics} />
        </Card>
        {may(role, 'seeScore') && (
          <Card title="What the score is made of">
            <Score buyerId={buyer._id} />
          </Card>
        )}
      </div>
      {may(role, 'seeAnalytics') && <GradeTrend filter={{ buyerId: buyer._id }} fileName="buyer-grades-by-quarter" />}
      <Lists buyerId={buyer._id} />
    </Report>
  );
}

/** The buyer on paper: the record of their deals, what they look for, and every deal. */
export default function BuyerReport() {
  const { id = '' } = useParams();
  const buyer = useRecord(buyers, id);
  return buyer.data === undefined ? (
    <ReportState title="Buyer report" back={{ href: `/buyers/${id}`, label: 'The buyer' }} what="The buyer" query={buyer} />
  ) : (
    <Paper buyer={buyer.data} />
  );
}
