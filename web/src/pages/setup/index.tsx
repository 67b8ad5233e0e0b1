import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { api, read } from '../../api/client';
import { useTakeSession } from '../../api/session';
import { useWrite } from '../../api/write';
import { Alone } from '../../shell/Alone';
import { Button, ButtonLink } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';
import { Empty, ErrorState, Skeleton } from '../../ui/states';

interface FirstAdmin {
  token: string;
  name: string;
  email: string;
  password: string;
}

function FirstAdminForm({ token }: { token: string }) {
  const takeSession = useTakeSession();
  const [, navigate] = useLocation();
  const [values, setValues] = useState<FirstAdmin>({ token, name: '', email: '', password: '' });
  const set = (change: Partial<FirstAdmin>) => setValues((old) => ({ ...old, ...change }));
  const create = useWrite((body: FirstAdmin) => read(api.POST('/api/auth/setup', { body })), {
    onSuccess: (login) => {
      takeSession(login);
      navigate('/', { replace: true });
    },
  });
  return (
    <Form onSubmit={() => create.mutate(values)} error={create.error} labels={{ '/token': 'Set-up token' }}>
      <TextField name="/name" label="Name" autoComplete="name" value={values.name} onChange={(name) => set({ name })} />
      <TextField
        name="/email"
        label="Email"
        type="email"
        autoComplete="username"
        value={values.email}
        onChange={(email) => set({ email })}
      />
      <TextField
        name="/password"
        label="Password"
        type="password"
        autoComplete="new-password"
        help="10 characters or more; a few words are good."
        value={values.password}
        onChange={(password) => set({ password })}
      />
      {token === '' && (
        <TextField
          name="/token"
          label="Set-up token"
          help="What follows # in the address that the server printed."
          value={values.token}
          onChange={(typed) => set({ token: typed })}
        />
      )}
      <Button look="primary" type="submit" isPending={create.isPending}>
        Create the admin
      </Button>
    </Form>
  );
}

export default function Setup() {
  // The token is in the part of the address that browsers never send, and leaves the address at once.
  const [token] = useState(() => window.location.hash.slice(1));
  const setup = useQuery({ queryKey: ['setup'], queryFn: ({ signal }) => read(api.GET('/api/auth/setup', { signal })) });
  useEffect(() => {
    document.title = 'Set up · postclose';
    if (window.location.hash !== '') {
      window.history.replaceState(null, '', window.location.pathname);
    }
  }, []);
  return (
    <Alone>
      <div>
        <h1>Set up</h1>
        <p className="muted">The first user is an admin, who then adds the others.</p>
      </div>
      {setup.isPending && <Skeleton height={280} />}
      {setup.error && <ErrorState error={setup.error} retry={() => void setup.refetch()} what="The set-up" />}
      {setup.data?.needed === true && <FirstAdminForm token={token} />}
      {setup.data?.needed === false && (
        <Empty icon="check" title="Already set up" action={<ButtonLink href="/sign-in">Sign in</ButtonLink>}>
          This server has users. Ask an admin for an account.
        </Empty>
      )}
    </Alone>
  );
}
