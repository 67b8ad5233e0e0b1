import { useParams } from 'wouter';
import { useUser } from '../../api/session';
import { date, dscr, market, money, moneyExact, share, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import type { Column } from '../../ui/DataTable';
import { Badge, flagLabel } from '../../ui/Flags';
import { Grade, Variance } from '../../ui/Grade';
import { PageHeader } from '../../ui/Page';
import { Report, ReportTable } from '../../ui/Report';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { CashFlow, WhereFrom } from './Charts';
import { Facts } from './Facts';
import { type Deal, type Period, periodWords } from './figures';
import { type Subject, useRecord, useSubject } from './queries';
import { Similar } from './Similar';
import './style.css';
import { Tiles, Verdict } from './Verdict';


const columns: readonly Column<Period>[] = [
  { id: 'month', header: 'Month', cell: (period) => periodWords(period) },
  { id: 'grade', header: 'Grade', cell: ({ performanceGrade }) => <Grade grade={performanceGrade} /> },
  { id: 'cashFlow', header: 'Cash flow', cell: ({ actualMonthlyCashFlow }) => money(actualMonthlyCashFlow), numeric: true },
  { id: 'variance', header: 'Against plan', cell: ({ cashFlowVariance }) => <Variance metric="cashFlow" value={cashFlowVariance} format={money} />, numeric: true },
  { id: 'rent', header: 'Rent', cell: ({ actualRentCollected }) => money(actualRentCollected), numeric: true },
  { id: 'vacancy', header: 'Vacancy', cell: ({ actualVacancyRate }) => share(actualVacancyRate), numeric: true },
  { id: 'expenses', header: 'Expenses', cell: ({ actualExpenses }) => money(actualExpenses.total), numeric: true },
  { id: 'noi', header: 'NOI', cell: ({ actualNOI }) => money(actualNOI), numeric: true },
  { id: 'dscr', header: 'DSCR', cell: ({ actualDSCR }) => dscr(actualDSCR), numeric: true },
  { id: 'flags', header: 'Flags', cell: ({ flags }) => (flags.length === 0 ? '–' : flags.map(flagLabel).join('; ')), wrap: true },
];

function Figures({ deal }: { deal: Deal }) {
  const latest = deal.actualPerformance.at(-1);
  if (latest === undefined) {
    return (
      <div className="card">
        <Empty icon="reporting" title="Nothing reported yet">
          The first monthly report is measured against the pro forma below, and graded.
        </Empty>
      </div>
    );
  }
  const { proForma } = deal;
  return (
    <>
      <Tiles deal={deal} latest={latest} />
      <CashFlow deal={deal} fileName="deal-cash-flow" />
      <WhereFrom deal={deal} period={latest} span="mean" fileName="deal-gap" />
      <Verdict deal={deal} period={latest} />
      <ReportTable
        title="Month by month"
        note={`Projected: cash flow ${money(proForma.projectedMonthlyCashFlow)}, rent ${money(proForma.projectedRent)}, expenses ${money(proForma.projectedExpenses)}, NOI ${money(proForma.projectedNOI)}, DSCR ${dscr(proForma.projectedDSCR)}, a month.`}
        columns={columns}
        rows={deal.actualPerformance.toReversed()}
        rowKey={({ _id }) => _id}
        none="No month is reported yet."
      />
    </>
  );
}

function Closed({ deal, subject }: { deal: Deal; subject: Subject | null }) {
  const { role } = useUser();
  const address = subject?.address ?? 'Deal';
  const place = subject?.city ? [subject.city, subject.state].filter(Boolean).join(', ') : market(deal.marketKey);
  const { performanceGrade } = deal.currentStatus;
  return (
    <Report
      title={address}
      back={{ href: `/deals/${deal.leadId}`, label: 'Deal' }}
      badge={performanceGrade === null ? <Badge>Nothing reported yet</Badge> : <Grade grade={performanceGrade} large />}
      facts={
        <>
          {place} · {strategy(deal.strategy)} · bought by {deal.buyer.name} for {moneyExact(deal.purchasePrice)} · closed {date(deal.closedDate)}
          {deal.buyBox && ` · buy box ${deal.buyBox.name}`}
        </>
      }
    >
      <Figures deal={deal} />
      <Facts deal={deal} />
      {may(role, 'seeMatches') && <Similar deal={deal} address={address} fileName="deal-similar" />}
    </Report>
  );
}

/** The deal on paper: how it does, why, and what was agreed. */
export default function DealReport() {
  const { id = '' } = useParams();
  const record = useRecord(id);
  const subject = useSubject(id);
  if (record.data !== undefined && !subject.isPending) {
    return <Closed deal={record.data} subject={subject.data ?? null} />;
  }
  return (
    <div className="page report" aria-busy={record.isPending}>
      <PageHeader title="Deal report" back={{ href: `/deals/${id}`, label: 'Deal' }} />
      {record.error ? (
        <div className="card">
          <ErrorState what="The deal" error={record.error} retry={() => void record.refetch()} />
        </div>
      ) : (
        <>
          <Skeleton height={112} />
          <Skeleton height={360} />
        </>
      )}
    </div>
  );
}
