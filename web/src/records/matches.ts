import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';

const shownMax = 50;

/** Buyers ranked for a lead; an empty id asks nothing. */
export function useMatches(leadId: string) {
  return useQuery({
    queryKey: ['matches', leadId],
    queryFn: ({ signal }) =>
      read(api.GET('/api/leads/{id}/matches', { params: { path: { id: leadId }, query: { limit: shownMax } }, signal })),
    enabled: leadId !== '',
  });
}
