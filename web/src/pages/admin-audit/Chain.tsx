import { useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import type { components } from '../../api/schema';
import { count } from '../../lib/format';

type State = components['schemas']['AuditChain'];

function sentence({ entries, checked }: State): string {
  if (entries <= 1) {
    return entries === 0 ? 'The chain has no entry yet.' : 'The one entry is the head of the chain.';
  }
  const which = entries > checked ? `newest ${count(checked)} of ${count(entries)}` : count(entries);
  return `The ${which} entries fit together and end in the head of the chain.`;
}

/** Whether the log is still whole. The list below it stands without the answer. */
export function Chain() {
  const { data, error } = useQuery({
    queryKey: ['audit-chain'],
    queryFn: ({ signal }) => read(api.GET('/api/audit/chain', { signal })),
  });
  if (data?.intact === false) {
    return (
      <p role="alert" className="notice tone-d">
        Entry {count(data.brokenAt)} does not fit: run <code>postclose verify</code>.
      </p>
    );
  }
  const words = data ? sentence(data) : error ? 'The chain could not be checked.' : '';
  return <p className="muted audit-chain">{words}</p>;
}
