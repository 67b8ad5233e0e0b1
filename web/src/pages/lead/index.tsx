import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useUser } from '../../api/session';
import { count, date, dscr, market, money, moneyExact, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import { DeleteRecord, EditRecord } from '../../records/dialogs';
import type { Lead } from '../../records/kind';
import { leads } from '../../records/leads';
import { SimilarDeals } from '../../records/SimilarDeals';
import { StatusBadge } from '../../records/StatusBadge';
import { useRecord } from '../../records/useRecord';
import { place, propertyType } from '../../records/words';
import { Button, ButtonLink } from '../../ui/Button';
import { Card, PageHeader, Tile } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { TopMatches } from './TopMatches';

function Property({ lead }: { lead: Lead }) {
  return (
    <Card title="Property">
      <dl className="facts">
        <dt>Market</dt>
        <dd>{market(lead.marketKey)}</dd>
        <dt>Strategy</dt>
        <dd>{strategy(lead.strategy)}</dd>
        <dt>Type</dt>
        <dd>{propertyType(lead.propertyType)}</dd>
        <dt>Units</dt>
        <dd>{count(lead.units)}</dd>
        <dt>Projected rent a month</dt>
        <dd>{moneyExact(lead.projectedRent)}</dd>
        <dt>Projected NOI a month</dt>
        <dd>{moneyExact(lead.projectedNOI)}</dd>
        <dt>Added</dt>
        <dd>{date(lead.createdAt)}</dd>
        <dt>Changed</dt>
        <dd>{date(lead.updatedAt)}</dd>
      </dl>
    </Card>
  );
}

function Subject({ lead }: { lead: Lead }) {
  const { role } = useUser();
  const matches = may(role, 'seeMatches');
  return (
    <>
      <div className="tiles">
        <Tile label="Lead score" figure={count(lead.score)} note={lead.score === null ? 'not scored yet' : 'of 100'} />
        <Tile label="Asking price" figure={money(lead.askingPrice)} />
        <Tile label="Projected cash flow" figure={money(lead.projectedMonthlyCashFlow)} note="a month" />
        <Tile label="Projected DSCR" figure={dscr(lead.projectedDSCR)} />
      </div>
      <div className="columns">
        <Property lead={lead} />
        {matches && lead.status !== 'closed' && <TopMatches leadId={lead._id} />}
        {matches && (
          <Card title="Similar deals">
            <SimilarDeals leadId={lead._id} />
          </Card>
        )}
      </div>
    </>
  );
}

function Deeds({ lead, ask }: { lead: Lead; ask: (asked: 'edit' | 'delete') => void }) {
  const { role } = useUser();
  const closed = lead.status === 'closed';
  return (
    <>
      {may(role, 'changeRecords') && (
        <>
          <Button look="danger" onPress={() => ask('delete')}>
            Delete
          </Button>
          <Button onPress={() => ask('edit')}>Edit</Button>
        </>
      )}
      {!closed && may(role, 'seeMatches') && (
        <ButtonLink href={`/send-check?lead=${lead._id}`} icon="send">
          Find a buyer
        </ButtonLink>
      )}
      {closed && (
        <ButtonLink href={`/deals/${lead._id}`} look="primary">
          Open the deal
        </ButtonLink>
      )}
      {!closed && may(role, 'closeDeal') && (
        <ButtonLink href={`/deals/${lead._id}/close`} look="primary">
          Close this deal
        </ButtonLink>
      )}
    </>
  );
}

export default function LeadPage() {
  const { id = '' } = useParams();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<'edit' | 'delete' | null>(null);
  const lead = useRecord(leads, id);
  const name = lead.data?.address ?? 'Lead';
  const close = () => setAsked(null);
  return (
    <div className="page">
      <PageHeader
        title={name}
        back={{ href: '/leads', label: 'Leads' }}
        badge={lead.data && <StatusBadge status={lead.data.status} />}
        actions={lead.data && <Deeds lead={lead.data} ask={setAsked} />}
      >
        {lead.data && place(lead.data)}
      </PageHeader>
      {lead.isPending && <Skeleton height={480} />}
      {lead.isError && lead.data === undefined && (
        <div className="card">
          <ErrorState what="The lead" error={lead.error} retry={() => void lead.refetch()} />
        </div>
      )}
      {lead.data && <Subject lead={lead.data} />}
      {asked === 'edit' && <EditRecord kind={leads} id={id} name={name} onClose={close} />}
      {asked === 'delete' && (
        <DeleteRecord
          kind={leads}
          id={id}
          name={name}
          onClose={close}
          onDeleted={() => navigate('/leads')}
          instead="A lead that closed is part of the record. One that came to nothing can be set to lost."
        />
      )}
    </div>
  );
}
