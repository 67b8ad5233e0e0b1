import { useState } from 'react';
import { api, read } from '../../api/client';
import { useWrite } from '../../api/write';
import { Button } from '../../ui/Button';
import { Confirm, Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';
import { tell } from '../../ui/Toast';
import type { User } from './UserFields';

interface AccessProps {
  user: User;
  onClose: () => void;
}

function usePassword({ user, onClose }: AccessProps, done: string) {
  return useWrite(
    (password: string | null) =>
      read(api.PATCH('/api/users/{id}', { params: { path: { id: user._id } }, body: { password } })),
    {
      invalidates: () => [['users']],
      onSuccess: () => {
        tell(done);
        onClose();
      },
    },
  );
}

export function SetPassword(props: AccessProps) {
  const { user, onClose } = props;
  const [password, setPassword] = useState('');
  const change = usePassword(props, `${user.name} has a new password.`);
  return (
    <Dialog title={`New password for ${user.name}`} open onClose={onClose} alert>
      <Form onSubmit={() => change.mutate(password)} error={change.error}>
        <p>Their sessions and API tokens end. Tell them the password yourself; they can change it on their account page.</p>
        <TextField
          name="/password"
          label="New password"
          type="password"
          autoComplete="new-password"
          help="10 characters or more"
          value={password}
          onChange={setPassword}
          autoFocus
        />
        <div className="dialog-actions">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" isPending={change.isPending}>
            Set the password
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** The API knows no "inactive": whoever has no password and no token cannot come in. */
export function LockOut(props: AccessProps) {
  const { user, onClose } = props;
  const lock = usePassword(props, `${user.name} is locked out.`);
  return (
    <Confirm
      title={`Lock ${user.name} out?`}
      open
      onClose={onClose}
      onConfirm={() => lock.mutate(null)}
      deed="Lock out"
      pending={lock.isPending}
    >
      <p>
        Their password is taken away, and their sessions and API tokens end now. What they did stays under their name.
        With a new password they come back.
      </p>
      <p className="muted small">Where your CRM signs users in, lock them out there too.</p>
      {lock.error && <p role="alert">{lock.error.message}</p>}
    </Confirm>
  );
}

export function DeleteUser({ user, onClose }: AccessProps) {
  const remove = useWrite((id: string) => read(api.DELETE('/api/users/{id}', { params: { path: { id } } })), {
    invalidates: () => [['users']],
    onSuccess: () => {
      tell(`${user.name} is deleted.`);
      onClose();
    },
  });
  return (
    <Confirm
      title={`Delete ${user.name}?`}
      open
      onClose={onClose}
      onConfirm={() => remove.mutate(user._id)}
      deed="Delete"
      pending={remove.isPending}
    >
      <p>Only a user who has not done anything can be deleted: the records keep who wrote them. Others can be locked out.</p>
      {remove.error && (
        <p role="alert" className="notice tone-d">
          {remove.error.message}
        </p>
      )}
    </Confirm>
  );
}
