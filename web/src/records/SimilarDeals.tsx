import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, read } from '../api/client';
import type { components } from '../api/schema';
import { market, money, plural } from '../lib/format';
import { Grade, gradeLetters, Variance } from '../ui/Grade';
import { GradeMix } from '../ui/GradeMix';
import { Empty, ErrorState, Skeleton } from '../ui/states';

type Similar = components['schemas']['SimilarDeal'];

const shownMax = 8;

export function gradesOf(deals: readonly Pick<Similar, 'performanceGrade'>[]) {
  const grades = { A: 0, B: 0, C: 0, D: 0 };
  for (const { performanceGrade } of deals) {
    if (performanceGrade !== null) {
      grades[performanceGrade] += 1;
    }
  }
  return grades;
}

/** Closed deals like this lead, nearest first, and how they turned out. */
export function SimilarDeals({ leadId }: { leadId: string }) {
  const similar = useQuery({
    queryKey: ['similar', leadId],
    queryFn: ({ signal }) =>
      read(api.GET('/api/deals/{id}/similar', { params: { path: { id: leadId }, query: { limit: shownMax } }, signal })),
  });
  if (similar.isPending) {
    return <Skeleton height={360} />;
  }
  if (similar.data === undefined) {
    return <ErrorState what="Similar deals" error={similar.error} retry={() => void similar.refetch()} />;
  }
  const { items } = similar.data;
  if (items.length === 0) {
    return (
      <Empty icon="deals" title="No similar deal has closed yet">
        Deals of the same strategy, near in market, price and rent, show here once they close.
      </Empty>
    );
  }
  const grades = gradesOf(items);
  const graded = gradeLetters.reduce((sum, letter) => sum + grades[letter], 0);
  return (
    <>
      <div className="stack records-tight">
        <p className="muted small">
          How the {plural(items.length, 'nearest closed deal')} turned out, {graded} of them graded:
        </p>
        <GradeMix grades={grades} large />
      </div>
      <ul className="records-list">
        {items.map((deal) => (
          <li key={deal.leadId}>
            <Grade grade={deal.performanceGrade} />
            <span className="records-list-text">
              <Link href={`/deals/${deal.leadId}`}>{deal.address}</Link>
              <span className="muted small">
                {market(deal.marketKey)} · {money(deal.purchasePrice)} · {Math.round(deal.similarity)}% alike
              </span>
            </span>
            <span className="records-list-end">
              <Variance metric="cashFlow" value={deal.averageCashFlowVariance} format={money} />
              <span className="muted small">{deal.periods === 0 ? 'not reported' : plural(deal.periods, 'month')}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
