import { lazy, Suspense, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { useUser } from '../../api/session';
import { useWrite } from '../../api/write';
import { date, dscr, money, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import { BuyerName } from '../../records/BuyerName';
import { buyBoxes } from '../../records/buyBoxes';
import { DealsTable } from '../../records/DealsTable';
import { DeleteRecord, EditRecord } from '../../records/dialogs';
import type { BuyBox } from '../../records/kind';
import { MetricFacts, MetricTiles, RateInterval, warningTone, warningWord } from '../../records/Performance';
import { useRecord } from '../../records/useRecord';
import { listWords, marketWords, priceRange, propertyType } from '../../records/words';
import { Button } from '../../ui/Button';
import { Badge } from '../../ui/Flags';
import { GradeMix } from '../../ui/GradeMix';
import { Card, PageHeader } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { tell, tellError } from '../../ui/Toast';

// The chart comes by itself: what it is drawn with is a third of the page.
const GradeTrend = lazy(() => import('../../records/GradeTrend'));

function Criteria({ box }: { box: BuyBox }) {
  return (
    <Card title="Criteria">
      <dl className="facts">
        <dt>Strategy</dt>
        <dd>{strategy(box.strategy)}</dd>
        <dt>Markets</dt>
        <dd>{marketWords(box.marketKeys)}</dd>
        <dt>Property types</dt>
        <dd>{listWords(box.propertyTypes, propertyType, 'Any type')}</dd>
        <dt>Price</dt>
        <dd>{priceRange(box.minPrice, box.maxPrice)}</dd>
        <dt>DSCR</dt>
        <dd>{box.minDSCR === null ? 'Any' : `${dscr(box.minDSCR)} or better`}</dd>
        <dt>Monthly cash flow</dt>
        <dd>{box.minCashFlow === null ? 'Any' : `${money(box.minCashFlow)} or more`}</dd>
      </dl>
    </Card>
  );
}

function Warnings({ box }: { box: BuyBox }) {
  return box.metadata.performanceWarnings.map((warning) => (
    <Card
      key={warning.level}
      title={warning.message}
      actions={<Badge tone={warningTone[warning.level]}>{warningWord[warning.level]}</Badge>}
    >
      <RateInterval warning={warning} />
      {warning.since && <p className="small muted">Since {date(warning.since)}.</p>}
    </Card>
  ));
}

function Subject({ box }: { box: BuyBox }) {
  const { role } = useUser();
  const metrics = box.metadata.performanceMetrics;
  return (
    <>
      <Warnings box={box} />
      <div className="tiles">
        <MetricTiles metrics={metrics} />
      </div>
      <div className="columns">
        <Card title="Grades">
          <GradeMix grades={metrics.gradeDistribution} large />
          <MetricFacts metrics={metrics} />
        </Card>
        <Criteria box={box} />
      </div>
      {may(role, 'seeAnalytics') && (
        <Suspense fallback={<Skeleton height={320} />}>
          <GradeTrend filter={{ buyBoxId: box._id }} fileName="buy-box-grades-by-quarter" />
        </Suspense>
      )}
      <section className="stack" aria-label="Deals">
        <h2>Deals behind it</h2>
        <DealsTable filter={{ buyBoxId: box._id }} emptyText="Deals that close under this buy box show here, with their grade." />
      </section>
    </>
  );
}

/** Switches matching by the box on and off; from the ETag of now, since nothing else is written. */
function ActiveButton({ box, onStale }: { box: BuyBox; onStale: () => void }) {
  const toggle = useWrite(
    async (active: boolean) => {
      const { etag } = await buyBoxes.read(box._id);
      return buyBoxes.patch(box._id, etag, { active });
    },
    {
      invalidates: () => buyBoxes.invalidates,
      onSuccess: ({ active }) => tell(active ? `${box.name} takes part in matching again.` : `${box.name} no longer takes part in matching.`),
    },
  );
  const press = () =>
    toggle.mutate(!box.active, {
      onError: (error) => {
        if (error.kind === 'stale') {
          onStale();
        }
        tellError(error.message);
      },
    });
  return (
    <Button onPress={press} isPending={toggle.isPending}>
      {box.active ? 'Deactivate' : 'Activate'}
    </Button>
  );
}

export default function BuyBoxPage() {
  const { id = '' } = useParams();
  const { role } = useUser();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<'edit' | 'delete' | null>(null);
  const box = useRecord(buyBoxes, id);
  const name = box.data?.name ?? 'Buy box';
  const close = () => setAsked(null);
  const actions = box.data && may(role, 'changeRecords') && (
    <>
      <Button look="danger" onPress={() => setAsked('delete')}>
        Delete
      </Button>
      <ActiveButton box={box.data} onStale={() => void box.refetch()} />
      <Button onPress={() => setAsked('edit')}>Edit</Button>
    </>
  );
  return (
    <div className="page">
      <PageHeader
        title={name}
        actions={actions}
        back={{ href: '/buy-boxes', label: 'Buy boxes' }}
        badge={box.data && <Badge tone={box.data.active ? 'a' : 'neutral'}>{box.data.active ? 'Active' : 'Inactive'}</Badge>}
      >
        {box.data && (
          <>
            Of{' '}
            <Link href={`/buyers/${box.data.buyerId}`}>
              <BuyerName id={box.data.buyerId} />
            </Link>
          </>
        )}
      </PageHeader>
      {box.isPending && <Skeleton height={480} />}
      {box.isError && box.data === undefined && (
        <div className="card">
          <ErrorState what="The buy box" error={box.error} retry={() => void box.refetch()} />
        </div>
      )}
      {box.data && <Subject box={box.data} />}
      {asked === 'edit' && <EditRecord kind={buyBoxes} id={id} name={name} onClose={close} />}
      {asked === 'delete' && (
        <DeleteRecord
          kind={buyBoxes}
          id={id}
          name={name}
          onClose={close}
          onDeleted={() => navigate('/buy-boxes')}
          instead="Its deals keep it as the box they closed under. Deactivate it instead: it then no longer takes part in matching."
        />
      )}
    </div>
  );
}
