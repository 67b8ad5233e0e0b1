import { Link } from 'wouter';
import { useFacets } from '../../api/facets';
import { useUser } from '../../api/session';
import { date, market, moneyExact, month, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import { ButtonLink } from '../../ui/Button';
import { Badge, Flags } from '../../ui/Flags';
import { Grade } from '../../ui/Grade';
import { PageHeader } from '../../ui/Page';
import { type Deal, keyOf, nextMonth } from './figures';
import type { Subject } from './queries';

export const back = { href: '/deals', label: 'Deals' };

function Report({ deal }: { deal: Deal }) {
  const facets = useFacets();
  const next = nextMonth(deal);
  const latest = deal.actualPerformance.at(-1);
  const due = facets.data !== undefined && next <= facets.data.currentMonth;
  return (
    <>
      {latest && <ButtonLink href={`/deals/${deal.leadId}/periods/${keyOf(latest)}`}>{`Correct ${month(keyOf(latest))}`}</ButtonLink>}
      {due && (
        <ButtonLink href={`/deals/${deal.leadId}/periods/${next}`} look="primary">
          {`Report ${month(next)}`}
        </ButtonLink>
      )}
    </>
  );
}

export function Header({ deal, subject }: { deal: Deal; subject: Subject | null }) {
  const { role } = useUser();
  const { performanceGrade, flags } = deal.currentStatus;
  const place = subject?.city ? [subject.city, subject.state].filter(Boolean).join(', ') : market(deal.marketKey);
  const buyer = may(role, 'seeScore') ? <Link href={`/buyers/${deal.buyerId}`}>{deal.buyer.name}</Link> : deal.buyer.name;
  // The API has buy boxes for all staff; their page has fewer readers.
  const boxPage = may(role, 'seeMatches');
  return (
    <>
      <PageHeader
        title={subject?.address ?? 'Deal'}
        back={back}
        badge={<Grade grade={performanceGrade} large />}
        actions={
          <>
            <ButtonLink href={`/deals/${deal.leadId}/report`} icon="print">
              Print report
            </ButtonLink>
            {may(role, 'reportPeriod') && <Report deal={deal} />}
          </>
        }
      >
        {place} · {strategy(deal.strategy)} · bought by {buyer} for {moneyExact(deal.purchasePrice)} · closed {date(deal.closedDate)}
        {deal.buyBox && (
          <>
            {' '}
            · buy box {boxPage ? <Link href={`/buy-boxes/${deal.buyBox._id}`}>{deal.buyBox.name}</Link> : deal.buyBox.name}
          </>
        )}
      </PageHeader>
      {performanceGrade === null ? <Badge>Nothing reported yet</Badge> : flags.length > 0 && <Flags flags={flags} />}
    </>
  );
}
