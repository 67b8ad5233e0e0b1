import { market, money, moneyExact, nothing, strategy } from '../lib/format';
import type { Lead, Strategy } from './kind';

const typeWords: Record<string, string> = {
  single_family: 'Single family',
  mixed_use: 'Mixed use',
};

/** "single_family" as "Single family"; a CRM's own types as they are, without underscores. */
export function propertyType(key: string | null): string {
  if (key === null || key === '') {
    return nothing;
  }
  const own = key.replaceAll('_', ' ');
  return typeWords[key] ?? own.charAt(0).toUpperCase() + own.slice(1);
}

export const propertyTypes = ['single_family', 'townhouse', 'duplex', 'fourplex', 'multifamily', 'retail', 'mixed_use'];

export const statuses = ['new', 'underwriting', 'under_contract', 'closed', 'lost'] as const;
export type Status = (typeof statuses)[number];

const statusWords: Record<Status, string> = {
  new: 'New',
  underwriting: 'Underwriting',
  under_contract: 'Under contract',
  closed: 'Closed',
  lost: 'Lost',
};
export const status = (key: Status): string => statusWords[key];
export const asStatus = (text: string): Status | null => statuses.find((one) => one === text) ?? null;
export const statusOptions = statuses.map((id) => ({ id, label: status(id) }));

export const strategies = ['buy_hold', 'commercial'] as const;
export const asStrategy = (text: string): Strategy | null => strategies.find((one) => one === text) ?? null;
export const strategyOptions = strategies.map((id) => ({ id, label: strategy(id) }));

export const listWords = (keys: readonly string[], word: (key: string) => string, none: string): string =>
  keys.length === 0 ? none : keys.map(word).join(' · ');
export const marketWords = (keys: readonly string[], none = 'Any market'): string => listWords(keys, market, none);
const listedMax = 2;
/** For a table's cell: the first of them and how many more. */
export function marketsShort(keys: readonly string[]): string {
  const more = keys.length - listedMax;
  return more > 0 ? `${marketWords(keys.slice(0, listedMax))} +${more}` : marketWords(keys);
}
export const strategyWords = (keys: readonly string[], none = 'Any strategy'): string =>
  listWords(keys, strategy, none);

/** Scores of a list under each other; a record's own page has them exact. */
export const score = (value: number): string => value.toFixed(1);

export function priceRange(min: number | null, max: number | null): string {
  if (min === null && max === null) {
    return 'Any price';
  }
  if (min === null) {
    return `Up to ${money(max)}`;
  }
  return max === null ? `From ${money(min)}` : `${money(min)} – ${money(max)}`;
}

export function place({ city, state, zip }: Pick<Lead, 'city' | 'state' | 'zip'>): string {
  return [city, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

/**
 * The server's sentences with their figures as they are written everywhere else: 1018900.00 is
 * $1,018,900 and 1.2500 is 1.25×, both exact. A score "of 100" and a percentage are no dollars.
 */
export function sentence(text: string): string {
  const figures = text
    .replace(/\b\d+\.\d{4}\b/g, (ratio) => `${Number(ratio)}×`)
    .replace(/-?\b\d+\.\d{2}\b(?! of 100| ?%|×)/g, (amount) =>
      amount.endsWith('.00') ? money(Number(amount)) : moneyExact(Number(amount)),
    );
  return figures.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (key) => key.replaceAll('_', ' '));
}
