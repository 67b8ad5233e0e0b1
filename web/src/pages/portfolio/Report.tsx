import { useQuery } from '@tanstack/react-query';
import { buyBoxName, buyerName, useFacets } from '../../api/facets';
import { addMonths, count, date, dscr, market, money, month, percent, plural, strategy } from '../../lib/format';
import { Report, type ReportColumn, ReportState, ReportTable } from '../../reports/Report';
import { type AnalyticsFilters, useFilters } from '../../ui/FilterBar';
import { Variance } from '../../ui/Grade';
import { GradeMix } from '../../ui/GradeMix';
import { BuyerName } from './Breakdown';
import { CashFlow } from './CashFlow';
import { DebtCover } from './DebtCover';
import { Extremes } from './Extremes';
import { defaultSort, type Grouping, groupings, groupRows, type GroupRow, hrefOf, sortRows } from './figures';
import { useAnalytics } from './queries';
import './style.css';
import { Tiles } from './Tiles';
import { Warnings } from './Warnings';

const rowsMax = 40;

const titles: Record<Grouping, string> = { market: 'By market', strategy: 'By strategy', buyer: 'By buyer' };
const headers: Record<Grouping, string> = { market: 'Market', strategy: 'Strategy', buyer: 'Buyer' };

const columnsOf = (by: Grouping): readonly ReportColumn<GroupRow>[] => [
  {
    header: headers[by],
    cell: ({ key }) => (by === 'market' ? market(key) : by === 'strategy' ? strategy(key) : <BuyerName id={key} />),
  },
  { header: 'Deals', cell: ({ metrics }) => count(metrics.totalDeals), numeric: true },
  { header: 'At A or B', cell: ({ metrics }) => percent(metrics.performanceRate), numeric: true },
  { header: 'Grades', cell: ({ metrics }) => <GradeMix grades={metrics.gradeDistribution} /> },
  {
    header: 'Cash flow',
    cell: ({ metrics }) => <Variance metric="cashFlow" value={metrics.averageCashFlowVariance} format={money} />,
    numeric: true,
  },
  { header: 'Rent', cell: ({ metrics }) => <Variance metric="rent" value={metrics.averageRentVariance} format={money} />, numeric: true },
  {
    header: 'Expenses',
    cell: ({ metrics }) => <Variance metric="expense" value={metrics.averageExpenseVariance} format={money} />,
    numeric: true,
  },
  { header: 'DSCR', cell: ({ metrics }) => <Variance metric="dscr" value={metrics.averageDSCRVariance} format={dscr} />, numeric: true },
];

/** By what the figures are filtered, in words: paper has no address. */
function useFilterWords({ marketKey, strategy: kind, buyerId, buyBoxId, startDate, endDate }: AnalyticsFilters): string {
  const buyer = useQuery({
    queryKey: ['buyers', buyerId, 'name'],
    queryFn: () => buyerName(buyerId ?? ''),
    enabled: buyerId !== undefined,
  });
  const box = useQuery({
    queryKey: ['buyboxes', buyBoxId, 'name'],
    queryFn: () => buyBoxName(buyBoxId ?? ''),
    enabled: buyBoxId !== undefined,
  });
  const words = [
    marketKey && market(marketKey),
    kind && strategy(kind),
    buyerId && `buyer ${buyer.data ?? '…'}`,
    buyBoxId && `buy box ${box.data ?? '…'}`,
    startDate && `closed from ${date(startDate)}`,
    endDate && `${startDate ? 'to' : 'closed up to'} ${date(endDate)}`,
  ].filter(Boolean);
  return words.length === 0 ? 'All closed deals' : words.join(' · ');
}

function Groups({ filters, by }: { filters: AnalyticsFilters; by: Grouping }) {
  const { data } = useAnalytics(filters);
  const rows = data ? sortRows(groupRows(data, by), defaultSort) : [];
  const more = rows.length > rowsMax ? ` The ${rowsMax} with the most deals of ${count(rows.length)}.` : '';
  return (
    <ReportTable
      title={titles[by]}
      note={`Mean difference from the pro forma, each deal weighing the same.${more}`}
      columns={columnsOf(by)}
      rows={rows.slice(0, rowsMax)}
      rowKey={({ key }) => key}
      empty="No closed deal."
    />
  );
}

/** The portfolio on paper, under the filters that it was opened with. */
export default function PortfolioReport() {
  const { filters } = useFilters();
  const analytics = useAnalytics(filters);
  const facets = useFacets();
  const words = useFilterWords(filters);
  const back = { href: hrefOf('/', filters), label: 'Portfolio' };
  if (analytics.data === undefined) {
    return <ReportState title="Portfolio report" back={back} what="The portfolio" query={analytics} />;
  }
  const { totalDeals, gradedDeals } = analytics.data.summary;
  const lastMonth = facets.data && addMonths(facets.data.currentMonth, -1);
  return (
    <Report
      title="Portfolio report"
      kind="Performance after closing"
      back={back}
      about={
        <>
          {words} · {plural(totalDeals, 'deal')}, {count(gradedDeals)} graded
          {lastMonth && ` · reports up to ${month(lastMonth)}`}
        </>
      }
    >
      {totalDeals === 0 ? (
        <p className="notice">No closed deal matches.</p>
      ) : (
        <>
          <Tiles filters={filters} lastMonth={lastMonth} />
          <CashFlow filters={filters} />
          <DebtCover filters={filters} />
          <Warnings filters={filters} />
          <Extremes filters={filters} />
          {groupings.map((by) => (
            <Groups key={by} filters={filters} by={by} />
          ))}
        </>
      )}
    </Report>
  );
}
