import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import type { components } from '../api/schema';
import { count } from '../lib/format';
import { ErrorState, Skeleton } from '../ui/states';
import { points } from './Performance';
import { sentence } from './words';

type Part = components['schemas']['ScorePart'];

const ruleWords: Record<Part['rule'], string> = {
  performance_rate: 'Deals at A or B',
  graded_deals: 'Experience',
  cash_flow_variance: 'Cash flow against plan',
  cap: 'Kept within 0 to 100',
};

/** What the engagement score is made of, as the server says it. */
export function Score({ buyerId }: { buyerId: string }) {
  const score = useQuery({
    queryKey: ['buyers', 'score', buyerId],
    queryFn: ({ signal }) => read(api.GET('/api/buyers/{id}/score', { params: { path: { id: buyerId } }, signal })),
  });
  if (score.isPending) {
    return <Skeleton height={150} />;
  }
  if (score.data === undefined) {
    return <ErrorState what="The score" error={score.error} retry={() => void score.refetch()} />;
  }
  const { parts, computed, engagementScore } = score.data;
  return (
    <table className="records-score">
      <caption className="visually-hidden">What the engagement score is made of</caption>
      <tbody>
        {parts.map((part) => (
          <tr key={part.rule}>
            <th scope="row">
              {ruleWords[part.rule]}
              <span className="muted small">{sentence(part.detail)}</span>
            </th>
            <td className="number">{points(part.points)}</td>
          </tr>
        ))}
        {!computed && (
          <tr>
            <td colSpan={2} className="muted">
              No deal is graded yet: the score stands as it was given.
            </td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Engagement score</th>
          <td className="number">{count(engagementScore)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
