import { useFacets } from '../../api/facets';
import { addMonths, month, plural } from '../../lib/format';
import { Button, ButtonLink } from '../../ui/Button';
import { ExportMenu } from '../../ui/ExportMenu';
import { type AnalyticsFilters, FilterBar, useFilters } from '../../ui/FilterBar';
import { PageHeader } from '../../ui/Page';
import { Empty, ErrorState } from '../../ui/states';
import { Breakdown } from './Breakdown';
import { CashFlow } from './CashFlow';
import { DebtCover } from './DebtCover';
import { Extremes } from './Extremes';
import { hrefOf } from './figures';
import { useAnalytics } from './queries';
import { Tiles } from './Tiles';
import { Warnings } from './Warnings';
import './style.css';

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return (
    <div className="card">
      {filtered ? (
        <Empty title="Nothing matches" action={<Button onPress={onClear}>Clear the filters</Button>}>
          No closed deals match these filters.
        </Empty>
      ) : (
        <Empty
          icon="portfolio"
          title="No closed deals yet"
          action={
            <ButtonLink href="/leads" look="primary">
              Choose a lead to close
            </ButtonLink>
          }
        >
          The portfolio begins with the first closing: its pro forma is locked, and each month is measured against it.
        </Empty>
      )}
    </div>
  );
}

function Figures() {
  const { filters, clear, count } = useFilters();
  const facets = useFacets();
  const analytics = useAnalytics(filters);
  const lastMonth = facets.data && addMonths(facets.data.currentMonth, -1);
  if (analytics.data === undefined && analytics.error) {
    return (
      <div className="card">
        <ErrorState what="The portfolio" error={analytics.error} retry={() => void analytics.refetch()} />
      </div>
    );
  }
  if (analytics.data?.summary.totalDeals === 0 && !analytics.isPlaceholderData) {
    return <Nothing filtered={count > 0} onClear={clear} />;
  }
  return (
    <>
      <Tiles filters={filters} lastMonth={lastMonth} />
      <CashFlow filters={filters} />
      <div className="portfolio-columns">
        <DebtCover filters={filters} />
        <Warnings filters={filters} />
      </div>
      <Extremes filters={filters} />
      <Breakdown filters={filters} />
    </>
  );
}

/** What the page is made of, as files. */
function Files({ filters }: { filters: AnalyticsFilters }) {
  const { marketKey, strategy, buyerId, buyBoxId } = filters;
  const ofOne = buyerId !== undefined || buyBoxId !== undefined;
  return (
    <ExportMenu
      parts={[
        { what: 'analytics', query: filters, label: 'Breakdowns' },
        { what: 'trends', query: filters, label: 'Months' },
        { what: 'deals', query: filters, label: 'Deals' },
        // The list of warnings knows no buyers.
        ...(ofOne ? [] : [{ what: 'warnings' as const, query: { marketKey, strategy }, label: 'Warnings' }]),
      ]}
    />
  );
}

export default function PortfolioPage() {
  const { filters } = useFilters();
  const summary = useAnalytics(filters).data?.summary;
  const facets = useFacets();
  return (
    <div className="page">
      <PageHeader
        title="Portfolio"
        actions={
          <>
            <ButtonLink href={hrefOf('/reports/portfolio', filters)} icon="print">
              Print report
            </ButtonLink>
            <Files filters={filters} />
          </>
        }
      >
        {summary && facets.data
          ? `${plural(summary.totalDeals, 'closed deal')}, ${plural(summary.gradedDeals, 'graded', 'graded')} – reports up to ${month(addMonths(facets.data.currentMonth, -1))}`
          : 'Do the deals do what was underwritten?'}
      </PageHeader>
      <FilterBar />
      <Figures />
    </div>
  );
}
