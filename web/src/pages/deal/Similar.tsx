import { Link } from 'wouter';
import { Strip } from '../../charts/Strip';
import { money, plural, signed } from '../../lib/format';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { type Deal, meanOf, monthsOf } from './figures';
import { useSimilar } from './queries';

const nearestShown = 3;
const signedMoney = (value: number): string => signed(value, money);

const noteOf = (grade: string | null, months: number): string =>
  `${grade ? `grade ${grade}` : 'not graded'}, ${plural(months, 'month')}`;

/** How do similar deals do, and where among them is this one? */
export function Similar({ deal, address, fileName }: { deal: Deal; address: string; fileName: string }) {
  const similar = useSimilar(deal.leadId);
  if (similar.isPending) {
    return <Skeleton height={330} />;
  }
  if (similar.data === undefined) {
    return (
      <div className="card">
        <ErrorState what="Similar deals" error={similar.error} retry={() => void similar.refetch()} />
      </div>
    );
  }
  const others = similar.data.items.flatMap(({ leadId, address: name, averageCashFlowVariance: value, performanceGrade, periods }) =>
    value === null ? [] : [{ id: leadId, name, value, note: noteOf(performanceGrade, periods), marked: false }],
  );
  if (others.length === 0) {
    return (
      <div className="card">
        <Empty icon="chart" title="No similar deals yet">
          Once others of this strategy have reports, they are compared with this one here.
        </Empty>
      </div>
    );
  }
  const mean = meanOf(deal.actualPerformance, ({ cashFlowVariance }) => cashFlowVariance);
  const months = monthsOf(deal.actualPerformance);
  const own = mean === null
    ? []
    : [{ id: deal.leadId, name: `${address} (this deal)`, value: mean, note: noteOf(deal.currentStatus.performanceGrade, months), marked: true }];
  const better = others.filter(({ value }) => mean !== null && value > mean).length;
  const met = others.filter(({ value }) => value >= 0).length;
  return (
    <Strip
      title="Similar deals"
      sentence={`${met} of the ${plural(others.length, 'deal')} most like this one by strategy, market, price and rent are at or above plan on average${mean === null ? '' : `; ${better} do better than this one`}.`}
      dots={[...others, ...own]}
      dotName="Deal"
      valueName="Mean variance a month"
      noteName="Outcome"
      line={{ value: 0, label: 'As projected' }}
      markLabel="This deal"
      format={signedMoney}
      axisFormat={signedMoney}
      fileName={`${fileName}-similar`}
      foot={
        <>
          <span className="muted">Most alike:</span>
          {similar.data.items.slice(0, nearestShown).map(({ leadId, address: name }) => (
            <Link key={leadId} href={`/deals/${leadId}`}>
              {name}
            </Link>
          ))}
        </>
      }
    />
  );
}
