import { useQuery } from '@tanstack/react-query';
import { buyBoxName, buyerName, useFacets } from '../../api/facets';
import { addMonths, date, market, month, plural, strategy } from '../../lib/format';
import { type AnalyticsFilters, useFilters } from '../../ui/FilterBar';
import { Report, ReportTable } from '../../ui/Report';
import { Empty, ErrorState } from '../../ui/states';
import { columnsOf, labels } from './Breakdown';
import { CashFlow } from './CashFlow';
import { DebtCover } from './DebtCover';
import { Extremes } from './Extremes';
import { defaultSort, groupings, groupRows, hrefOf, sortRows } from './figures';
import { Panel } from './parts';
import { useAnalytics } from './queries';
import './style.css';
import { Tiles } from './Tiles';
import { Warnings } from './Warnings';

/** On paper the largest groups are enough. */
const groupsMax = 40;

/** The filters in words; names come after, and until then their ids stand for them. */
function useFilterWords({ marketKey, strategy: of, buyerId, buyBoxId, startDate, endDate }: AnalyticsFilters): string[] {
  const buyer = useQuery({ queryKey: ['buyers', buyerId, 'name'], queryFn: () => buyerName(buyerId ?? ''), enabled: buyerId !== undefined });
  const box = useQuery({ queryKey: ['buyboxes', buyBoxId, 'name'], queryFn: () => buyBoxName(buyBoxId ?? ''), enabled: buyBoxId !== undefined });
  return [
    ...(marketKey ? [`market ${market(marketKey)}`] : []),
    ...(of ? [strategy(of).toLowerCase()] : []),
    ...(buyerId ? [`buyer ${buyer.data ?? buyerId}`] : []),
    ...(buyBoxId ? [`buy box ${box.data ?? buyBoxId}`] : []),
    ...(startDate ? [`closed from ${date(startDate)}`] : []),
    ...(endDate ? [`closed to ${date(endDate)}`] : []),
  ];
}

function Groups({ filters }: { filters: AnalyticsFilters }) {
  return (
    <Panel what="The breakdowns" query={useAnalytics(filters)} height={400}>
      {(analytics) =>
        groupings.map((by) => (
          <ReportTable
            key={by}
            title={`By ${labels[by].toLowerCase()}`}
            note="Mean difference from the pro forma, each deal weighing the same."
            columns={columnsOf(by)}
            rows={sortRows(groupRows(analytics, by), defaultSort)}
            rowKey={({ key }) => key}
            none="Nothing to show."
            max={groupsMax}
          />
        ))
      }
    </Panel>
  );
}

function Figures({ filters }: { filters: AnalyticsFilters }) {
  const facets = useFacets();
  const analytics = useAnalytics(filters);
  if (analytics.data === undefined && analytics.error) {
    return (
      <div className="card">
        <ErrorState what="The portfolio" error={analytics.error} retry={() => void analytics.refetch()} />
      </div>
    );
  }
  if (analytics.data?.summary.totalDeals === 0 && !analytics.isPlaceholderData) {
    return (
      <div className="card">
        <Empty icon="portfolio" title="No closed deals">
          Nothing has closed that this report is about.
        </Empty>
      </div>
    );
  }
  return (
    <>
      <Tiles filters={filters} lastMonth={facets.data && addMonths(facets.data.currentMonth, -1)} />
      <CashFlow filters={filters} />
      <DebtCover filters={filters} />
      <Warnings filters={filters} />
      <Extremes filters={filters} />
      <Groups filters={filters} />
    </>
  );
}

/** The portfolio on paper, with the filters of the page that led here. */
export default function PortfolioReport() {
  const { filters } = useFilters();
  const words = useFilterWords(filters);
  const facets = useFacets();
  const summary = useAnalytics(filters).data?.summary;
  return (
    <Report
      title="Portfolio"
      back={{ href: hrefOf('/', filters), label: 'Portfolio' }}
      filters={words}
      facts={
        summary &&
        facets.data &&
        `${plural(summary.totalDeals, 'closed deal')}, ${plural(summary.gradedDeals, 'graded', 'graded')} – reports up to ${month(addMonths(facets.data.currentMonth, -1))}`
      }
    >
      <Figures filters={filters} />
    </Report>
  );
}
