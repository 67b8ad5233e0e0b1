import { useQuery } from '@tanstack/react-query';
import type { Kind, Stored } from './kind';

/** A record for its own page. */
export function useRecord<Data extends Stored, Values extends object, Body extends object>(
  kind: Kind<Data, Values, Body>,
  id: string,
) {
  return useQuery({
    queryKey: [kind.key, 'one', id],
    queryFn: async ({ signal }) => (await kind.read(id, signal)).data,
  });
}
