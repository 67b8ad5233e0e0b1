import { useParams } from 'wouter';
import { Report, type ReportColumn, ReportState, ReportTable } from '../../reports/Report';
import { date, dscr, market, money, moneyExact, share, strategy } from '../../lib/format';
import { flagLabel } from '../../ui/Flags';
import { Grade, Variance } from '../../ui/Grade';
import { CashFlow, WhereFrom } from './Charts';
import { Facts } from './Facts';
import { type Deal, type Period, periodWords } from './figures';
import { type Subject, useRecord, useSubject } from './queries';
import './style.css';
import { Tiles, Verdict } from './Verdict';

const columns: readonly ReportColumn<Period>[] = [
  {
    header: 'Month',
    cell: (period) => (
      <span className="report-named">
        <Grade grade={period.performanceGrade} />
        {periodWords(period)}
      </span>
    ),
  },
  { header: 'Cash flow', cell: ({ actualMonthlyCashFlow }) => money(actualMonthlyCashFlow), numeric: true },
  {
    header: 'Against plan',
    cell: ({ cashFlowVariance }) => <Variance metric="cashFlow" value={cashFlowVariance} format={money} />,
    numeric: true,
  },
  { header: 'Rent', cell: ({ actualRentCollected }) => money(actualRentCollected), numeric: true },
  { header: 'Vacancy', cell: ({ actualVacancyRate }) => share(actualVacancyRate), numeric: true },
  { header: 'Expenses', cell: ({ actualExpenses }) => money(actualExpenses.total), numeric: true },
  { header: 'NOI', cell: ({ actualNOI }) => money(actualNOI), numeric: true },
  { header: 'DSCR', cell: ({ actualDSCR }) => dscr(actualDSCR), numeric: true },
];

function Reported({ deal }: { deal: Deal }) {
  const periods = deal.actualPerformance;
  const latest = periods.at(-1);
  if (!latest) {
    return <p className="notice">Nothing is reported yet: the pro forma below stands alone.</p>;
  }
  return (
    <>
      <Tiles deal={deal} latest={latest} />
      <Verdict deal={deal} period={latest} />
      <CashFlow deal={deal} fileName="cash-flow" />
      <WhereFrom deal={deal} period={latest} span="mean" fileName="gap" />
    </>
  );
}

function Paper({ deal, subject }: { deal: Deal; subject: Subject | null }) {
  const place = subject?.city ? [subject.city, subject.state].filter(Boolean).join(', ') : market(deal.marketKey);
  const { performanceGrade, flags } = deal.currentStatus;
  return (
    <Report
      title={subject?.address ?? 'Deal'}
      kind="Deal report"
      back={{ href: `/deals/${deal.leadId}`, label: 'The deal' }}
      badge={<Grade grade={performanceGrade} large />}
      about={
        <>
          {place} · {strategy(deal.strategy)} · bought by {deal.buyer.name} for {moneyExact(deal.purchasePrice)} · closed{' '}
          {date(deal.closedDate)}
          {deal.buyBox && ` · buy box ${deal.buyBox.name}`}
          {flags.length > 0 && ` · flags: ${flags.map(flagLabel).join(', ').toLowerCase()}`}
        </>
      }
    >
      <Reported deal={deal} />
      <Facts deal={deal} />
      <ReportTable
        title="Month by month"
        columns={columns}
        rows={deal.actualPerformance.toReversed()}
        rowKey={({ _id }) => _id}
        empty="No month is reported yet."
      />
    </Report>
  );
}

/** The deal on paper: what it came to, why, what was agreed, and all of its months. */
export default function DealReport() {
  const { id = '' } = useParams();
  const record = useRecord(id);
  const subject = useSubject(id);
  if (record.data === undefined || subject.isPending) {
    const query = record.error === null ? { ...record, isPending: true } : record;
    return <ReportState title="Deal report" back={{ href: `/deals/${id}`, label: 'The deal' }} what="The deal" query={query} />;
  }
  return <Paper deal={record.data} subject={subject.data ?? null} />;
}
