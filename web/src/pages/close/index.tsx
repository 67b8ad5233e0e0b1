import './style.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, read } from '../../api/client';
import { ApiError } from '../../api/errors';
import { market, strategy } from '../../lib/format';
import { ButtonLink } from '../../ui/Button';
import { PageHeader } from '../../ui/Page';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { CloseForm } from './CloseForm';

/** Whether the lead has its record: `closed` alone is a word that anybody may set. */
async function isLocked(id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await read(api.GET('/api/deals/{id}/performance', { params: { path: { id } }, signal }));
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'not-found') {
      return false;
    }
    throw error;
  }
}

function Loading() {
  return (
    <div className="close-layout" aria-busy="true">
      <div className="stack">
        <Skeleton height={230} />
        <Skeleton height={140} />
        <Skeleton height={230} />
      </div>
      <Skeleton height={360} />
    </div>
  );
}

export default function ClosePage() {
  const { id = '' } = useParams();
  const opened = useQuery({
    queryKey: ['leads', id, 'closing'],
    queryFn: async ({ signal }) => {
      const lead = await read(api.GET('/api/leads/{id}', { params: { path: { id } }, signal }));
      return { lead, locked: lead.status === 'closed' && (await isLocked(id, signal)) };
    },
    refetchOnWindowFocus: false,
  });
  const lead = opened.data?.lead;
  const place = [lead?.city, lead?.state, lead?.zip].filter(Boolean).join(', ');
  return (
    <div className="page">
      <PageHeader
        title={lead ? `Close ${lead.address}` : 'Close a deal'}
        back={{ href: `/leads/${id}`, label: 'The lead' }}
      >
        {lead ? `${place || market(lead.marketKey)} · ${strategy(lead.strategy)}` : 'The closing form'}
      </PageHeader>
      {opened.isPending ? (
        <Loading />
      ) : opened.data === undefined ? (
        <div className="card">
          <ErrorState what="The lead" error={opened.error} retry={() => void opened.refetch()} />
        </div>
      ) : opened.data.locked ? (
        <div className="card">
          <Empty
            icon="check"
            title="This deal is closed"
            action={<ButtonLink href={`/deals/${id}`}>Open the deal</ButtonLink>}
          >
            Its pro forma is locked: it cannot be closed again.
          </Empty>
        </div>
      ) : (
        <CloseForm lead={opened.data.lead} />
      )}
    </div>
  );
}
