import type { components } from '../../api/schema';
import { roleNames } from '../../lib/roles';
import type { Difference } from '../../ui/Conflict';
import type { User, UserValues } from './UserFields';

export type UserPatch = components['schemas']['UserPatch'];

export const valuesOf = ({ name, email, role, buyerId }: User): UserValues => ({
  name,
  email,
  role,
  buyerId: buyerId ?? '',
});

/** Only what differs is sent, so that what somebody else changed meanwhile stays. */
export function patchOf(base: User, values: UserValues): UserPatch {
  const patch: UserPatch = {};
  if (values.name !== base.name) {
    patch.name = values.name;
  }
  if (values.email !== base.email) {
    patch.email = values.email;
  }
  if (values.role !== base.role) {
    patch.role = values.role;
  }
  // Leaving the role of a buyer drops the buyer by itself.
  if (values.role === 'buyer' && values.buyerId !== (base.buyerId ?? '')) {
    patch.buyerId = values.buyerId === '' ? null : values.buyerId;
  }
  return patch;
}

/** What two admins see differently; `buyerWord` names a buyer by id. */
export function differences(mine: UserValues, theirs: UserValues, buyerWord: (id: string) => string): Difference[] {
  const rows: Difference[] = [
    { label: 'Name', mine: mine.name, theirs: theirs.name },
    { label: 'Email', mine: mine.email, theirs: theirs.email },
    { label: 'Role', mine: roleNames[mine.role], theirs: roleNames[theirs.role] },
    { label: 'Buyer', mine: buyerWord(mine.buyerId), theirs: buyerWord(theirs.buyerId) },
  ];
  return rows.filter((row) => row.mine !== row.theirs);
}
