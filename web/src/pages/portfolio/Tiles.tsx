import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFacets } from '../../api/facets';
import { Spark } from '../../charts/Spark';
import { count, dscr, money, month, percent } from '../../lib/format';
import type { AnalyticsFilters } from '../../ui/FilterBar';
import { Variance } from '../../ui/Grade';
import { GradeMix } from '../../ui/GradeMix';
import { Skeleton } from '../../ui/states';
import { hrefOf, lastReported, rateOf } from './figures';
import { useAnalytics, useDebtCover, useReportTotals, useTrends } from './queries';

const sparkMonths = 12;

interface FigureTileProps {
  label: string;
  href: string;
  /** Undefined while it is being read. */
  figure: ReactNode | undefined;
  failed: boolean;
  spark?: ReactNode;
  children: ReactNode;
}

function FigureTile({ label, href, figure, failed, spark, children }: FigureTileProps) {
  if (figure === undefined && !failed) {
    return (
      <div className="card tile portfolio-tile" aria-busy="true">
        <span className="tile-label">{label}</span>
        <Skeleton height={34} width={120} />
        <Skeleton height={16} width="70%" />
      </div>
    );
  }
  return (
    <Link href={href} className="card tile portfolio-tile">
      <span className="tile-label">{label}</span>
      <span className="portfolio-figure">
        <span className="tile-figure">{figure ?? '–'}</span>
        {spark}
      </span>
      <span className="tile-note">{failed ? 'Could not be loaded' : children}</span>
    </Link>
  );
}

/** The part in words stands beside it; `short` shows the rest as what falls short. */
function Meter({ part, of, short = false }: { part: number; of: number; short?: boolean }) {
  return (
    <span className={short ? 'portfolio-meter portfolio-meter-short' : 'portfolio-meter'} aria-hidden="true">
      <span style={{ width: `${of === 0 ? 0 : (100 * part) / of}%` }} />
    </span>
  );
}

interface TilesProps {
  filters: AnalyticsFilters;
  lastMonth: string | undefined;
}

function CashFlowTile({ filters }: { filters: AnalyticsFilters }) {
  const trends = useTrends(filters);
  const facets = useFacets();
  const items = trends.data?.items;
  const last = items && facets.data && lastReported(items, facets.data.currentMonth);
  return (
    <FigureTile
      label={last ? `Cash flow, ${month(last.period)}` : 'Cash flow'}
      href={hrefOf('/deals', { ...filters, sort: 'cashFlow' })}
      figure={last === undefined ? undefined : money(last?.actual.cashFlow)}
      failed={trends.isError}
      spark={<Spark values={(items ?? []).slice(-sparkMonths).map(({ actual }) => actual.cashFlow)} />}
    >
      {last ? (
        <>
          <Variance metric="cashFlow" value={Math.round(last.actual.cashFlow - last.projected.cashFlow)} format={money} word />
          <br />
          {money(last.projected.cashFlow)} projected, {count(last.deals)} deals reporting
        </>
      ) : (
        'Nothing is reported yet'
      )}
    </FigureTile>
  );
}

function RateTile({ filters }: { filters: AnalyticsFilters }) {
  const analytics = useAnalytics(filters);
  const trends = useTrends(filters);
  const summary = analytics.data?.summary;
  const { A = 0, B = 0 } = summary?.gradeDistribution ?? {};
  return (
    <FigureTile
      label="Deals at A or B"
      href={hrefOf('/deals', { ...filters, sort: 'grade' })}
      figure={summary && percent(summary.performanceRate)}
      failed={analytics.isError}
      spark={<Spark values={(trends.data?.items ?? []).slice(-sparkMonths).map((item) => rateOf(item.gradeDistribution))} />}
    >
      {summary && (summary.gradedDeals === 0 ? 'No deal is graded yet' : (
        <>
          {count(A + B)} of {count(summary.gradedDeals)} graded deals
          <GradeMix grades={summary.gradeDistribution} />
        </>
      ))}
    </FigureTile>
  );
}

function DebtCoverTile({ filters }: { filters: AnalyticsFilters }) {
  const cover = useDebtCover(filters);
  const spread = cover.data?.spread;
  const known = spread ? spread.total - spread.unknown : 0;
  return (
    <FigureTile
      label="Median DSCR"
      href={hrefOf('/deals', { ...filters, belowRequired: 'true', sort: 'dscr' })}
      figure={spread && dscr(spread.median)}
      failed={cover.isError}
    >
      {known === 0 ? (
        'No deal has a DSCR yet'
      ) : (
        <>
          <strong>{count(spread?.belowRequired)} below required</strong> of {count(known)} with a DSCR
          <Meter part={known - (spread?.belowRequired ?? 0)} of={known} short />
        </>
      )}
    </FigureTile>
  );
}

function ReportsTile({ filters, lastMonth }: TilesProps) {
  const reports = useReportTotals(filters, lastMonth);
  const totals = reports.data;
  return (
    <FigureTile
      label={lastMonth ? `Reports, ${month(lastMonth)}` : 'Reports'}
      href={hrefOf('/reporting', { ...filters, month: lastMonth })}
      figure={
        totals && (
          <>
            {count(totals.reported)}
            <span className="portfolio-of"> of {count(totals.due)}</span>
          </>
        )
      }
      failed={reports.isError}
    >
      {totals && (
        <>
          <strong>{totals.missing === 0 ? 'All are in' : `${count(totals.missing)} missing`}</strong>
          <Meter part={totals.reported} of={totals.due} />
        </>
      )}
    </FigureTile>
  );
}

export function Tiles({ filters, lastMonth }: TilesProps) {
  return (
    <section className="portfolio-tiles" aria-label="Key figures">
      <CashFlowTile filters={filters} />
      <RateTile filters={filters} />
      <DebtCoverTile filters={filters} />
      <ReportsTile filters={filters} lastMonth={lastMonth} />
    </section>
  );
}
