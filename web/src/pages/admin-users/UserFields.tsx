import { buyerName, searchBuyers } from '../../api/facets';
import type { components } from '../../api/schema';
import { everyone, type Role, roleNames } from '../../lib/roles';
import { AsyncSearchSelect, SelectField } from '../../ui/Choice';
import { TextField } from '../../ui/Field';

export type User = components['schemas']['User'];

export interface UserValues {
  name: string;
  email: string;
  role: Role;
  /** '' for none. */
  buyerId: string;
}

const roleNotes: Record<Role, string> = {
  admin: 'everything, and the users',
  manager: 'reports months, sees all figures',
  closer: 'closes deals, keeps the pipeline',
  dialer: 'reads deals and leads',
  buyer: 'from outside; sees own deals',
};

export const roleOptions = everyone.map((id) => ({ id, label: roleNames[id], note: roleNotes[id] }));

export const asRole = (text: string): Role | null => everyone.find((role) => role === text) ?? null;

interface UserFieldsProps {
  values: UserValues;
  set: (change: Partial<UserValues>) => void;
}

export function UserFields({ values, set }: UserFieldsProps) {
  return (
    <>
      <TextField
        name="/name"
        label="Name"
        autoComplete="off"
        value={values.name}
        onChange={(name) => set({ name })}
        autoFocus
      />
      <TextField
        name="/email"
        label="Email"
        type="email"
        autoComplete="off"
        help="They sign in with it."
        value={values.email}
        onChange={(email) => set({ email })}
      />
      <SelectField
        name="/role"
        label="Role"
        options={roleOptions}
        value={values.role}
        onChange={(role) => set({ role: asRole(role) ?? values.role })}
      />
      {values.role === 'buyer' && (
        <AsyncSearchSelect
          name="/buyerId"
          label="Buyer"
          help="They see the deals of this buyer alone."
          search={searchBuyers}
          resolve={buyerName}
          value={values.buyerId}
          onChange={(buyerId) => set({ buyerId })}
        />
      )}
    </>
  );
}
