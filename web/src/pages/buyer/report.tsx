import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams } from 'wouter';
import { api, read } from '../../api/client';
import { useUser } from '../../api/session';
import { count, dscr, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import { buyers } from '../../records/buyers';
import { type Deal, dealColumns } from '../../records/DealsTable';
import type { Buyer, BuyBox } from '../../records/kind';
import { MetricFacts, MetricTiles, Rate, warningTone, warningWord } from '../../records/Performance';
import { Score } from '../../records/Score';
import { useRecord } from '../../records/useRecord';
import { marketWords, priceRange } from '../../records/words';
import type { Column } from '../../ui/DataTable';
import { Badge } from '../../ui/Flags';
import { GradeMix } from '../../ui/GradeMix';
import { Card, PageHeader, Tile } from '../../ui/Page';
import { Report, ReportTable } from '../../ui/Report';
import { ErrorState, Skeleton } from '../../ui/states';

// The chart comes by itself: what it is drawn with is a third of the page.
const GradeTrend = lazy(() => import('../../records/GradeTrend'));

const rowsMax = 500;

const boxColumns: readonly Column<BuyBox>[] = [
  { id: 'name', header: 'Buy box', cell: ({ name }) => name },
  { id: 'strategy', header: 'Strategy', cell: (box) => strategy(box.strategy) },
  { id: 'markets', header: 'Markets', cell: ({ marketKeys }) => marketWords(marketKeys), wrap: true },
  { id: 'price', header: 'Price', cell: ({ minPrice, maxPrice }) => priceRange(minPrice, maxPrice) },
  { id: 'dscr', header: 'Least DSCR', cell: ({ minDSCR }) => dscr(minDSCR), numeric: true },
  { id: 'rate', header: 'At A or B', cell: ({ metadata }) => <Rate metrics={metadata.performanceMetrics} />, numeric: true },
  {
    id: 'state',
    header: 'State',
    cell: ({ active, metadata }) => {
      const [warning] = metadata.performanceWarnings;
      return warning ? <Badge tone={warningTone[warning.level]}>{warningWord[warning.level]}</Badge> : active ? 'Active' : 'Inactive';
    },
  },
];

function Boxes({ buyerId }: { buyerId: string }) {
  const boxes = useQuery({
    queryKey: ['buyboxes', 'list', 'report of', buyerId],
    queryFn: ({ signal }) => read(api.GET('/api/buyboxes', { params: { query: { buyerId, limit: rowsMax } }, signal })),
  });
  if (boxes.data === undefined) {
    return boxes.error ? <ErrorState what="The buy boxes" error={boxes.error} retry={() => void boxes.refetch()} /> : <Skeleton height={120} />;
  }
  return <ReportTable title="Buy boxes" columns={boxColumns} rows={boxes.data.items} rowKey={({ _id }) => _id} none="This buyer has no buy box." />;
}

function Deals({ buyerId }: { buyerId: string }) {
  const deals = useQuery({
    queryKey: ['deals', 'list', 'report of', buyerId],
    queryFn: ({ signal }) =>
      read(api.GET('/api/deals', { params: { query: { buyerId, limit: rowsMax, sort: '-closedDate' } }, signal })),
  });
  if (deals.data === undefined) {
    return deals.error ? <ErrorState what="The deals" error={deals.error} retry={() => void deals.refetch()} /> : <Skeleton height={240} />;
  }
  const { items, nextCursor } = deals.data;
  return (
    <ReportTable<Deal>
      title="Closed deals"
      note={nextCursor === null ? undefined : `The newest ${count(rowsMax)}; an export holds all.`}
      columns={dealColumns}
      rows={items}
      rowKey={({ leadId }) => leadId}
      none="No deal has closed with this buyer yet."
    />
  );
}

function Figures({ buyer }: { buyer: Buyer }) {
  const { role } = useUser();
  const metrics = buyer.metadata.performanceMetrics;
  return (
    <>
      <div className="tiles">
        <Tile label="Engagement score" figure={count(buyer.engagementScore)} note="of 100" />
        <MetricTiles metrics={metrics} />
      </div>
      <div className="report-columns">
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
      {may(role, 'seeAnalytics') && (
        <Suspense fallback={<Skeleton height={320} />}>
          <GradeTrend filter={{ buyerId: buyer._id }} fileName="buyer-grades-by-quarter" />
        </Suspense>
      )}
      <Boxes buyerId={buyer._id} />
      <Deals buyerId={buyer._id} />
    </>
  );
}

/** The buyer on paper: how their deals do, by what they look for. */
export default function BuyerReport() {
  const { id = '' } = useParams();
  const buyer = useRecord(buyers, id);
  const back = { href: `/buyers/${id}`, label: 'Buyer' };
  if (buyer.data !== undefined) {
    const { company, email, phone, marketKeys } = buyer.data;
    return (
      <Report title={buyer.data.name} back={back} facts={[company, email, phone, marketWords(marketKeys)].filter(Boolean).join(' · ')}>
        <Figures buyer={buyer.data} />
      </Report>
    );
  }
  return (
    <div className="page report" aria-busy={buyer.isPending}>
      <PageHeader title="Buyer report" back={back} />
      {buyer.error ? (
        <div className="card">
          <ErrorState what="The buyer" error={buyer.error} retry={() => void buyer.refetch()} />
        </div>
      ) : (
        <Skeleton height={480} />
      )}
    </div>
  );
}
