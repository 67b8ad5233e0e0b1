import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { api, read } from '../../api/client';
import { type ApiError, asApiError } from '../../api/errors';
import type { components } from '../../api/schema';
import { sessionKey } from '../../api/session';
import { persist } from '../../api/write';
import { plural } from '../../lib/format';
import { inParallel } from '../../lib/pool';
import { announce } from '../../ui/LiveRegion';
import { errorsOf, readRow, type RowErrors, type RowText } from './cells';

type Period = components['schemas']['Period'];
type Report = components['schemas']['PeriodReport'];

export type RowState =
  | { status: 'saving' }
  | { status: 'saved'; period: Period }
  | { status: 'failed'; errors: RowErrors; reported: boolean };

export type RowStates = Readonly<Record<string, RowState>>;

export interface Progress {
  done: number;
  total: number;
}

// Enough to keep the server busy; more would only wait in its queue.
const atOnce = 4;

const failedBy = (error: ApiError | null): RowState => ({
  status: 'failed',
  reported: error?.kind === 'conflict',
  errors: error ? errorsOf(error.fields, error.message) : { row: 'could not be saved' },
});

/** Saves many reports, some at a time; each is told by itself. */
export function useSaves(ym: string, onSaved: (id: string) => void) {
  const queries = useQueryClient();
  const [states, setStates] = useState<RowStates>({});
  const [progress, setProgress] = useState<Progress | null>(null);
  // A report whose outcome is unknown is sent again under its key, so that it is not stored twice.
  const keys = useRef(new Map<string, { text: string; key: string }>());
  const mark = (id: string, state: RowState) => setStates((old) => ({ ...old, [id]: state }));

  const send = async (id: string, body: Report): Promise<RowState> => {
    const text = JSON.stringify(body);
    const attempt = keys.current.get(id);
    const key = attempt?.text === text ? attempt.key : crypto.randomUUID();
    keys.current.set(id, { text, key });
    try {
      const period = await persist(() =>
        read(
          api.POST('/api/deals/{id}/performance/periods', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body,
          }),
        ),
      );
      keys.current.delete(id);
      return { status: 'saved', period };
    } catch (error) {
      const known = asApiError(error);
      if (known && known.status >= 400 && known.status < 500) {
        keys.current.delete(id);
      }
      if (known?.kind === 'signed-out') {
        void queries.invalidateQueries({ queryKey: sessionKey });
      }
      return failedBy(known);
    }
  };

  /** Answers which rows were refused. */
  const save = async (rows: readonly (readonly [string, RowText])[]): Promise<string[]> => {
    const refused: string[] = [];
    let done = 0;
    setProgress({ done, total: rows.length });
    await inParallel(rows, atOnce, async ([id, row]) => {
      const { body, errors } = readRow(row, ym);
      if (body !== null) {
        mark(id, { status: 'saving' });
      }
      const state = body === null ? ({ status: 'failed', errors, reported: false } as const) : await send(id, body);
      mark(id, state);
      done += 1;
      setProgress({ done, total: rows.length });
      if (state.status === 'saved') {
        onSaved(id);
      } else {
        refused.push(id);
      }
    });
    setProgress(null);
    const saved = rows.length - refused.length;
    announce(
      `${plural(saved, 'report')} saved${refused.length > 0 ? `, ${plural(refused.length, 'row')} refused` : ''}.`,
    );
    if (saved > 0) {
      // The rows stay where they are, with their grades, until the list is asked for again.
      void queries.invalidateQueries({ queryKey: ['reporting'], refetchType: 'none' });
      for (const kind of ['deals', 'analytics', 'warnings', 'buyers', 'buyboxes']) {
        void queries.invalidateQueries({ queryKey: [kind] });
      }
    }
    return refused;
  };
  /** What was refused is no longer so once it is changed. */
  const touch = useCallback(
    (id: string) =>
      setStates((old) => {
        if (old[id]?.status !== 'failed') {
          return old;
        }
        const { [id]: _, ...rest } = old;
        return rest;
      }),
    [],
  );
  return { states, progress, save, touch };
}
