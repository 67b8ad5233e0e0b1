// Columns, accounts and properties of a file as somebody maps them, before the server is told.
import type { Account, Column, DateOrder, Import, ImportField, Property, Recognition, Settings } from './recognition';

/** What the form holds; '' is "none". */
export interface Mapped {
  /** Field by the column's index. */
  fields: Record<string, string>;
  dateOrder: DateOrder | '';
  decimalMark: string;
  marketKey: string;
  strategy: 'buy_hold' | 'commercial' | '';
  /** Category by the account's name, deal by the property's. */
  accounts: Record<string, string>;
  properties: Record<string, string>;
}

export function mappedOf({ settings, recognition: found }: Import): Mapped {
  return {
    fields: Object.fromEntries(found.columns.map(({ index, field }) => [String(index), field ?? ''])),
    dateOrder: settings.dateOrder ?? (found.dateAmbiguous ? '' : (found.dateOrder ?? '')),
    decimalMark: settings.decimalMark ?? found.decimalMark ?? '.',
    marketKey: settings.marketKey ?? '',
    strategy: settings.strategy ?? '',
    accounts: Object.fromEntries(found.accounts.map(({ account, category }) => [account, category ?? ''])),
    properties: Object.fromEntries(found.properties.map(({ property, dealId }) => [property, dealId ?? ''])),
  };
}

const orNone = <Value extends string>(value: Value | ''): Value | null => (value === '' ? null : value);

function columnSettings(columns: readonly Column[], { fields }: Mapped): NonNullable<Settings['mapping']> {
  // The index for this file, the name for the next of the same source.
  return columns.map(({ index, name }) => ({ column: index, name, field: orNone(fields[String(index)] ?? '') }));
}

const accountSettings = (accounts: readonly Account[], mapped: Mapped) =>
  accounts.flatMap(({ account }) => {
    const category = mapped.accounts[account] ?? '';
    return category === '' ? [] : [{ account, category }];
  });

const propertySettings = (properties: readonly Property[], mapped: Mapped) =>
  properties.flatMap(({ property }) => {
    const dealId = mapped.properties[property] ?? '';
    return dealId === '' ? [] : [{ property, dealId }];
  });

/** They stand in place of those before, so what is not in the form is carried over. */
export function withMapped({ settings, recognition: found }: Import, mapped: Mapped): Settings {
  return {
    ...settings,
    dateOrder: orNone(mapped.dateOrder),
    decimalMark: mapped.decimalMark,
    marketKey: orNone(mapped.marketKey),
    strategy: orNone(mapped.strategy),
    ...(found.columns.length > 0 ? { mapping: columnSettings(found.columns, mapped) } : {}),
    ...(found.accounts.length > 0 ? { accounts: accountSettings(found.accounts, mapped) } : {}),
    ...(found.properties.length > 0 ? { properties: propertySettings(found.properties, mapped) } : {}),
  };
}

/** Fields that the server asks a column for, and none has. Without them it checks nothing. */
export function missingFields(kind: string | null, fields: readonly ImportField[], mapped: Mapped): ImportField[] {
  const used = new Set(Object.values(mapped.fields).filter((field) => field !== ''));
  const ofDeal = kind === 'closings' || kind === 'periods';
  // A row that names its record may say a part of it alone.
  if (!ofDeal && (used.has('_id') || used.has('key'))) {
    return [];
  }
  const given = (field: string): boolean =>
    used.has(field) ||
    (field === 'marketKey' && mapped.marketKey !== '') ||
    (field === 'strategy' && mapped.strategy !== '');
  const dated = used.has('period') || (used.has('reportingPeriod.month') && used.has('reportingPeriod.year'));
  const isAsked = ({ field, required }: ImportField): boolean =>
    field === 'period' ? kind === 'periods' && !dated : required && field !== 'reportingPeriod' && !given(field);
  return fields.filter(isAsked);
}

/** A field that two columns claim, which the server would refuse. */
export function claimedTwice(mapped: Mapped): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const field of Object.values(mapped.fields)) {
    if (field !== '' && seen.has(field)) {
      twice.add(field);
    }
    seen.add(field);
  }
  return twice;
}

/** Only columns of dates leave an order open. */
export function asksForDates(found: Recognition, mapped: Mapped): boolean {
  return found.dateAmbiguous === true && mapped.dateOrder === '';
}
