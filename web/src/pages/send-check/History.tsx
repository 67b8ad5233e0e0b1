import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, read } from '../../api/client';
import { date, money, month } from '../../lib/format';
import { ButtonLink } from '../../ui/Button';
import { Grade, Variance } from '../../ui/Grade';
import { Empty, ErrorState, Skeleton } from '../../ui/states';

const shownMax = 6;

/** The latest deals of a buyer with us. */
export function History({ buyerId }: { buyerId: string }) {
  const deals = useQuery({
    queryKey: ['deals', 'latest', buyerId],
    queryFn: ({ signal }) => read(api.GET('/api/deals', { params: { query: { buyerId, limit: shownMax } }, signal })),
  });
  if (deals.isPending) {
    return <Skeleton height={300} />;
  }
  if (deals.data === undefined) {
    return <ErrorState what="The history" error={deals.error} retry={() => void deals.refetch()} />;
  }
  if (deals.data.items.length === 0) {
    return (
      <Empty icon="deals" title="No deal closed with this buyer yet">
        The first one begins their history.
      </Empty>
    );
  }
  return (
    <>
      <ul className="records-list">
        {deals.data.items.map((deal) => (
          <li key={deal.leadId}>
            <Grade grade={deal.performanceGrade} />
            <span className="records-list-text">
              <Link href={`/deals/${deal.leadId}`}>{deal.address}</Link>
              <span className="muted small">
                Closed {date(deal.closedDate)}
                {deal.latest && ` · reported to ${month(deal.latest)}`}
              </span>
            </span>
            <span className="records-list-end">
              <Variance metric="cashFlow" value={deal.averageCashFlowVariance} format={money} />
              <span className="muted small">a month, mean</span>
            </span>
          </li>
        ))}
      </ul>
      {deals.data.nextCursor && (
        <div>
          <ButtonLink href={`/buyers/${buyerId}`} small>
            All deals with this buyer
          </ButtonLink>
        </div>
      )}
    </>
  );
}
