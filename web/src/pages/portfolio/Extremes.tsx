import { Link } from 'wouter';
import type { components } from '../../api/schema';
import { market, money, plural } from '../../lib/format';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { Grade, Variance } from '../../ui/Grade';
import { Empty } from '../../ui/states';
import { hrefOf } from './figures';
import { Panel } from './parts';
import { useExtremes } from './queries';

type Deal = components['schemas']['DealItem'];

const shownMax = 5;

function DealLine({ deal }: { deal: Deal }) {
  return (
    <li className="portfolio-deal">
      <Grade grade={deal.performanceGrade} />
      <span className="portfolio-deal-name">
        <Link href={`/deals/${deal.leadId}`} className="row-link">
          {deal.address}
        </Link>
        <span className="muted small">
          {deal.city && deal.state ? `${deal.city}, ${deal.state}` : market(deal.marketKey)}
          {` · ${plural(deal.periods, 'month')} reported`}
        </span>
      </span>
      <span className="portfolio-deal-figures">
        <Variance metric="cashFlow" value={deal.averageCashFlowVariance} format={money} />
        <span className="muted small number">of {money(deal.projectedMonthlyCashFlow)}</span>
      </span>
    </li>
  );
}

interface RankedProps {
  title: string;
  filters: AnalyticsFilters;
  sort: 'cashFlowVariance' | '-cashFlowVariance';
}

function Ranked({ title, filters, sort }: RankedProps) {
  return (
    <Panel what={title} query={useExtremes(filters, sort, shownMax)} height={350}>
      {({ items }) => {
        // Deals without a report come last, and a side may hold fewer deals than its list.
        const below = sort === 'cashFlowVariance';
        const reported = items.filter(
          ({ averageCashFlowVariance: mean }) => mean !== null && (below ? mean < 0 : mean > 0),
        );
        return (
          <section className="card" aria-label={title}>
            <div className="card-head">
              <div>
                <h2>{title}</h2>
                <p className="chart-sentence">Mean monthly cash flow against the pro forma</p>
              </div>
              <Link href={hrefOf('/deals', { ...filters, sort })} className="small">
                All deals<span className="visually-hidden">, {title.toLowerCase()} first</span>
              </Link>
            </div>
            {reported.length === 0 ? (
              <Empty icon="deals" title={`No deal is ${below ? 'below' : 'above'} plan`} />
            ) : (
              <ul className="portfolio-deals">
                {reported.map((deal) => (
                  <DealLine key={deal.leadId} deal={deal} />
                ))}
              </ul>
            )}
          </section>
        );
      }}
    </Panel>
  );
}

/** The deals whose months were furthest from what was underwritten, either way. */
export function Extremes({ filters }: { filters: AnalyticsFilters }) {
  return (
    <div className="portfolio-columns">
      <Ranked title="Furthest below plan" filters={filters} sort="cashFlowVariance" />
      <Ranked title="Furthest above plan" filters={filters} sort="-cashFlowVariance" />
    </div>
  );
}
