import { Link } from 'wouter';
import { api, read } from '../../api/client';
import { dscr, market, money, strategy } from '../../lib/format';
import { text, useUrlState } from '../../lib/urlState';
import { leads } from '../../records/leads';
import { useMatches } from '../../records/matches';
import { StatusBadge } from '../../records/StatusBadge';
import { useRecord } from '../../records/useRecord';
import { status } from '../../records/words';
import { AsyncSearchSelect, type Option } from '../../ui/Choice';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { PageHeader } from '../../ui/Page';
import { BuyerCheck } from './BuyerCheck';
import { Ranking } from './Ranking';
import './style.css';

const shape = { lead: text(), buyer: text() };
const foundMax = 20;

async function searchLeads(typed: string, signal: AbortSignal): Promise<Option[]> {
  const query = { limit: foundMax, ...(typed.trim() === '' ? { status: 'new' as const } : { q: typed.trim() }) };
  const { items } = await read(api.GET('/api/leads', { params: { query }, signal }));
  return items.map((lead) => ({ id: lead._id, label: lead.address, note: status(lead.status) }));
}

const leadName = async (id: string): Promise<string> => (await leads.read(id)).data.address;

function LeadFacts({ id }: { id: string }) {
  const lead = useRecord(leads, id);
  if (lead.isPending) {
    return <Skeleton height={40} />;
  }
  if (lead.data === undefined) {
    return <ErrorState what="The lead" error={lead.error} retry={() => void lead.refetch()} />;
  }
  const facts = [
    ['Market', market(lead.data.marketKey)],
    ['Strategy', strategy(lead.data.strategy)],
    ['Asking price', money(lead.data.askingPrice)],
    ['Projected cash flow', money(lead.data.projectedMonthlyCashFlow)],
    ['Projected DSCR', dscr(lead.data.projectedDSCR)],
  ];
  return (
    <dl className="send-check-facts">
      <div>
        <dt>Lead</dt>
        <dd className="row">
          <Link href={`/leads/${id}`}>Open</Link> <StatusBadge status={lead.data.status} />
        </dd>
      </div>
      {facts.map(([term, words]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd className="number">{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function Matches({ leadId, buyerId }: { leadId: string; buyerId: string }) {
  const matches = useMatches(leadId);
  if (matches.isPending) {
    return <Skeleton height={480} />;
  }
  if (matches.data === undefined) {
    return (
      <div className="card">
        <ErrorState what="The buyers for this lead" error={matches.error} retry={() => void matches.refetch()} />
      </div>
    );
  }
  const { items } = matches.data;
  const match = buyerId === '' ? items[0] : items.find(({ buyer }) => buyer._id === buyerId);
  if (items.length === 0) {
    return (
      <div className="card">
        <Empty icon="buyers" title="No buyer fits this lead">
          No active buy box buys this strategy in this market.
        </Empty>
      </div>
    );
  }
  return (
    <div className="send-check-columns">
      <Ranking leadId={leadId} matches={items} at={match?.buyer._id ?? ''} />
      {match ? (
        <BuyerCheck key={match.buyer._id} leadId={leadId} match={match} first={match === items[0]} chosen={buyerId !== ''} />
      ) : (
        <div className="card">
          <Empty icon="buyers" title="This buyer is not among the matches">
            None of their active buy boxes fits this lead. Choose one of the ranked buyers.
          </Empty>
        </div>
      )}
    </div>
  );
}

export default function SendCheck() {
  const [{ lead, buyer }, set] = useUrlState(shape);
  return (
    <div className="page">
      <PageHeader title="Send check">Which buyer should see this deal, and why.</PageHeader>
      <div className="card send-check-lead">
        <AsyncSearchSelect
          name="?lead"
          label="Lead to place"
          placeholder="Address, city or ZIP"
          search={searchLeads}
          resolve={leadName}
          value={lead}
          onChange={(id) => set({ lead: id, buyer: '' })}
        />
        {lead !== '' && <LeadFacts id={lead} />}
      </div>
      {lead === '' ? (
        <div className="card">
          <Empty icon="send" title="Choose a lead">
            The buyers whose buy boxes fit it are then ranked here, with how reliable each has been.
          </Empty>
        </div>
      ) : (
        <Matches leadId={lead} buyerId={buyer} />
      )}
    </div>
  );
}
