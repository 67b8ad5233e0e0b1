import { lazy, Suspense, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useUser } from '../../api/session';
import { count } from '../../lib/format';
import { may } from '../../lib/roles';
import { buyBoxes } from '../../records/buyBoxes';
import { buyers } from '../../records/buyers';
import { DealsTable } from '../../records/DealsTable';
import { CreateRecord, DeleteRecord, EditRecord } from '../../records/dialogs';
import type { Buyer } from '../../records/kind';
import { MetricFacts, MetricTiles } from '../../records/Performance';
import { Score } from '../../records/Score';
import { useRecord } from '../../records/useRecord';
import { marketWords, strategyWords } from '../../records/words';
import { Button, ButtonLink } from '../../ui/Button';
import { GradeMix } from '../../ui/GradeMix';
import { Card, PageHeader, Tile } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { Boxes } from './Boxes';

// The chart comes by itself: what it is drawn with is a third of the page.
const GradeTrend = lazy(() => import('../../records/GradeTrend'));

function Contact({ buyer }: { buyer: Buyer }) {
  return (
    <Card title="Contact">
      <dl className="facts">
        <dt>Company</dt>
        <dd>{buyer.company ?? '–'}</dd>
        <dt>Email</dt>
        <dd>{buyer.email ? <a href={`mailto:${buyer.email}`}>{buyer.email}</a> : '–'}</dd>
        <dt>Phone</dt>
        <dd>{buyer.phone ? <a href={`tel:${buyer.phone}`}>{buyer.phone}</a> : '–'}</dd>
        <dt>Markets</dt>
        <dd>{marketWords(buyer.marketKeys)}</dd>
        <dt>Strategies</dt>
        <dd>{strategyWords(buyer.strategies)}</dd>
      </dl>
    </Card>
  );
}

function Subject({ buyer, onNewBox }: { buyer: Buyer; onNewBox: () => void }) {
  const { role } = useUser();
  const metrics = buyer.metadata.performanceMetrics;
  const { _id } = buyer;
  return (
    <>
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
            <Score buyerId={_id} />
          </Card>
        )}
        <Contact buyer={buyer} />
      </div>
      {may(role, 'seeAnalytics') && (
        <Suspense fallback={<Skeleton height={320} />}>
          <GradeTrend filter={{ buyerId: _id }} fileName="buyer-grades-by-quarter" />
        </Suspense>
      )}
      <Boxes buyerId={_id} {...(may(role, 'changeRecords') ? { onNew: onNewBox } : {})} />
      <section className="stack" aria-label="Deals">
        <h2>Closed deals</h2>
        <DealsTable filter={{ buyerId: _id }} emptyText="Deals that close with this buyer show here, with their grade." />
      </section>
    </>
  );
}

export default function BuyerPage() {
  const { id = '' } = useParams();
  const { role } = useUser();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<'edit' | 'delete' | 'box' | null>(null);
  const buyer = useRecord(buyers, id);
  const name = buyer.data?.name ?? 'Buyer';
  const close = () => setAsked(null);
  const actions = buyer.data && (
    <>
      <ButtonLink href={`/buyers/${id}/report`} icon="print">
        Print report
      </ButtonLink>
      {may(role, 'changeRecords') && (
        <>
          <Button look="danger" onPress={() => setAsked('delete')}>
            Delete
          </Button>
          <Button onPress={() => setAsked('edit')}>Edit</Button>
        </>
      )}
    </>
  );
  return (
    <div className="page">
      <PageHeader title={name} actions={actions} back={{ href: '/buyers', label: 'Buyers' }}>
        {buyer.data?.company}
      </PageHeader>
      {buyer.isPending && <Skeleton height={480} />}
      {buyer.isError && buyer.data === undefined && (
        <div className="card">
          <ErrorState what="The buyer" error={buyer.error} retry={() => void buyer.refetch()} />
        </div>
      )}
      {buyer.data && <Subject buyer={buyer.data} onNewBox={() => setAsked('box')} />}
      {asked === 'edit' && <EditRecord kind={buyers} id={id} name={name} onClose={close} />}
      {asked === 'delete' && (
        <DeleteRecord
          kind={buyers}
          id={id}
          name={name}
          onClose={close}
          onDeleted={() => navigate('/buyers')}
          instead="Its history counts in the figures. Deactivate its buy boxes instead: the buyer then no longer shows in matching."
        />
      )}
      {asked === 'box' && (
        <CreateRecord kind={buyBoxes} given={{ buyerId: id }} onClose={close} onCreated={(box) => navigate(`/buy-boxes/${box._id}`)} />
      )}
    </div>
  );
}
