import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import { useUser } from '../../api/session';
import { may } from '../../lib/roles';

const ownMax = 500;
const historyMax = 20;
const similarMax = 50;

export interface Subject {
  address: string;
  city: string | null;
  state: string | null;
}

/** Buyers have no leads: the address of a deal of theirs is in the list of them. */
async function ownDeal(id: string, signal: AbortSignal): Promise<Subject | null> {
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: ownMax, ...(cursor === null ? {} : { cursor }) };
    const page: { items: (Subject & { leadId: string })[]; nextCursor: string | null } = await read(
      api.GET('/api/deals', { params: { query }, signal }),
    );
    const found = page.items.find(({ leadId }) => leadId === id);
    if (found) {
      return found;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return null;
}

export function useRecord(id: string) {
  return useQuery({
    queryKey: ['deals', id, 'performance'],
    queryFn: ({ signal }) => read(api.GET('/api/deals/{id}/performance', { params: { path: { id } }, signal })),
  });
}

/** Where the property is; also of a lead that has not closed. */
export function useSubject(id: string) {
  const known = may(useUser().role, 'seeRecords');
  return useQuery({
    queryKey: ['leads', id, 'subject', known],
    queryFn: async ({ signal }): Promise<Subject | null> =>
      known ? read(api.GET('/api/leads/{id}', { params: { path: { id } }, signal })) : ownDeal(id, signal),
  });
}

export function useHistory(id: string) {
  return useInfiniteQuery({
    queryKey: ['deals', id, 'history'],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/deals/{id}/history', {
          params: { path: { id }, query: { limit: historyMax, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function useSimilar(id: string) {
  return useQuery({
    queryKey: ['deals', id, 'similar'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/deals/{id}/similar', { params: { path: { id }, query: { limit: similarMax } }, signal })),
  });
}
