import type { SignedInUser } from '../api/session';

export type Role = SignedInUser['role'];

const staff: readonly Role[] = ['admin', 'manager', 'closer', 'dialer'];
const closers: readonly Role[] = ['admin', 'manager', 'closer'];
const managers: readonly Role[] = ['admin', 'manager'];
const admins: readonly Role[] = ['admin'];
export const everyone: readonly Role[] = [...staff, 'buyer'];

/**
 * Who may do what, as the server has it. A page asks `may(user.role, 'closeDeal')` and leaves out
 * what is refused; the server refuses it all the same.
 */
const table = {
  seeAnalytics: managers,
  seeWarnings: managers,
  seeDeals: everyone,
  seeHistory: staff,
  seeRecords: staff,
  seeMatches: closers,
  seeScore: closers,
  closeDeal: closers,
  reportPeriod: managers,
  seeReporting: managers,
  changeRecords: closers,
  importFiles: managers,
  seeUsers: staff,
  changeUsers: admins,
  seeAudit: admins,
  recalculate: admins,
  ownTokens: everyone,
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof table;

export function may(role: Role, action: Action): boolean {
  return (table[action] as readonly Role[]).includes(role);
}

export function rolesOf(action: Action): readonly Role[] {
  return table[action];
}

export const roleNames: Record<Role, string> = {
  admin: 'Admin',
  manager: 'Manager',
  closer: 'Closer',
  dialer: 'Dialer',
  buyer: 'Buyer',
};
