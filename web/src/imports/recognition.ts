// What the server recognised of a file. Its description leaves these members open, so they are read
// with care: whatever is not as expected reads as not there.
import type { components } from '../api/schema';

export type Import = components['schemas']['Import'];
export type ImportField = components['schemas']['ImportField'];
export type Settings = components['schemas']['ImportSettings'];
export type DateOrder = NonNullable<Settings['dateOrder']>;

export interface Column {
  index: number;
  name: string;
  samples: readonly string[];
  field: string | null;
}

export type By = 'rule' | 'kept' | 'none';

export interface Account {
  account: string;
  category: string | null;
  total: number | null;
  by: By;
}

export interface Property {
  property: string;
  dealId: string | null;
  address: string | null;
}

export interface Recognition {
  encoding: string | null;
  delimiter: string | null;
  headerRow: number | null;
  sheets: readonly string[];
  sheet: string | null;
  layout: string | null;
  dateAmbiguous: boolean;
  dateOrder: DateOrder | null;
  decimalMark: string | null;
  columns: readonly Column[];
  accounts: readonly Account[];
  properties: readonly Property[];
}

type Members = Readonly<Record<string, unknown>>;

const members = (value: unknown): Members => (typeof value === 'object' && value !== null ? { ...value } : {});
const items = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.map(members) : []);
const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

export const dateOrders = ['mdy', 'dmy', 'ymd'] as const;
const bys: readonly By[] = ['rule', 'kept', 'none'];

export function recognitionOf({ recognition }: Pick<Import, 'recognition'>): Recognition {
  const found = members(recognition);
  return {
    encoding: textOr(found.encoding),
    delimiter: textOr(found.delimiter),
    headerRow: numberOr(found.headerRow),
    sheets: texts(found.sheets),
    sheet: textOr(found.sheet),
    layout: textOr(found.layout),
    dateAmbiguous: found.dateAmbiguous === true,
    dateOrder: dateOrders.find((order) => order === found.dateOrder) ?? null,
    decimalMark: textOr(found.decimalMark),
    columns: items(found.columns).map((column, place) => ({
      index: numberOr(column.index) ?? place,
      name: textOr(column.name) ?? '',
      samples: texts(column.samples),
      field: textOr(column.field),
    })),
    accounts: items(found.accounts).map(({ account, category, total, by }) => ({
      account: textOr(account) ?? '',
      category: textOr(category),
      total: numberOr(total),
      by: bys.find((one) => one === by) ?? 'none',
    })),
    properties: items(found.properties).map(({ property, dealId, address }) => ({
      property: textOr(property) ?? '',
      dealId: textOr(dealId),
      address: textOr(address),
    })),
  };
}

export const settingsOf = ({ settings }: Pick<Import, 'settings'>): Settings => settings as Settings;

export interface Problem {
  column: string | null;
  detail: string;
}

export const problemsOf = (value: unknown): readonly Problem[] =>
  items(value).map(({ column, detail }) => ({ column: textOr(column), detail: textOr(detail) ?? '' }));

/** What stands in the cell that a problem speaks of; null where that is not known. */
export function cellOf(columns: readonly Column[], cells: readonly string[], name: string | null): string | null {
  const column = columns.find((one) => one.name === name);
  return column === undefined ? null : (cells[column.index] ?? null);
}

export interface RevertProblem {
  kind: string;
  id: string;
  name: string;
  why: string;
}

export const revertProblemsOf = ({ revertProblems }: Pick<Import, 'revertProblems'>): readonly RevertProblem[] =>
  items(revertProblems).map(({ kind, id, name, why }) => ({
    kind: textOr(kind) ?? '',
    id: textOr(id) ?? '',
    name: textOr(name) ?? '',
    why: textOr(why) ?? '',
  }));
