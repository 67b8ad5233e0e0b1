import type { components } from '../api/schema';
import { count, dscr, money, percent, plural, signed } from '../lib/format';
import { Tile } from '../ui/Page';
import { Variance } from '../ui/Grade';
import './style.css';

export type Metrics = components['schemas']['PerformanceMetrics'];
type Warning = components['schemas']['PerformanceWarning'];

/** A rate never stands without the number of deals behind it. */
export function rateWords({ performanceRate, gradedDeals }: Metrics): string {
  return performanceRate === null
    ? 'No graded deal yet'
    : `${percent(performanceRate)} at A or B, of ${plural(gradedDeals, 'graded deal')}`;
}

/** For a table's cell. */
export function Rate({ metrics: { performanceRate, gradedDeals } }: { metrics: Metrics }) {
  return performanceRate === null ? (
    <span className="muted">–</span>
  ) : (
    <>
      {percent(performanceRate)} <span className="muted">of {count(gradedDeals)}</span>
    </>
  );
}

export function MetricTiles({ metrics }: { metrics: Metrics }) {
  const { gradedDeals, totalDeals, performanceRate } = metrics;
  return (
    <>
      <Tile
        label="Deals at A or B"
        figure={percent(performanceRate)}
        note={performanceRate === null ? 'No graded deal yet' : `of ${plural(gradedDeals, 'graded deal')}, ${count(totalDeals)} closed`}
      />
      <Tile
        label="Cash flow against plan"
        figure={<Variance metric="cashFlow" value={metrics.averageCashFlowVariance} format={money} />}
        note="a month, mean of the deals"
      />
      <Tile
        label="DSCR against plan"
        figure={<Variance metric="dscr" value={metrics.averageDSCRVariance} format={dscr} />}
        note="mean of the deals"
      />
    </>
  );
}

export function MetricFacts({ metrics }: { metrics: Metrics }) {
  return (
    <dl className="facts">
      <dt>Closed deals</dt>
      <dd>{count(metrics.totalDeals)}</dd>
      <dt>Graded deals</dt>
      <dd>{count(metrics.gradedDeals)}</dd>
      <dt>Rent against plan</dt>
      <dd>
        <Variance metric="rent" value={metrics.averageRentVariance} format={money} word />
      </dd>
      <dt>Expenses against plan</dt>
      <dd>
        <Variance metric="expense" value={metrics.averageExpenseVariance} format={money} word />
      </dd>
    </dl>
  );
}

export const warningTone = { WARNING: 'c', CRITICAL: 'd' } as const;
export const warningWord = { WARNING: 'Warning', CRITICAL: 'Critical' } as const;

/** The rate as a dot on 0 to 100 % with its interval, and the line that it stays below. */
export function RateInterval({ warning }: { warning: Warning }) {
  const { performanceRate, interval, threshold, gradedDeals } = warning;
  const words = `${percent(performanceRate)} of ${plural(gradedDeals, 'graded deal')}; 95% interval ${percent(interval.low)} to ${percent(interval.high)}; threshold ${percent(threshold)}`;
  return (
    <div className="stack records-interval">
      <svg viewBox="-2 0 404 48" role="img" aria-label={words}>
        <line x1="0" x2="400" y1="18" y2="18" className="axis-line" />
        <line x1={threshold * 4} x2={threshold * 4} y1="4" y2="32" className="axis-zero records-threshold" />
        <line x1={interval.low * 4} x2={interval.high * 4} y1="18" y2="18" className="records-range" />
        <text x="0" y="44" className="axis-text">
          0%
        </text>
        <text x={threshold * 4} y="44" textAnchor="middle" className="axis-text">
          {percent(threshold)}
        </text>
        <text x="400" y="44" textAnchor="end" className="axis-text">
          100%
        </text>
        <circle cx={performanceRate * 4} cy="18" r="6" className="records-dot" />
      </svg>
      <p className="small muted">
        {percent(performanceRate)} of {plural(gradedDeals, 'graded deal')}. With so many deals the true rate lies between{' '}
        {percent(interval.low)} and {percent(interval.high)} (95%).
      </p>
    </div>
  );
}

export const points = (value: number): string => signed(value, (size) => count(size));
