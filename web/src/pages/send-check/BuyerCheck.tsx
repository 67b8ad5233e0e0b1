import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { components } from '../../api/schema';
import { count } from '../../lib/format';
import { buyBoxes } from '../../records/buyBoxes';
import { buyers } from '../../records/buyers';
import { RateInterval, rateWords } from '../../records/Performance';
import { Score } from '../../records/Score';
import { SimilarDeals } from '../../records/SimilarDeals';
import { useRecord } from '../../records/useRecord';
import { sentence } from '../../records/words';
import { Badge } from '../../ui/Flags';
import { GradeMix } from '../../ui/GradeMix';
import { Card } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { advise, verdictTone, verdictWord } from './advice';
import { History } from './History';

type Match = components['schemas']['Match'];

interface BuyerCheckProps {
  leadId: string;
  match: Match;
  first: boolean;
}

function Contact({ buyer }: { buyer: Match['buyer'] }) {
  return (
    <p className="row send-check-contact">
      {buyer.email && <a href={`mailto:${buyer.email}`}>{buyer.email}</a>}
      {buyer.phone && <a href={`tel:${buyer.phone}`}>{buyer.phone}</a>}
      {!buyer.email && !buyer.phone && <span className="muted">No email or phone is known.</span>}
    </p>
  );
}

function Recommendation({ match, first }: Omit<BuyerCheckProps, 'leadId'>) {
  const buyer = useRecord(buyers, match.buyer._id);
  const box = useRecord(buyBoxes, match.buyBox._id);
  const failed = [buyer, box].find((query) => query.isError && query.data === undefined);
  if (failed) {
    return (
      <div className="card">
        <ErrorState what="The recommendation" error={failed.error} retry={() => void failed.refetch()} />
      </div>
    );
  }
  if (buyer.data === undefined || box.data === undefined) {
    return <Skeleton height={300} />;
  }
  const { verdict, title, because } = advise({ first, fit: match.fit, box: box.data, buyer: buyer.data });
  const metrics = buyer.data.metadata.performanceMetrics;
  return (
    <section className={`card send-check-advice tone-edge-${verdictTone[verdict]}`} aria-label="Recommendation">
      <div className="row">
        <Badge tone={verdictTone[verdict]}>{verdictWord[verdict]}</Badge>
        <Link href={`/buyers/${match.buyer._id}`}>{match.buyer.name}</Link>
        {match.buyer.company && <span className="muted">{match.buyer.company}</span>}
      </div>
      <h2>{title}</h2>
      <ul>
        {because.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <div className="stack records-tight">
        <GradeMix grades={metrics.gradeDistribution} large />
        <p className="small muted">{rateWords(metrics)}.</p>
      </div>
      {box.data.metadata.performanceWarnings.map((warning) => (
        <RateInterval key={warning.level} warning={warning} />
      ))}
      <Contact buyer={match.buyer} />
    </section>
  );
}

/** Everything about one buyer for one lead, the recommendation first. */
export function BuyerCheck({ leadId, match, first, chosen }: BuyerCheckProps & { chosen: boolean }) {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Below the ranking, on a narrow screen, a choice would otherwise seem to do nothing.
    if (chosen && window.matchMedia('(max-width: 999px)').matches) {
      top.current?.scrollIntoView();
    }
  }, [chosen]);
  return (
    <div className="stack send-check-check" ref={top}>
      <Recommendation match={match} first={first} />
      <div className="columns">
        <Card title={`Fit ${count(match.fit)} of 100`}>
          <p>
            Buy box <Link href={`/buy-boxes/${match.buyBox._id}`}>{match.buyBox.name}</Link>
          </p>
          <ul className="send-check-reasons">
            {match.reasons.map((reason) => (
              <li key={reason}>{sentence(reason)}</li>
            ))}
          </ul>
          <p className="small muted">
            Match {count(match.score)}: 60% fit and 40% engagement score.
          </p>
        </Card>
        <Card title="What the score is made of">
          <Score buyerId={match.buyer._id} />
        </Card>
        <Card title="Their deals with us">
          <History buyerId={match.buyer._id} />
        </Card>
        <Card title="How similar deals did">
          <SimilarDeals leadId={leadId} />
        </Card>
      </div>
    </div>
  );
}
