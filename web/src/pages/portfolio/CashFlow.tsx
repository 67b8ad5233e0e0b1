import { Link } from 'wouter';
import { Lines } from '../../charts/Lines';
import { money, moneyShort, percent, plural, signed } from '../../lib/format';
import { oneOf, useUrlState } from '../../lib/urlState';
import { Segments } from '../../ui/Choice';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { Empty } from '../../ui/states';
import { hrefOf, linePoints, type Span, spans, sumOf, within } from './figures';
import { Panel } from './parts';
import { useTrends } from './queries';

const shape = { span: oneOf(spans), per: oneOf(['deal']) };
const chartHeight = 300;
const spanLabels: Record<Span, string> = { '12': '12 months', '36': '36 months', all: 'All' };

/** How far off, in words: the figures are sums of the months shown. */
export function trackingSentence(sum: { projected: number; actual: number; reports: number }): string {
  const gap = sum.actual - sum.projected;
  const relative = sum.projected === 0 ? '' : ` (${signed((100 * gap) / Math.abs(sum.projected), percent)})`;
  const verdict = Math.round(gap) === 0 ? 'as projected' : `${money(Math.abs(gap))} ${gap > 0 ? 'above' : 'below'} plan${relative}`;
  return `Over the months shown, actual cash flow is ${verdict}, by ${plural(sum.reports, 'monthly report')}.`;
}

export function CashFlow({ filters }: { filters: AnalyticsFilters }) {
  const trends = useTrends(filters);
  const [{ span, per }, set] = useUrlState(shape);
  const shown = span ?? '36';
  return (
    <Panel what="The cash flow" query={trends} height={466}>
      {({ items }) =>
        items.length === 0 ? (
          <section className="card">
            <Empty icon="chart" title="Nothing is reported yet">
              With the first monthly report the cash flow is drawn here beside its projection.
            </Empty>
          </section>
        ) : (
          <Lines
            title="Cash flow against plan"
            sentence={trackingSentence(sumOf(within(items, shown)))}
            points={linePoints(within(items, shown), per === 'deal')}
            pointName="Month"
            format={money}
            axisFormat={moneyShort}
            fileName="portfolio-cash-flow"
            height={chartHeight}
            controls={
              <>
                <Segments
                  label="Months shown"
                  options={spans.map((id) => ({ id, label: spanLabels[id] }))}
                  value={shown}
                  onChange={(id) => set({ span: id === '36' ? null : id })}
                />
                <Segments
                  label="Amounts"
                  options={[
                    { id: 'total', label: 'In total' },
                    { id: 'deal', label: 'Per deal' },
                  ]}
                  value={per ?? 'total'}
                  onChange={(id) => set({ per: id === 'deal' ? 'deal' : null })}
                />
              </>
            }
            foot={
              <>
                <Link href={hrefOf('/deals', { ...filters, flag: 'significant_cash_flow_shortfall' })}>
                  Deals over 20% short
                </Link>
                <Link href={hrefOf('/deals', { ...filters, flag: 'moderate_cash_flow_shortfall' })}>
                  Deals over 10% short
                </Link>
              </>
            }
          />
        )
      }
    </Panel>
  );
}
