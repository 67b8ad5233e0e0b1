import { api, read } from '../../api/client';
import { day, text, useUrlState } from '../../lib/urlState';
import { Button } from '../../ui/Button';
import { AsyncSearchSelect, type Option, SearchSelect, SelectField } from '../../ui/Choice';
import { DateField } from '../../ui/Field';
import { actionOptions, kindOptions, kindWord, shortId } from './words';

const shape = {
  action: text(),
  subjectKind: text(),
  subjectId: text(),
  actorId: text(),
  from: day(),
  to: day(),
};

const none = { action: '', subjectKind: '', subjectId: '', actorId: '', from: '', to: '' };

/** The first or last instant of a day where the reader is, for that is how times are shown. */
function instant(text: string, time: string): string | undefined {
  return text === '' ? undefined : new Date(`${text}T${time}`).toISOString();
}

/** The filters of the address, and the query that they ask. */
export function useAuditFilters() {
  const [values, set] = useUrlState(shape);
  const asked = {
    ...values,
    from: instant(values.from, '00:00:00.000'),
    to: instant(values.to, '23:59:59.999'),
  };
  const query: Partial<Record<keyof typeof shape, string>> = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value),
  );
  return { values, set, query, count: Object.keys(query).length, clear: () => set(none) };
}

const foundMax = 20;

async function searchUsers(words: string, signal: AbortSignal): Promise<Option[]> {
  const query = { limit: foundMax, ...(words.trim() === '' ? {} : { q: words.trim() }) };
  const { items } = await read(api.GET('/api/users', { params: { query }, signal }));
  return items.map(({ _id, name, email }) => ({ id: _id, label: name, note: email }));
}

async function userName(id: string): Promise<string> {
  return (await read(api.GET('/api/users/{id}', { params: { path: { id } } }))).name;
}

/** Only with what is set, for a filter may come from a link. */
const withSet = (options: readonly Option[], id: string): readonly Option[] =>
  id === '' || options.some((option) => option.id === id) ? options : [...options, { id, label: id }];

export function Filters({ filters }: { filters: ReturnType<typeof useAuditFilters> }) {
  const { values, set, count, clear } = filters;
  return (
    <search className="card filter-bar" aria-label="Filters">
      <SearchSelect
        name="?action"
        label="What"
        none="Everything"
        options={withSet(actionOptions, values.action)}
        value={values.action}
        onChange={(action) => set({ action })}
      />
      <SelectField
        name="?subjectKind"
        label="Record"
        none="All records"
        options={withSet(kindOptions, values.subjectKind)}
        value={values.subjectKind}
        onChange={(subjectKind) => set({ subjectKind, subjectId: '' })}
      />
      <AsyncSearchSelect
        name="?actorId"
        label="Who"
        placeholder="Everybody"
        search={searchUsers}
        resolve={userName}
        value={values.actorId}
        onChange={(actorId) => set({ actorId })}
      />
      <DateField name="?from" label="From" value={values.from} onChange={(from) => set({ from }, { replace: true })} />
      <DateField name="?to" label="To" value={values.to} onChange={(to) => set({ to }, { replace: true })} />
      {values.subjectId !== '' && (
        <Button icon="close" onPress={() => set({ subjectId: '' })} aria-label="All records of this kind">
          {`${kindWord(values.subjectKind)} ${shortId(values.subjectId)}`}
        </Button>
      )}
      {count > 0 && (
        <Button look="quiet" icon="close" onPress={clear}>
          Clear
        </Button>
      )}
    </search>
  );
}
