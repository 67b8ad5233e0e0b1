// Members and values of stored records in words, for the audit log and the deal's history.
import { nothing } from './format';

export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const abbreviations = /^(NOI|DSCR|LTV)$/;

/** "actualExpenses.propertyManagement" as "Actual expenses › property management". */
export function memberWords(member: string): string {
  const words = member
    .split('.')
    .map((part) =>
      (part.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [part])
        .map((word) => (abbreviations.test(word) ? word : word.toLowerCase()))
        .join(' '),
    )
    .join(' › ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Exact, as it is stored: a log does not round. */
export function valueWords(value: unknown): string {
  if (isNothing(value)) {
    return nothing;
  }
  if (Array.isArray(value)) {
    return value.map(valueWords).join(', ');
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 6 }) : String(value);
}
