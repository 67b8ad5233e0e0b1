import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, read, readTagged } from '../api/client';
import { useWrite } from '../api/write';
import { announce } from '../ui/LiveRegion';
import type { Import } from './recognition';
import { announcementStep, isUnderWay, outcomeSentence, progressSentence, statusWords } from './words';

const pollMs = 500;

/** The state is the server's: while it works on the import this asks again and again. */
export function useImport(id: string) {
  return useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => readTagged(api.GET('/api/imports/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data.data.status) ? pollMs : false),
  });
}

export type Deed = 'check' | 'commit' | 'revert' | 'cancel';

/** Begins, or stops, what the server does in the background. */
export function useDeed(id: string) {
  const params = { path: { id } };
  return useWrite(
    (deed: Deed, header) => {
      switch (deed) {
        case 'check':
          return read(api.POST('/api/imports/{id}/check', { params: { ...params, header } }));
        case 'commit':
          return read(api.POST('/api/imports/{id}/commit', { params: { ...params, header } }));
        case 'revert':
          return read(api.POST('/api/imports/{id}/revert', { params: { ...params, header } }));
        case 'cancel':
          return read(api.POST('/api/imports/{id}/cancel', { params }));
      }
    },
    { invalidates: () => [['imports']] },
  );
}

const written = ['deals', 'leads', 'buyers', 'buyboxes', 'users', 'reporting', 'analytics', 'warnings', 'similar', 'facets', 'audit', 'imports'];

function sentenceOf(one: Import): string {
  if (isUnderWay(one.status)) {
    return progressSentence(one);
  }
  return one.status === 'checked' || one.status === 'done'
    ? outcomeSentence(one)
    : `${statusWords[one.status].label}. ${one.error ?? ''}`;
}

/** Reads the way out, but not every step of it; once something was written, every figure is read anew. */
export function useTellImport(one: Import | undefined): void {
  const queries = useQueryClient();
  const told = useRef('');
  const wasUnderWay = useRef(false);
  useEffect(() => {
    if (one === undefined) {
      return;
    }
    const step = `${one._id} ${announcementStep(one)}`;
    const moves = isUnderWay(one.status);
    if (told.current !== step && (moves || wasUnderWay.current)) {
      announce(sentenceOf(one));
    }
    told.current = step;
    if (wasUnderWay.current && !moves) {
      written.forEach((kind) => void queries.invalidateQueries({ queryKey: [kind] }));
    }
    wasUnderWay.current = moves;
  }, [one, queries]);
}
