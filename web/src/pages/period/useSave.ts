import { useState } from 'react';
import { api, read, readTagged } from '../../api/client';
import type { ApiError } from '../../api/errors';
import { useWrite } from '../../api/write';
import { missing } from '../../lib/pointers';
import { correctionOf, differencesOf, type Period, type PeriodValues, reportOf, valuesOf } from './values';

export interface Base {
  /** Null where the month is not reported yet. */
  periodId: string | null;
  /** What the correction is measured against, and what was read along with it. */
  values: PeriodValues;
  etag: string | null;
}

interface Stale {
  base: Base;
  theirs: Period;
}

interface SaveOptions {
  dealId: string;
  year: number;
  month: number;
  values: PeriodValues;
  base: Base;
  rebase: (base: Base, values?: PeriodValues) => void;
  onSaved: (period: Period) => void;
}

const invalidates = () => [['deals'], ['reporting'], ['analytics'], ['warnings'], ['buyers'], ['buyboxes']];

/** Reports the month, or corrects it; a correction of what another changed meanwhile is asked about. */
export function useSave({ dealId, year, month, values, base, rebase, onSaved }: SaveOptions) {
  const [stale, setStale] = useState<Stale | null>(null);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const report = useWrite(
    (body: NonNullable<ReturnType<typeof reportOf>>, headers) =>
      read(api.POST('/api/deals/{id}/performance/periods', { params: { path: { id: dealId }, header: headers }, body })),
    { invalidates, onSuccess: onSaved },
  );
  const send = (periodId: string, onto: Base) =>
    read(
      api.PUT('/api/deals/{id}/performance/{periodId}', {
        params: {
          path: { id: dealId, periodId },
          header: onto.etag === null ? {} : { 'If-Match': onto.etag },
        },
        body: correctionOf(values, onto.values),
      }),
    );
  const correct = useWrite((onto: Base) => send(onto.periodId ?? '', onto), { invalidates, onSuccess: onSaved });

  const onStale = async (onto: Base) => {
    const { data, etag } = await readTagged(
      api.GET('/api/deals/{id}/performance', { params: { path: { id: dealId } } }),
    );
    const theirs = data.actualPerformance.find(({ _id }) => _id === onto.periodId);
    if (theirs === undefined) {
      return;
    }
    const fresh = { periodId: theirs._id, values: valuesOf(theirs), etag };
    // The record's tag also moves when another month is reported: then nobody is in the way.
    if (differencesOf(onto.values, fresh.values).length === 0) {
      rebase(fresh);
      correct.mutate(fresh);
    } else {
      setStale({ base: fresh, theirs });
    }
  };
  const write = (onto: Base) =>
    correct.mutate(onto, {
      onError: (error) => {
        if (error.kind === 'stale') {
          void onStale(onto);
        }
      },
    });
  const save = () => {
    const body = reportOf(values, year, month);
    setRefused(body === null ? missing(['/actualRentCollected']) : null);
    if (body === null) {
      return;
    }
    if (base.periodId === null) {
      report.mutate(body);
    } else {
      write(base);
    }
  };
  const failed = report.error ?? (correct.error?.kind === 'stale' ? null : correct.error);
  return {
    save,
    pending: report.isPending || correct.isPending,
    error: refused ?? failed,
    stale,
    closeStale: () => setStale(null),
    keepMine: () => {
      if (stale) {
        setStale(null);
        rebase(stale.base);
        write(stale.base);
      }
    },
    takeTheirs: () => {
      if (stale) {
        setStale(null);
        rebase(stale.base, stale.base.values);
      }
    },
  };
}
