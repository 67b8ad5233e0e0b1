import { useParams } from 'wouter';
import { asApiError } from '../../api/errors';
import { useUser } from '../../api/session';
import { may } from '../../lib/roles';
import { monthParam, oneOf, useUrlState } from '../../lib/urlState';
import { ButtonLink } from '../../ui/Button';
import { PageHeader } from '../../ui/Page';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { CashFlow, gapSpans, WhereFrom } from './Charts';
import { Facts } from './Facts';
import { type Deal, keyOf } from './figures';
import { back, Header } from './Header';
import { History } from './History';
import { Months } from './Months';
import { type Subject, useRecord, useSubject } from './queries';
import { Similar } from './Similar';
import './style.css';
import { Tiles, Verdict } from './Verdict';

const shape = { month: monthParam(), gap: oneOf(gapSpans) };

/** "128 Oak St, Austin" as 128-oak-st-austin, for the files that charts save. */
const slugOf = (address: string): string => address.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'deal';

function Reported({ deal, fileName }: { deal: Deal; fileName: string }) {
  const [{ month, gap }, set] = useUrlState(shape);
  const periods = deal.actualPerformance;
  const latest = periods.at(-1);
  const period = periods.find((one) => keyOf(one) === month) ?? latest;
  if (!latest || !period) {
    return (
      <div className="card">
        <Empty icon="reporting" title="Nothing reported yet">
          The first monthly report is measured against the pro forma below, and graded.
        </Empty>
      </div>
    );
  }
  return (
    <>
      <Tiles deal={deal} latest={latest} />
      <Verdict deal={deal} period={period} onChoose={(key) => set({ month: key }, { replace: true })} />
      <div className="deal-charts">
        <CashFlow deal={deal} fileName={fileName} />
        <WhereFrom
          deal={deal}
          period={period}
          span={gap ?? 'month'}
          onSpan={(span) => set({ gap: span === 'month' ? null : span }, { replace: true })}
          fileName={fileName}
        />
      </div>
      <Months deal={deal} />
    </>
  );
}

function Closed({ deal, subject }: { deal: Deal; subject: Subject | null }) {
  const { role } = useUser();
  const address = subject?.address ?? 'This deal';
  const fileName = slugOf(address);
  return (
    <div className="page deal">
      <Header deal={deal} subject={subject} />
      <Reported deal={deal} fileName={fileName} />
      <Facts deal={deal} />
      {may(role, 'seeMatches') && <Similar deal={deal} address={address} fileName={fileName} />}
      {may(role, 'seeHistory') && <History id={deal.leadId} />}
    </div>
  );
}

/** A lead without a record: what it is called, and how to make it a deal. */
function NotClosed({ id, subject }: { id: string; subject: Subject }) {
  const closes = may(useUser().role, 'closeDeal');
  return (
    <div className="page">
      <PageHeader title={subject.address} back={back} />
      <div className="card">
        <Empty
          icon="deals"
          title="Not closed yet"
          action={
            closes && (
              <ButtonLink href={`/deals/${id}/close`} look="primary">
                Close this deal
              </ButtonLink>
            )
          }
        >
          This lead has no locked pro forma. Closing it locks what was underwritten; from then on each month is
          measured against it.
        </Empty>
      </div>
    </div>
  );
}

export default function DealPage() {
  const { id = '' } = useParams();
  const record = useRecord(id);
  const subject = useSubject(id);
  if (record.isPending || subject.isPending) {
    return (
      <div className="page" aria-busy="true">
        <PageHeader title="Deal" back={back} />
        <Skeleton height={112} />
        <Skeleton height={360} />
        <Skeleton height={400} />
      </div>
    );
  }
  if (record.data !== undefined) {
    return <Closed deal={record.data} subject={subject.data ?? null} />;
  }
  if (asApiError(record.error)?.kind === 'not-found' && subject.data) {
    return <NotClosed id={id} subject={subject.data} />;
  }
  return (
    <div className="page">
      <PageHeader title="Deal" back={back} />
      <div className="card">
        <ErrorState what="The deal" error={record.error} retry={() => void record.refetch()} />
      </div>
    </div>
  );
}
