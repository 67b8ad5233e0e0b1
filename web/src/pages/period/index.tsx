import './style.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, readTagged } from '../../api/client';
import { addMonths, date, dscr, month as monthWords } from '../../lib/format';
import { monthParam } from '../../lib/urlState';
import { Badge } from '../../ui/Flags';
import { ButtonLink } from '../../ui/Button';
import { PageHeader } from '../../ui/Page';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { PeriodForm } from './PeriodForm';
import { type Period, periodOf } from './values';

const ymParam = monthParam();

function titleOf(ym: string, period: Period | null): string {
  const span = period?.reportingPeriod;
  if (!span || span.months === 1) {
    return monthWords(ym);
  }
  const last = `${span.year}-${String(span.month).padStart(2, '0')}`;
  return `${monthWords(addMonths(last, 1 - span.months))} to ${monthWords(last)}`;
}

function Loading() {
  return (
    <div className="period-layout" aria-busy="true">
      <div className="stack">
        <Skeleton height={190} />
        <Skeleton height={160} />
        <Skeleton height={200} />
      </div>
      <Skeleton height={480} />
    </div>
  );
}

function Month({ id, ym }: { id: string; ym: string }) {
  const deal = useQuery({
    // Not among the deals' keys: a save must not redraw the form while it leads away.
    queryKey: ['period-form', id],
    queryFn: ({ signal }) =>
      readTagged(api.GET('/api/deals/{id}/performance', { params: { path: { id } }, signal })),
    // A form opens on what is there now, not on what was read a while ago.
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const lead = useQuery({
    queryKey: ['leads', id, 'address'],
    queryFn: async ({ signal }) => (await readTagged(api.GET('/api/leads/{id}', { params: { path: { id } }, signal }))).data,
  });
  const record = deal.data?.data;
  const period = record ? periodOf(record.actualPerformance, Number(ym.slice(0, 4)), Number(ym.slice(5))) : null;
  const href = (to: string) => `/deals/${id}/periods/${to}`;
  return (
    <div className="page">
      <PageHeader
        title={titleOf(ym, period)}
        badge={record && <Badge tone={period ? 'b' : 'neutral'}>{period ? 'Reported' : 'Not reported'}</Badge>}
        back={{ href: `/deals/${id}`, label: lead.data?.address ?? 'The deal' }}
        actions={
          <>
            <ButtonLink href={href(addMonths(ym, -1))}>← {monthWords(addMonths(ym, -1))}</ButtonLink>
            <ButtonLink href={href(addMonths(ym, 1))}>{monthWords(addMonths(ym, 1))} →</ButtonLink>
          </>
        }
      >
        {record
          ? `${record.buyer.name}, closed ${date(record.closedDate)}. Required DSCR ${dscr(record.proForma.requiredDSCR)}.`
          : 'Monthly report'}
      </PageHeader>
      {deal.isFetching && !deal.isFetchedAfterMount ? (
        <Loading />
      ) : deal.data === undefined ? (
        <div className="card">
          <ErrorState what="The deal" error={deal.error} retry={() => void deal.refetch()} />
        </div>
      ) : (
        <PeriodForm
          key={period?._id ?? 'new'}
          loaded={deal.data}
          ym={ym}
          period={period}
          reload={() => void deal.refetch()}
        />
      )}
    </div>
  );
}

export default function PeriodPage() {
  const { id = '', ym = '' } = useParams();
  if (ymParam.read(ym) === '') {
    return (
      <div className="page">
        <PageHeader title="No such month" back={{ href: `/deals/${id}`, label: 'The deal' }} />
        <div className="card">
          <Empty title="No such month">A month is written as 2026-03.</Empty>
        </div>
      </div>
    );
  }
  return <Month id={id} ym={ym} />;
}
