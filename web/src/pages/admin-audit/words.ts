// The audit log in words. What is not known here is shown as the server names it.
const actions: Record<string, string> = {
  'access.bad_credentials': 'Bad credentials',
  'access.refused': 'Access refused',
  'auth.login': 'Signed in',
  'auth.login_failed': 'Sign-in failed',
  'auth.logout': 'Signed out',
  'auth.password': 'Changed the password',
  'auth.setup_failed': 'Set-up failed',
  'auth.throttled': 'Too many tries',
  'buybox.create': 'Added a buy box',
  'buybox.delete': 'Deleted a buy box',
  'buybox.update': 'Changed a buy box',
  'buyer.create': 'Added a buyer',
  'buyer.delete': 'Deleted a buyer',
  'buyer.update': 'Changed a buyer',
  'deal.close': 'Closed a deal',
  'deal.defeased': 'Read of a defeasance',
  'deal.ended': 'Read of a loan’s end',
  'deal.modified': 'Read of a modification',
  'feedback.mend': 'Mended sums',
  'feedback.recalculate': 'Recalculated',
  'import.cancel': 'Cancelled an import',
  'import.check': 'Checked a file',
  'import.commit': 'Imported a file',
  'import.discard': 'Discarded a file',
  'import.file': 'Imported a filing',
  'import.revert': 'Reverted an import',
  'import.settings': 'Said how a file is read',
  'import.upload': 'Uploaded a file',
  'lead.create': 'Added a lead',
  'lead.delete': 'Deleted a lead',
  'lead.update': 'Changed a lead',
  'period.correct': 'Corrected a month',
  'period.import': 'Imported months',
  'period.replace': 'Replaced a month',
  'period.report': 'Reported a month',
  'token.create': 'Made an API token',
  'token.revoke': 'Revoked an API token',
  'user.create': 'Added a user',
  'user.delete': 'Deleted a user',
  'user.update': 'Changed a user',
};

const kinds: Record<string, { label: string; path?: string }> = {
  account: { label: 'Account' },
  buybox: { label: 'Buy box', path: '/buy-boxes' },
  buyer: { label: 'Buyer', path: '/buyers' },
  deal: { label: 'Deal', path: '/deals' },
  import: { label: 'Import', path: '/imports' },
  job: { label: 'Job' },
  lead: { label: 'Lead', path: '/leads' },
  path: { label: 'Address' },
  token: { label: 'API token' },
  user: { label: 'User' },
};

const refusals = new Set([
  'access.bad_credentials',
  'access.refused',
  'auth.login_failed',
  'auth.setup_failed',
  'auth.throttled',
]);

const optionsOf = (words: Iterable<[string, string]>) =>
  [...words].map(([id, label]) => ({ id, label })).sort((a, b) => a.label.localeCompare(b.label));

export const actionOptions = optionsOf(Object.entries(actions));
export const kindOptions = optionsOf(Object.entries(kinds).map(([id, { label }]) => [id, label]));

export const actionWord = (action: string): string => actions[action] ?? action;
export const kindWord = (kind: string): string => kinds[kind]?.label ?? kind;
export const isRefusal = (action: string): boolean => refusals.has(action);

/** Where the subject has a page of its own. */
export function subjectHref(kind: string, id: string): string | null {
  const path = kinds[kind]?.path;
  return path && /^[0-9a-f]{24}$/.test(id) ? `${path}/${id}` : null;
}

const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

/** Ids of 24 digits are told apart by their ends. */
export const shortId = (id: string): string => (isId(id) ? `…${id.slice(-6)}` : id);
