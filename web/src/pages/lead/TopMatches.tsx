import { Link } from 'wouter';
import { useMatches } from '../../records/matches';
import { score } from '../../records/words';
import { ButtonLink } from '../../ui/Button';
import { Card } from '../../ui/Page';
import { Empty, ErrorState, Skeleton } from '../../ui/states';

const shownMax = 5;

/** The buyers that rank first; the send check has them all, with the reasons. */
export function TopMatches({ leadId }: { leadId: string }) {
  const matches = useMatches(leadId);
  const all = (
    <ButtonLink href={`/send-check?lead=${leadId}`} small>
      Compare
    </ButtonLink>
  );
  return (
    <Card title="Buyers that fit" actions={matches.data?.items.length ? all : undefined}>
      {matches.isPending && <Skeleton height={260} />}
      {matches.isError && matches.data === undefined && (
        <ErrorState what="The buyers" error={matches.error} retry={() => void matches.refetch()} />
      )}
      {matches.data?.items.length === 0 && (
        <Empty icon="buyers" title="No buyer fits">
          No active buy box has this strategy.
        </Empty>
      )}
      <ul className="records-list">
        {matches.data?.items.slice(0, shownMax).map((match) => (
          <li key={match.buyer._id}>
            <span className="records-list-text">
              <Link href={`/send-check?lead=${leadId}&buyer=${match.buyer._id}`}>{match.buyer.name}</Link>
              <span className="muted small">{match.buyBox.name}</span>
            </span>
            <span className="records-list-end number">
              <strong>{score(match.score)}</strong>
              <span className="muted small">fit {score(match.fit)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
