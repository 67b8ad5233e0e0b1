import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { type Paging, pageSize, usePaging } from '../lib/paging';
import { ApiError } from './errors';

export interface ListPage<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface List<Item> {
  items: readonly Item[] | undefined;
  nextCursor: string | null;
  paging: Paging;
  loading: boolean;
  /** An older answer is shown while the next one comes. */
  stale: boolean;
  error: unknown;
  retry: () => void;
}

/**
 * A page of a list. `key` holds everything that the answer depends on but the page; `fetchPage` gets
 * limit and cursor for the query string. The table keeps the rows before while the next come.
 */
export function useList<Item>(
  key: QueryKey,
  fetchPage: (page: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<ListPage<Item>>,
): List<Item> {
  const paging = usePaging();
  const query = useQuery({
    queryKey: [...key, { cursor: paging.cursor ?? null }],
    queryFn: ({ signal }) =>
      fetchPage({ limit: pageSize, ...(paging.cursor === undefined ? {} : { cursor: paging.cursor }) }, signal),
    placeholderData: keepPreviousData,
  });
  // Rows of filters that were refused would look like their answer.
  const failed = query.error instanceof ApiError;
  return {
    items: failed && query.isPlaceholderData ? undefined : query.data?.items,
    nextCursor: query.data?.nextCursor ?? null,
    paging,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
