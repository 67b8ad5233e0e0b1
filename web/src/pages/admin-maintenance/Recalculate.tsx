import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, read } from '../../api/client';
import { useWrite } from '../../api/write';
import { count, dateTime, nothing } from '../../lib/format';
import { text, useUrlState } from '../../lib/urlState';
import { Button } from '../../ui/Button';
import { announce } from '../../ui/LiveRegion';
import { Card } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { announcementStep, isUnderWay, type Job, jobSentence, resultOf, secondsOf } from './job';

// In the address: a reload, or another tab, finds the job again.
const shape = { job: text() };
const pollMs = 400;

function useJob(id: string) {
  return useQuery({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => read(api.GET('/api/jobs/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? pollMs : false),
  });
}

/** Reads the way out, but not every step of it; once done, every figure is read anew. */
function useTellJob(job: Job | undefined): void {
  const queries = useQueryClient();
  const told = useRef('');
  const wasUnderWay = useRef(false);
  useEffect(() => {
    if (job === undefined) {
      return;
    }
    const step = `${job.jobId} ${announcementStep(job)}`;
    if (told.current !== step) {
      told.current = step;
      announce(jobSentence(job));
    }
    if (isUnderWay(job)) {
      wasUnderWay.current = true;
    } else if (wasUnderWay.current) {
      wasUnderWay.current = false;
      for (const kind of ['deals', 'buyers', 'buyboxes', 'analytics', 'warnings', 'audit']) {
        void queries.invalidateQueries({ queryKey: [kind] });
      }
    }
  }, [job, queries]);
}

function Outcome({ job }: { job: Job }) {
  const { deals, buyers, buyBoxes, changed } = resultOf(job);
  const seconds = secondsOf(job);
  return (
    <dl className="facts maintenance-facts">
      <dt>Deals counted</dt>
      <dd>{count(deals)}</dd>
      <dt>Buyers</dt>
      <dd>{count(buyers)}</dd>
      <dt>Buy boxes</dt>
      <dd>{count(buyBoxes)}</dd>
      <dt>Figures mended</dt>
      <dd>{count(changed)}</dd>
      <dt>Took</dt>
      <dd>{seconds === null ? nothing : `${seconds.toFixed(1)} s`}</dd>
      <dt>Finished</dt>
      <dd>{dateTime(job.finishedAt)}</dd>
    </dl>
  );
}

function JobState({ job }: { job: Job }) {
  const tone = job.status === 'failed' ? 'tone-d' : job.status === 'done' ? 'tone-a' : 'tone-neutral';
  return (
    <div className="stack">
      <p className={`notice ${tone}`}>{jobSentence(job)}</p>
      {isUnderWay(job) && (
        <progress
          className="maintenance-progress"
          aria-label="Recalculation"
          {...(job.total > 0 ? { value: job.done, max: job.total } : {})}
        />
      )}
      {job.status === 'done' && <Outcome job={job} />}
    </div>
  );
}

export function Recalculate() {
  const [{ job: id }, set] = useUrlState(shape);
  const job = useJob(id);
  const start = useWrite(
    (_: null, headers) => read(api.POST('/api/performance/recalculate-feedback', { params: { header: headers } })),
    { onSuccess: ({ jobId }) => set({ job: jobId }) },
  );
  useTellJob(job.data);
  const underWay = start.isPending || (job.data !== undefined && isUnderWay(job.data));
  return (
    <Card title="Recalculate">
      <p>
        Counts every sum, score and warning anew from the reported months. They are kept up with each write, so there is
        nothing to do day by day: run it after mending the database by hand, or to be sure. The server goes on
        answering meanwhile.
      </p>
      <div className="form-actions">
        <Button look="primary" onPress={() => start.mutate(null)} isPending={underWay}>
          {underWay ? 'Recalculating' : 'Recalculate everything'}
        </Button>
      </div>
      {start.error && (
        <p role="alert" className="notice tone-d">
          {start.error.message}
        </p>
      )}
      {id !== '' && job.isPending && <Skeleton height={48} />}
      {job.error && !job.data && <ErrorState what="The job" error={job.error} retry={() => void job.refetch()} />}
      {job.data && <JobState job={job.data} />}
    </Card>
  );
}
