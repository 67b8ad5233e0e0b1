import { useQuery } from '@tanstack/react-query';
import { buyerName } from '../api/facets';

const freshMs = 5 * 60_000;

/** A buyer by id; rows of one buyer ask once. */
export function BuyerName({ id }: { id: string }) {
  const name = useQuery({ queryKey: ['buyers', 'name', id], queryFn: () => buyerName(id), staleTime: freshMs });
  return <>{name.data ?? (name.isError ? 'Unknown buyer' : '…')}</>;
}
