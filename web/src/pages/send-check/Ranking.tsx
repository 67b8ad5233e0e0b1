import { useState } from 'react';
import { Link } from 'wouter';
import type { components } from '../../api/schema';
import { buyBoxes } from '../../records/buyBoxes';
import { buyers } from '../../records/buyers';
import { rateWords } from '../../records/Performance';
import { useRecord } from '../../records/useRecord';
import { score } from '../../records/words';
import { Button } from '../../ui/Button';
import { Badge } from '../../ui/Flags';
import { GradeMix } from '../../ui/GradeMix';
import { Skeleton } from '../../ui/states';
import { advise, verdictTone, verdictWord } from './advice';

type Match = components['schemas']['Match'];

const firstShown = 10;

/** Both are read once for all of the page. */
function Reliability({ match, first }: { match: Match; first: boolean }) {
  const buyer = useRecord(buyers, match.buyer._id);
  const box = useRecord(buyBoxes, match.buyBox._id);
  if (buyer.data === undefined || box.data === undefined) {
    return buyer.isError || box.isError ? <span className="small muted">No figures</span> : <Skeleton height={46} />;
  }
  const { verdict } = advise({ first, fit: match.fit, box: box.data, buyer: buyer.data });
  const metrics = buyer.data.metadata.performanceMetrics;
  return (
    <span className="send-check-figures">
      <GradeMix grades={metrics.gradeDistribution} />
      <Badge tone={verdictTone[verdict]}>{verdictWord[verdict]}</Badge>
      <span className="small muted send-check-rate">{rateWords(metrics)}</span>
    </span>
  );
}

interface RankingProps {
  leadId: string;
  matches: readonly Match[];
  /** The buyer that the page shows. */
  at: string;
}

export function Ranking({ leadId, matches, at }: RankingProps) {
  const [all, setAll] = useState(false);
  const position = matches.findIndex(({ buyer }) => buyer._id === at);
  const shown = all || position >= firstShown ? matches : matches.slice(0, firstShown);
  return (
    <nav className="stack send-check-ranking" aria-label="Ranked buyers">
      <ol>
        {shown.map((match, index) => (
          <li key={match.buyer._id}>
            <Link
              href={`/send-check?lead=${leadId}&buyer=${match.buyer._id}`}
              className="card send-check-buyer"
              aria-current={match.buyer._id === at ? 'true' : undefined}
            >
              <span className="send-check-rank number" aria-hidden="true">
                {index + 1}
              </span>
              <span className="send-check-name">
                <strong>{match.buyer.name}</strong>
                <span className="small muted">{match.buyBox.name}</span>
              </span>
              <span className="send-check-score number">
                <strong>{score(match.score)}</strong>
                <span className="small muted">fit {score(match.fit)}</span>
              </span>
              <Reliability match={match} first={index === 0} />
            </Link>
          </li>
        ))}
      </ol>
      {shown.length < matches.length && (
        <Button onPress={() => setAll(true)}>{`Show all ${matches.length} buyers`}</Button>
      )}
    </nav>
  );
}
