import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, read, readTagged, type Tagged } from '../../api/client';
import { buyerName } from '../../api/facets';
import { sessionKey, useUser } from '../../api/session';
import { useWrite } from '../../api/write';
import { roleNames } from '../../lib/roles';
import { Button } from '../../ui/Button';
import { Conflict, type Difference } from '../../ui/Conflict';
import { Dialog } from '../../ui/Dialog';
import { Form } from '../../ui/Form';
import { ErrorState, Skeleton } from '../../ui/states';
import { tell, tellError } from '../../ui/Toast';
import { differences, patchOf, type UserPatch, valuesOf } from './changes';
import { type User, UserFields } from './UserFields';

interface Meanwhile {
  theirs: Tagged<User>;
  by: string | null;
  rows: Difference[];
}

const readUser = (id: string, signal?: AbortSignal): Promise<Tagged<User>> =>
  readTagged(api.GET('/api/users/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) }));

/** Who changed the user last; the user itself does not say. */
async function lastChangedBy(subjectId: string): Promise<string | null> {
  const query = { subjectKind: 'user', subjectId, action: 'user.update', limit: 1 };
  const { items } = await read(api.GET('/api/audit', { params: { query } }));
  return items[0]?.actor.name ?? null;
}

async function buyerWords(ids: readonly string[]): Promise<(id: string) => string> {
  const wanted = [...new Set(ids.filter((id) => id !== ''))];
  const names = await Promise.all(wanted.map((id) => buyerName(id).catch(() => id)));
  const byId = new Map(wanted.map((id, index) => [id, names[index] ?? id]));
  return (id) => byId.get(id) ?? '–';
}

interface EditProps {
  subject: Tagged<User>;
  onClose: () => void;
}

/** What is said before an admin takes the own role away. */
function OwnRole({ role, pending, onBack, onConfirm }: { role: string; pending: boolean; onBack: () => void; onConfirm: () => void }) {
  return (
    <Dialog
      title="Give up your own role?"
      open
      alert
      onClose={onBack}
      actions={
        <>
          <Button onPress={onBack}>Stay an admin</Button>
          <Button look="danger" onPress={onConfirm} isPending={pending}>
            Become {role.toLowerCase()}
          </Button>
        </>
      }
    >
      <p>
        You are signed out at once and come back as {role.toLowerCase()}: without users, audit and maintenance. Only
        another admin can make you an admin again.
      </p>
    </Dialog>
  );
}

function EditForm({ subject, onClose }: EditProps) {
  const me = useUser();
  const [base, setBase] = useState(subject);
  const [values, setValues] = useState(() => valuesOf(subject.data));
  const [ownRole, setOwnRole] = useState(false);
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const own = me._id === base.data._id;
  const save = useWrite(
    ({ patch, etag }: { patch: UserPatch; etag: string | null }) =>
      read(
        api.PATCH('/api/users/{id}', {
          params: { path: { id: base.data._id }, header: etag === null ? {} : { 'If-Match': etag } },
          body: patch,
        }),
      ),
    {
      invalidates: () => [['users'], ...(own ? [sessionKey] : [])],
      onSuccess: ({ name }) => {
        tell(`${name} is changed.`);
        onClose();
      },
    },
  );
  const compare = async () => {
    const [theirs, by] = await Promise.all([readUser(base.data._id), lastChangedBy(base.data._id)]);
    const word = await buyerWords([values.buyerId, theirs.data.buyerId ?? '']);
    setMeanwhile({ theirs, by, rows: differences(values, valuesOf(theirs.data), word) });
  };
  const send = (from: Tagged<User>) =>
    save.mutate(
      { patch: patchOf(from.data, values), etag: from.etag },
      {
        onError: (error) => {
          setOwnRole(false);
          if (error.kind === 'stale') {
            compare().catch(() => tellError('Somebody changed this user meanwhile. Close and open it again.'));
          } else {
            setMeanwhile(null);
          }
        },
      },
    );
  const submit = () => {
    if (own && values.role !== base.data.role) {
      setOwnRole(true);
    } else {
      send(base);
    }
  };
  const settle = (theirs: Tagged<User>) => {
    setBase(theirs);
    setMeanwhile(null);
    save.reset();
  };
  return (
    <>
      <Form onSubmit={submit} error={save.error?.kind === 'stale' ? null : save.error}>
        <UserFields values={values} set={(change) => setValues((old) => ({ ...old, ...change }))} />
        {!own && values.role !== base.data.role && <p className="muted small">With a new role their sessions end.</p>}
        <div className="dialog-actions">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" isPending={save.isPending}>
            Save
          </Button>
        </div>
      </Form>
      {ownRole && (
        <OwnRole
          role={roleNames[values.role]}
          pending={save.isPending}
          onBack={() => setOwnRole(false)}
          onConfirm={() => send(base)}
        />
      )}
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
            setValues(valuesOf(meanwhile.theirs.data));
            settle(meanwhile.theirs);
          }}
          onClose={() => {
            setMeanwhile(null);
            save.reset();
          }}
        />
      )}
    </>
  );
}

const fieldsHeight = 260;

export function EditUser({ user, onClose }: { user: User; onClose: () => void }) {
  // Never from the cache: an edit begins from what is stored now, with its ETag.
  const subject = useQuery({
    queryKey: ['users', user._id],
    queryFn: ({ signal }) => readUser(user._id, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog title={`Edit ${user.name}`} open onClose={onClose} alert>
      {subject.isPending && <Skeleton height={fieldsHeight} />}
      {subject.isError && (
        <>
          <ErrorState what="The user" error={subject.error} retry={() => void subject.refetch()} />
          <div className="dialog-actions">
            <Button onPress={onClose}>Close</Button>
          </div>
        </>
      )}
      {subject.data && <EditForm subject={subject.data} onClose={onClose} />}
    </Dialog>
  );
}
