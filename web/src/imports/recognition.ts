// What the server tells of a file, by the names it has here.
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Import = Schemas['Import'];
export type ImportField = Schemas['ImportField'];
export type Settings = Schemas['ImportSettings'];
export type DateOrder = NonNullable<Settings['dateOrder']>;
export type Recognition = Schemas['ImportRecognition'];
export type Column = Schemas['ImportColumn'];
export type Account = Schemas['RecognisedAccount'];
export type Property = Schemas['RecognisedProperty'];

export const dateOrders = ['mdy', 'dmy', 'ymd'] as const satisfies readonly DateOrder[];

/** What stands in the cell that a problem speaks of; null where that is not known. */
export function cellOf(columns: readonly Column[], cells: readonly string[], name: string | null): string | null {
  const column = columns.find((one) => one.name === name);
  return column === undefined ? null : (cells[column.index] ?? null);
}
