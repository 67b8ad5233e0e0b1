import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { api, read } from '../../api/client';
import { useSession, useTakeSession } from '../../api/session';
import { useWrite } from '../../api/write';
import { Alone } from '../../shell/Alone';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';

/** Only a path of our own: a link must not lead to another site after signing in. */
function returnPath(search: string): string {
  const path = new URLSearchParams(search).get('return') ?? '/';
  const url = URL.canParse(path, window.location.origin) ? new URL(path, window.location.origin) : null;
  return url?.origin === window.location.origin && path.startsWith('/') ? `${url.pathname}${url.search}` : '/';
}

export default function SignIn() {
  const session = useSession();
  const takeSession = useTakeSession();
  const [, navigate] = useLocation();
  const to = returnPath(useSearch());
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const setup = useQuery({ queryKey: ['setup'], queryFn: ({ signal }) => read(api.GET('/api/auth/setup', { signal })) });
  const signIn = useWrite(
    (body: { email: string; password: string }) => read(api.POST('/api/auth/login', { body })),
    {
      onSuccess: (login) => {
        takeSession(login);
        navigate(to, { replace: true });
      },
    },
  );
  useEffect(() => {
    document.title = 'Sign in · postclose';
  }, []);
  if (session.data) {
    return <Redirect to={to} replace />;
  }
  return (
    <Alone
      foot={
        setup.data?.needed
          ? 'Nobody can sign in yet: open the set-up address that the server printed when it started.'
          : 'Forgotten your password? An admin can set a new one.'
      }
    >
      <div>
        <h1>Sign in</h1>
        <p className="muted">What became of your deals after closing.</p>
      </div>
      <Form
        onSubmit={() => signIn.mutate({ email, password })}
        error={signIn.error}
        {...(signIn.error?.status === 401 ? { heading: 'Not signed in' } : {})}
      >
        <TextField name="/email" label="Email" type="email" autoComplete="username" value={email} onChange={setEmail} autoFocus />
        <TextField
          name="/password"
          label="Password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <Button look="primary" type="submit" isPending={signIn.isPending}>
          Sign in
        </Button>
      </Form>
    </Alone>
  );
}
