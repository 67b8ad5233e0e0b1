import { useState } from 'react';
import { api, read } from '../../api/client';
import { useWrite } from '../../api/write';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { tell } from '../../ui/Toast';

const empty = { currentPassword: '', newPassword: '' };

export function PasswordForm() {
  const [values, setValues] = useState(empty);
  const change = useWrite((body: typeof empty) => read(api.POST('/api/auth/password', { body })), {
    onSuccess: () => {
      setValues(empty);
      tell('The password is changed. Other sessions have ended.');
    },
  });
  return (
    <Card title="Password">
      <Form onSubmit={() => change.mutate(values)} error={change.error}>
        <div className="form-row">
          <TextField
            name="/currentPassword"
            label="Current password"
            type="password"
            autoComplete="current-password"
            value={values.currentPassword}
            onChange={(currentPassword) => setValues((old) => ({ ...old, currentPassword }))}
          />
          <TextField
            name="/newPassword"
            label="New password"
            type="password"
            autoComplete="new-password"
            help="10 characters or more"
            value={values.newPassword}
            onChange={(newPassword) => setValues((old) => ({ ...old, newPassword }))}
          />
        </div>
        <div className="form-actions">
          <Button type="submit" isPending={change.isPending}>
            Change the password
          </Button>
        </div>
      </Form>
    </Card>
  );
}
