import type { components } from '../../api/schema';
import { count } from '../../lib/format';

export type Job = components['schemas']['Job'];

export const isUnderWay = ({ status }: Job): boolean => status === 'queued' || status === 'running';

/** A count of the job's result, which the API leaves open. */
function resultCount({ result }: Job, name: string): number | null {
  const value: unknown = result === null ? null : Object.entries(result).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : null;
}

export const resultOf = (job: Job) => ({
  deals: resultCount(job, 'deals'),
  buyers: resultCount(job, 'buyers'),
  buyBoxes: resultCount(job, 'buyBoxes'),
  changed: resultCount(job, 'changed'),
});

/** The state in one sentence, which is also read out. */
export function jobSentence(job: Job): string {
  if (job.status === 'queued') {
    return 'Waiting to begin.';
  }
  if (job.status === 'running') {
    return job.total === 0 ? 'Counting what there is to do.' : `${count(job.done)} of ${count(job.total)} done.`;
  }
  if (job.status === 'failed') {
    return `The recalculation failed: ${job.error ?? 'the server did not say why'}`;
  }
  const { changed } = resultOf(job);
  return changed === 0
    ? 'Everything agreed: nothing had to be changed.'
    : `${count(changed)} stored figures differed and are mended.`;
}

/** How long it took, in seconds; null where it has not ended. */
export function secondsOf({ startedAt, finishedAt }: Job): number | null {
  return startedAt === null || finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

/** What is worth reading out: the beginning, each tenth, the end. */
export function announcementStep(job: Job): string {
  return job.status === 'running' && job.total > 0
    ? `${job.status} ${Math.floor((10 * job.done) / job.total)}`
    : job.status;
}
