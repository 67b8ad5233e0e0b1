import type { ReactNode } from 'react';
import { ErrorState, Skeleton } from '../../ui/states';

interface Query<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface PanelProps<Data> {
  /** What could not be shown: "The warnings". */
  what: string;
  query: Query<Data>;
  height: number;
  children: (data: Data) => ReactNode;
}

/** A part of the page with an answer of its own: one that fails leaves the others standing. */
export function Panel<Data>({ what, query, height, children }: PanelProps<Data>) {
  if (query.data !== undefined) {
    return children(query.data);
  }
  return (
    <section className="card" aria-busy={query.error === null}>
      {query.error === null ? (
        <div className="card-body stack">
          <Skeleton height={22} width={200} />
          <Skeleton height={height - 70} />
        </div>
      ) : (
        <ErrorState what={what} error={query.error} retry={() => void query.refetch()} />
      )}
    </section>
  );
}
