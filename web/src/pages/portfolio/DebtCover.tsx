import { Link } from 'wouter';
import { Histogram } from '../../charts/Histogram';
import { count, dscr, plural } from '../../lib/format';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { Empty } from '../../ui/states';
import { dscrBins, hrefOf, numbers } from './figures';
import { Panel } from './parts';
import { useDebtCover } from './queries';

const chartHeight = 290;

export function DebtCover({ filters }: { filters: AnalyticsFilters }) {
  return (
    <Panel what="The debt cover" query={useDebtCover(filters)} height={428}>
      {({ required, spread }) => {
        const edges = numbers(spread.edges);
        const bins = dscrBins(spread, edges, numbers(spread.counts), required);
        const known = spread.total - spread.unknown;
        const short = bins.reduce((sum, bin) => sum + (bin.short ? bin.count : 0), 0);
        const without = spread.unknown === 0 ? '' : ` ${plural(spread.unknown, 'deal')} without a DSCR.`;
        return known === 0 ? (
          <section className="card">
            <Empty icon="chart" title="No DSCR yet">
              It comes with the first report of a deal that has debt.
            </Empty>
          </section>
        ) : (
          <Histogram
            title="Debt cover"
            sentence={`${count(short)} of ${plural(known, 'deal')} cover their debt less than ${dscr(required)}.${without}`}
            bins={bins}
            edges={edges}
            mark={{ value: required, label: `Required ${dscr(required)}` }}
            median={spread.median === null ? null : { value: spread.median, label: `Median ${dscr(spread.median)}` }}
            binName="Latest DSCR"
            countName="Deals"
            format={(value) => value.toFixed(2)}
            countFormat={count}
            fileName="portfolio-dscr"
            height={chartHeight}
            foot={
              <>
                <Link href={hrefOf('/deals', { ...filters, belowRequired: 'true', sort: 'dscr' })}>
                  {plural(spread.belowRequired ?? 0, 'deal')} below their own requirement
                </Link>
                <Link href={hrefOf('/deals', { ...filters, sort: 'dscr' })}>Lowest DSCR first</Link>
              </>
            }
          />
        );
      }}
    </Panel>
  );
}
