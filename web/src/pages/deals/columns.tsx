import type { components } from '../../api/schema';
import { date, dscr, market, money, month, strategy } from '../../lib/format';
import type { Column } from '../../ui/DataTable';
import { Flags } from '../../ui/Flags';
import { Grade, Variance } from '../../ui/Grade';

export type Deal = components['schemas']['DealItem'];

/** The place in words; the market where the lead has no city. */
export const placeOf = ({ city, state, marketKey }: Pick<Deal, 'city' | 'state' | 'marketKey'>): string =>
  city ? [city, state].filter(Boolean).join(', ') : market(marketKey);

function DebtCover({ deal }: { deal: Deal }) {
  const actual = deal.latest?.actualDSCR ?? null;
  return (
    <span className="deals-pair">
      <span>{dscr(actual)}</span>
      <span className="muted small">of {dscr(deal.requiredDSCR)}</span>
    </span>
  );
}

function CashFlow({ deal }: { deal: Deal }) {
  return (
    <span className="deals-pair">
      <span>{money(deal.latest?.actualMonthlyCashFlow)}</span>
      <span className="muted small">of {money(deal.projectedMonthlyCashFlow)}</span>
    </span>
  );
}

const address: Column<Deal> = {
  id: 'address',
  header: 'Address',
  sort: 'address',
  cell: (deal) => (
    <span className="deals-pair deals-address">
      <span>{deal.address}</span>
      <span className="muted small">
        {placeOf(deal)} · {strategy(deal.strategy)}
      </span>
    </span>
  ),
};

const buyer: Column<Deal> = { id: 'buyer', header: 'Buyer', cell: (deal) => deal.buyer.name };

const rest: readonly Column<Deal>[] = [
  { id: 'closed', header: 'Closed', sort: 'closedDate', firstDescending: true, cell: (deal) => date(deal.closedDate) },
  { id: 'flags', header: 'Flags', cell: (deal) => (deal.latest ? <Flags flags={deal.flags} max={1} /> : <span className="muted">–</span>) },
  { id: 'reported', header: 'Last report', cell: (deal) => month(deal.latest), numeric: true },
];

const figures: readonly Column<Deal>[] = [
  { id: 'grade', header: 'Grade', sort: 'grade', cell: (deal) => <Grade grade={deal.performanceGrade} /> },
  { id: 'cashFlow', header: 'Cash flow', sort: 'cashFlow', firstDescending: true, numeric: true, cell: (deal) => <CashFlow deal={deal} /> },
  {
    id: 'variance',
    header: 'Variance',
    sort: 'cashFlowVariance',
    numeric: true,
    cell: (deal) => <Variance metric="cashFlow" value={deal.latest?.cashFlowVariance} format={money} />,
  },
  { id: 'dscr', header: 'DSCR', sort: 'dscr', numeric: true, cell: (deal) => <DebtCover deal={deal} /> },
];

export const staffColumns: readonly Column<Deal>[] = [address, ...figures, buyer, ...rest];
export const ownColumns: readonly Column<Deal>[] = [address, ...figures, ...rest];
