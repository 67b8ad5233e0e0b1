// Imports in words, for both of their pages and for what is read out.
import { count, plural } from '../lib/format';
import type { Import } from './recognition';

export type Status = Import['status'];
type Tone = 'a' | 'b' | 'c' | 'd' | 'neutral';

export const statusWords: Record<Status, { label: string; tone: Tone }> = {
  uploaded: { label: 'To be checked', tone: 'neutral' },
  checking: { label: 'Checking', tone: 'b' },
  checked: { label: 'Checked', tone: 'b' },
  committing: { label: 'Importing', tone: 'b' },
  done: { label: 'Imported', tone: 'a' },
  reverting: { label: 'Reverting', tone: 'c' },
  reverted: { label: 'Reverted', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'd' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
};

export const isUnderWay = (status: Status): boolean =>
  status === 'checking' || status === 'committing' || status === 'reverting';
/** Whether it may still be changed, checked anew and discarded. */
export const isOpen = (status: Status): boolean =>
  status === 'uploaded' || status === 'checked' || status === 'failed' || status === 'cancelled';

export const kinds = ['leads', 'buyers', 'buyboxes', 'closings', 'periods', 'users'] as const;
export type Kind = (typeof kinds)[number];
export const asKind = (text: string | null): Kind | null => kinds.find((kind) => kind === text) ?? null;

const kindNames: Record<Kind, { label: string; one: string; many: string }> = {
  leads: { label: 'Leads', one: 'lead', many: 'leads' },
  buyers: { label: 'Buyers', one: 'buyer', many: 'buyers' },
  buyboxes: { label: 'Buy boxes', one: 'buy box', many: 'buy boxes' },
  closings: { label: 'Closed deals', one: 'closed deal', many: 'closed deals' },
  periods: { label: 'Monthly reports', one: 'monthly report', many: 'monthly reports' },
  users: { label: 'Users', one: 'user', many: 'users' },
};
export const kindLabel = (kind: string | null): string => kindNames[asKind(kind) ?? 'leads'].label;
/** "12 leads"; "12 records" where a file brings several kinds. */
export function thingsOf(kind: string | null, n: number): string {
  const known = asKind(kind);
  return known ? plural(n, kindNames[known].one, kindNames[known].many) : plural(n, 'record');
}

const formatNames: Record<string, string> = {
  csv: 'CSV',
  xlsx: 'Excel workbook',
  statement: 'Accounting statement',
  mongoexport: 'MongoDB export (JSON)',
  mongodump: 'MongoDB dump (BSON)',
  absee: 'SEC filing (ABS-EE)',
};
export const formats = Object.keys(formatNames);
export const formatLabel = (format: string | null): string => (format === null ? 'Unknown' : (formatNames[format] ?? format));

/** What an account of the books may count as: all that the server knows, in its order. */
const categoryNames: Record<string, string> = {
  rent: 'Rent collected',
  grossRent: 'Gross potential rent',
  otherIncome: 'Other income',
  vacancy: 'Vacancy loss',
  concessions: 'Concessions',
  badDebt: 'Bad debt',
  maintenance: 'Maintenance',
  propertyManagement: 'Property management',
  taxes: 'Taxes',
  insurance: 'Insurance',
  other: 'Other expenses',
  debtService: 'Debt service',
  ignore: 'Leave out',
};
export const categories = Object.keys(categoryNames);
export const categoryLabel = (category: string): string => categoryNames[category] ?? category;

export const sizeWords = (bytes: number): string => {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? count(amount) : amount.toFixed(amount < 10 ? 1 : 0)} ${units[power]}`;
};

export const percentDone = ({ progress }: Pick<Import, 'progress'>): number | null =>
  progress === null || progress.total === 0 ? null : Math.min(100, Math.floor((100 * progress.done) / progress.total));

const doing = { checking: 'Checking', committing: 'Importing', reverting: 'Reverting' } as const;

/** How a check, commit or revert under way stands. */
export function progressSentence({ status, progress }: Pick<Import, 'status' | 'progress'>): string {
  const deed = status === 'committing' || status === 'reverting' ? doing[status] : doing.checking;
  const part = percentDone({ progress });
  return part === null ? `${deed}: waiting for its turn.` : `${deed}: ${part}% of the file is read.`;
}

const andWords = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** What a check or a commit came to, in one sentence. */
export function outcomeSentence({ status, as, counts }: Pick<Import, 'status' | 'as' | 'counts'>): string {
  const would = status === 'checked';
  const { created, updated, unchanged, refused } = counts;
  const done = [
    ...(created > 0 ? [`${thingsOf(as, created)} ${would ? 'would be' : created === 1 ? 'was' : 'were'} created`] : []),
    ...(updated > 0 ? [`${count(updated)} updated`] : []),
    ...(unchanged > 0 ? [`${count(unchanged)} left as ${unchanged === 1 ? 'it is' : 'they are'}`] : []),
    ...(refused > 0 ? [`${plural(refused, 'row')} refused`] : []),
  ];
  return done.length === 0 ? 'The file has no rows.' : `${andWords(done)}.`;
}

/** What is worth reading out: the beginning, each tenth, the end. */
export function announcementStep(one: Pick<Import, 'status' | 'progress'>): string {
  const part = percentDone(one);
  return isUnderWay(one.status) && part !== null ? `${one.status} ${Math.floor(part / 10)}` : one.status;
}

export function hrefOfSubject(kind: string, id: string | null): string | null {
  const paths: Record<string, string> = { leads: '/leads', buyers: '/buyers', buyboxes: '/buy-boxes' };
  const path = paths[kind];
  return path === undefined || id === null ? null : `${path}/${id}`;
}
