import { useState } from 'react';
import { api, read } from '../../api/client';
import type { components } from '../../api/schema';
import { useWrite } from '../../api/write';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';
import { tell } from '../../ui/Toast';
import { UserFields, type UserValues } from './UserFields';

type UserCreate = components['schemas']['UserCreate'];

/** A new user begins with the least that staff may do. */
const empty: UserValues = { name: '', email: '', role: 'dialer', buyerId: '' };

function bodyOf(values: UserValues, password: string): UserCreate {
  return {
    name: values.name,
    email: values.email,
    role: values.role,
    ...(values.role === 'buyer' && values.buyerId !== '' ? { buyerId: values.buyerId } : {}),
    ...(password === '' ? {} : { password }),
  };
}

export function NewUser({ onClose }: { onClose: () => void }) {
  const [values, setValues] = useState(empty);
  const [password, setPassword] = useState('');
  const create = useWrite(
    (body: UserCreate, headers) => read(api.POST('/api/users', { body, params: { header: headers } })),
    {
      invalidates: () => [['users']],
      onSuccess: ({ name }) => {
        tell(`${name} is added.`);
        onClose();
      },
    },
  );
  return (
    <Dialog title="New user" open onClose={onClose} alert>
      <Form onSubmit={() => create.mutate(bodyOf(values, password))} error={create.error}>
        <UserFields values={values} set={(change) => setValues((old) => ({ ...old, ...change }))} />
        <TextField
          name="/password"
          label="Password"
          optional
          type="password"
          autoComplete="new-password"
          help="10 characters or more. Without one they sign in through your CRM."
          value={password}
          onChange={setPassword}
        />
        <div className="dialog-actions">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" isPending={create.isPending}>
            Add the user
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
