import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, read, type Tagged } from '../api/client';
import { useUser } from '../api/session';
import type { ApiError } from '../api/errors';
import { useWrite } from '../api/write';
import { useDraft } from '../lib/drafts';
import { gathered } from '../lib/pointers';
import { may } from '../lib/roles';
import { Button } from '../ui/Button';
import { Conflict, type Difference } from '../ui/Conflict';
import { Confirm, Dialog } from '../ui/Dialog';
import { Form } from '../ui/Form';
import { ErrorState, Skeleton } from '../ui/states';
import { tell, tellError } from '../ui/Toast';
import { changed, differences, type Kind, named, type Stored } from './kind';

function Actions({ onClose, pending, deed }: { onClose: () => void; pending: boolean; deed: string }) {
  return (
    <div className="dialog-actions">
      <Button onPress={onClose}>Cancel</Button>
      <Button look="primary" type="submit" isPending={pending}>
        {deed}
      </Button>
    </div>
  );
}

/** What is refused of one entry is told at its list. */
const atLists = (error: ApiError | null, lists: readonly string[]): ApiError | null =>
  gathered(error, Object.fromEntries(lists.map((pointer) => [pointer, pointer])));

interface CreateProps<Data extends Stored, Values extends object, Body extends object> {
  kind: Kind<Data, Values, Body>;
  /** What is known beforehand, such as the buyer of a new buy box. */
  given?: Partial<Values>;
  onClose: () => void;
  onCreated: (data: Data) => void;
}

export function CreateRecord<Data extends Stored, Values extends object, Body extends object>({
  kind,
  given = {},
  onClose,
  onCreated,
}: CreateProps<Data, Values, Body>) {
  const user = useUser();
  const draft = useDraft(user._id, `${kind.subject}:new`, { ...kind.empty, ...given });
  const create = useWrite(kind.create, {
    invalidates: () => kind.invalidates,
    onSuccess: (data) => {
      draft.discard();
      tell(`${kind.nameOf(data)} is created.`);
      onCreated(data);
    },
  });
  const error = atLists(create.error, kind.lists);
  const { Fields } = kind;
  const close = () => {
    draft.discard();
    onClose();
  };
  return (
    <Dialog title={`New ${kind.word}`} open onClose={close} dismissable={false} wide>
      {draft.restored && (
        <div className="notice tone-neutral row">
          Your draft from before the reload is back.
          <Button small onPress={draft.discard}>
            Start anew
          </Button>
        </div>
      )}
      <Form onSubmit={() => create.mutate(kind.bodyOf(draft.values))} error={error}>
        <Fields values={draft.values} set={draft.set} />
        <Actions onClose={close} pending={create.isPending} deed={`Create the ${kind.word}`} />
      </Form>
    </Dialog>
  );
}

/** Who changed it last, where the role may see that. */
async function lastChangedBy(subjectKind: string, subjectId: string): Promise<string | null> {
  const query = { subjectKind, subjectId, limit: 1 };
  const { items } = await read(api.GET('/api/audit', { params: { query } }));
  return items[0]?.actor.name ?? null;
}

interface Meanwhile<Data> {
  theirs: Tagged<Data>;
  by: string | null;
  rows: Difference[];
}

interface EditFormProps<Data extends Stored, Values extends object, Body extends object> {
  kind: Kind<Data, Values, Body>;
  subject: Tagged<Data>;
  onClose: () => void;
}

function EditForm<Data extends Stored, Values extends object, Body extends object>({
  kind,
  subject,
  onClose,
}: EditFormProps<Data, Values, Body>) {
  const { role } = useUser();
  const [base, setBase] = useState(subject);
  const [values, setValues] = useState(() => kind.valuesOf(subject.data));
  const [meanwhile, setMeanwhile] = useState<Meanwhile<Data> | null>(null);
  const save = useWrite(
    ({ change, etag }: { change: Partial<Body>; etag: string | null }) => kind.patch(base.data._id, etag, change),
    {
      invalidates: () => kind.invalidates,
      onSuccess: (data) => {
        tell(`${kind.nameOf(data)} is changed.`);
        onClose();
      },
    },
  );
  const compare = async () => {
    const { _id } = base.data;
    const by = may(role, 'seeAudit') ? lastChangedBy(kind.subject, _id).catch(() => null) : null;
    const theirs = await kind.read(_id);
    const [mine, other] = await Promise.all([kind.words(values), kind.words(kind.valuesOf(theirs.data))]);
    const rows = differences(mine, other);
    setMeanwhile({ theirs, by: await by, rows });
  };
  const send = (from: Tagged<Data>) =>
    save.mutate(
      { change: changed(kind.bodyOf(kind.valuesOf(from.data)), kind.bodyOf(values)), etag: from.etag },
      {
        onError: (error) => {
          if (error.kind === 'stale') {
            compare().catch(() => tellError(`Somebody changed this ${kind.word} meanwhile. Close and open it again.`));
          } else {
            setMeanwhile(null);
          }
        },
      },
    );
  const back = () => {
    setMeanwhile(null);
    save.reset();
  };
  const error = atLists(save.error?.kind === 'stale' ? null : save.error, kind.lists);
  const { Fields } = kind;
  return (
    <>
      <Form onSubmit={() => send(base)} error={error}>
        <Fields values={values} set={(change) => setValues((old) => ({ ...old, ...change }))} />
        <Actions onClose={onClose} pending={save.isPending} deed="Save" />
      </Form>
      {meanwhile && (
        <Conflict
          open
          by={meanwhile.by}
          at={meanwhile.theirs.data.updatedAt}
          differences={meanwhile.rows}
          pending={save.isPending}
          onKeepMine={() => {
            setBase(meanwhile.theirs);
            send(meanwhile.theirs);
          }}
          onTakeTheirs={() => {
            setValues(kind.valuesOf(meanwhile.theirs.data));
            setBase(meanwhile.theirs);
            back();
          }}
          onClose={back}
        />
      )}
    </>
  );
}

const fieldsHeight = 420;

interface EditProps<Data extends Stored, Values extends object, Body extends object> {
  kind: Kind<Data, Values, Body>;
  id: string;
  name: string;
  onClose: () => void;
}

export function EditRecord<Data extends Stored, Values extends object, Body extends object>({
  kind,
  id,
  name,
  onClose,
}: EditProps<Data, Values, Body>) {
  // Never from the cache: an edit begins from what is stored now, with its ETag.
  const subject = useQuery({
    queryKey: ['editing', kind.key, id],
    queryFn: ({ signal }) => kind.read(id, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog title={`Edit ${name}`} open onClose={onClose} dismissable={false} wide>
      {subject.isPending && <Skeleton height={fieldsHeight} />}
      {subject.isError && (
        <>
          <ErrorState what={`The ${kind.word}`} error={subject.error} retry={() => void subject.refetch()} />
          <div className="dialog-actions">
            <Button onPress={onClose}>Close</Button>
          </div>
        </>
      )}
      {subject.data && <EditForm kind={kind} subject={subject.data} onClose={onClose} />}
    </Dialog>
  );
}

interface DeleteProps<Data extends Stored, Values extends object, Body extends object> extends EditProps<Data, Values, Body> {
  onDeleted: () => void;
  /** What to do where something refers to it. */
  instead: string;
}

export function DeleteRecord<Data extends Stored, Values extends object, Body extends object>({
  kind,
  id,
  name,
  onClose,
  onDeleted,
  instead,
}: DeleteProps<Data, Values, Body>) {
  const remove = useWrite(kind.remove, {
    onSuccess: () => {
      tell(`${name} is deleted.`);
      onDeleted();
    },
    invalidates: () => [[kind.key, 'list'], ['matches'], ['facets']],
  });
  if (remove.error) {
    const refused = remove.error.kind === 'conflict';
    return (
      <Dialog title={`${name} stays`} open onClose={onClose} alert actions={<Button look="primary" onPress={onClose}>Understood</Button>}>
        <p role="alert">{named(remove.error.message, name)}.</p>
        {refused && <p className="muted">{instead}</p>}
      </Dialog>
    );
  }
  return (
    <Confirm title={`Delete ${name}?`} open onClose={onClose} onConfirm={() => remove.mutate(id)} deed={`Delete the ${kind.word}`} pending={remove.isPending}>
      <p>This cannot be undone. It is refused where anything refers to the {kind.word}.</p>
    </Confirm>
  );
}
