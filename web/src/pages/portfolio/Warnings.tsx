import { Link } from 'wouter';
import { Interval } from '../../charts/Interval';
import { count, percent, plural } from '../../lib/format';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { Empty } from '../../ui/states';
import { Panel } from './parts';
import { useWarnings } from './queries';

const shownMax = 10;
const thresholds = [40, 60];

export function Warnings({ filters }: { filters: AnalyticsFilters }) {
  return (
    <Panel what="The warnings" query={useWarnings(filters)} height={428}>
      {({ items, more }) => {
        if (items.length === 0) {
          return (
            <section className="card">
              <Empty icon="check" title="No buy box fails">
                Each graded buy box has 60% or more of its deals at A or B.
              </Empty>
            </section>
          );
        }
        const critical = items.filter(({ warning }) => warning.level === 'CRITICAL').length;
        const total = more ? `More than ${count(items.length)} buy boxes` : plural(items.length, 'buy box', 'buy boxes');
        const shown = items.slice(0, shownMax);
        const worst = items.length > shown.length ? `; the ${shown.length} worst are shown` : '';
        return (
          <Interval
            title="Buy boxes that fail"
            sentence={`${total} ${items.length === 1 ? 'stays' : 'stay'} below 60% of deals at A or B, ${count(critical)} below 40%${worst}. The bar is the 95% interval: short where many deals speak.`}
            rows={shown.map(({ id, name, warning }) => ({
              id,
              name,
              level: warning.level,
              rate: warning.performanceRate,
              low: warning.interval.low,
              high: warning.interval.high,
              n: warning.gradedDeals,
              href: `/buy-boxes/${id}`,
            }))}
            rowName="Buy box"
            thresholds={thresholds}
            format={(value) => percent(value, 0)}
            countFormat={count}
            fileName="buy-box-warnings"
            foot={<Link href="/buy-boxes">All buy boxes</Link>}
          />
        );
      }}
    </Panel>
  );
}
