import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Option } from '../ui/Choice';
import { api, read } from './client';

const facetsFreshMs = 5 * 60_000;
const foundMax = 20;

/** Markets and strategies in use, the required DSCR, and the server's month. */
export function useFacets() {
  return useQuery({
    queryKey: ['facets'],
    queryFn: ({ signal }) => read(api.GET('/api/facets', { signal })),
    staleTime: facetsFreshMs,
  });
}

const queryOf = (text: string) => ({ limit: foundMax, ...(text.trim() === '' ? {} : { q: text.trim() }) });

/** For AsyncSearchSelect: the buyers. */
export async function searchBuyers(text: string, signal: AbortSignal): Promise<Option[]> {
  const { items } = await read(api.GET('/api/buyers', { params: { query: queryOf(text) }, signal }));
  return items.map(({ _id, name }) => ({ id: _id, label: name }));
}

export async function buyerName(id: string): Promise<string> {
  return (await read(api.GET('/api/buyers/{id}', { params: { path: { id } } }))).name;
}

/** For AsyncSearchSelect: the buy boxes, of one buyer where there is one. */
export function useBuyBoxSearch(buyerId: string): (text: string, signal: AbortSignal) => Promise<Option[]> {
  return useCallback(
    async (text: string, signal: AbortSignal) => {
      const query = { ...queryOf(text), ...(buyerId === '' ? {} : { buyerId }) };
      const { items } = await read(api.GET('/api/buyboxes', { params: { query }, signal }));
      return items.map(({ _id, name }) => ({ id: _id, label: name }));
    },
    [buyerId],
  );
}

export async function buyBoxName(id: string): Promise<string> {
  return (await read(api.GET('/api/buyboxes/{id}', { params: { path: { id } } }))).name;
}
