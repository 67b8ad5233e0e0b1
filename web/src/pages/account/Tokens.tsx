import { useState } from 'react';
import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import type { components } from '../../api/schema';
import { useWrite } from '../../api/write';
import { date } from '../../lib/format';
import { Button } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { Confirm, Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';
import { Whole } from '../../ui/Money';
import { tell, tellError } from '../../ui/Toast';

type Token = components['schemas']['Token'];
type TokenCreated = components['schemas']['TokenCreated'];

const tokensKey = ['tokens'] as const;
const daysDefault = 90;

function NewToken({ onCreated, onClose }: { onCreated: (token: TokenCreated) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | null>(daysDefault);
  const create = useWrite(
    (body: { name: string; days: number | null }, headers) =>
      read(api.POST('/api/tokens', { body, params: { header: headers } })),
    { invalidates: () => [tokensKey], onSuccess: onCreated },
  );
  return (
    <Dialog title="New API token" open onClose={onClose}>
      <Form onSubmit={() => create.mutate({ name, days })} error={create.error}>
        <TextField name="/name" label="Name" help="What it is for" value={name} onChange={setName} autoFocus />
        <Whole name="/days" label="Days until it expires" help="1 to 365" value={days} onChange={setDays} />
        <div className="dialog-actions">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" isPending={create.isPending}>
            Create
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function Created({ token, onClose }: { token: TokenCreated; onClose: () => void }) {
  const copy = () =>
    navigator.clipboard
      .writeText(token.token)
      .then(() => tell('Copied.'))
      .catch(() => tellError('The browser does not allow copying: select the token and copy it.'));
  return (
    <Dialog
      title={`Token “${token.name}”`}
      open
      alert
      onClose={onClose}
      actions={
        <>
          <Button icon="copy" onPress={() => void copy()}>
            Copy
          </Button>
          <Button look="primary" onPress={onClose}>
            I have kept it
          </Button>
        </>
      }
    >
      <p>It is shown this once. Keep it like a password: it may do what you may do.</p>
      <p className="notice tone-neutral">
        <code>{token.token}</code>
      </p>
    </Dialog>
  );
}

export function Tokens() {
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<TokenCreated | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const list = useList(tokensKey, (query, signal) => read(api.GET('/api/tokens', { params: { query }, signal })));
  const revoke = useWrite((id: string) => read(api.DELETE('/api/tokens/{id}', { params: { path: { id } } })), {
    invalidates: () => [tokensKey],
    onSuccess: () => {
      setRevoking(null);
      tell('The token is revoked.');
    },
  });
  const columns: readonly Column<Token>[] = [
    { id: 'name', header: 'Name', cell: ({ name }) => name },
    { id: 'created', header: 'Created', cell: ({ createdAt }) => date(createdAt), hideOnPhone: true },
    { id: 'expires', header: 'Expires', cell: ({ expiresAt }) => date(expiresAt) },
    {
      id: 'revoke',
      header: 'Actions',
      numeric: true,
      cell: (token) => (
        <Button small look="danger" onPress={() => setRevoking(token)} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <section className="stack">
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <h2>API tokens</h2>
        <Button icon="plus" onPress={() => setCreating(true)}>
          New token
        </Button>
      </div>
      <DataTable
        label="API tokens"
        list={list}
        columns={columns}
        rowKey={({ _id }) => _id}
        skeletonRows={2}
        emptyText="With a token, a program signs in as you."
      />
      {creating && (
        <NewToken
          onClose={() => setCreating(false)}
          onCreated={(token) => {
            setCreating(false);
            setCreated(token);
          }}
        />
      )}
      {created && <Created token={created} onClose={() => setCreated(null)} />}
      <Confirm
        title="Revoke the token?"
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        onConfirm={() => revoking && revoke.mutate(revoking._id)}
        deed="Revoke"
        pending={revoke.isPending}
      >
        <p>Programs that use “{revoking?.name}” can no longer sign in.</p>
        {revoke.error && <p role="alert">{revoke.error.message}</p>}
      </Confirm>
    </section>
  );
}
