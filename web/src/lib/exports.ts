import type { paths } from '../api/schema';

type ExportPath = Extract<keyof paths, `/api/export/${string}`>;
/** What the server can make a file of. */
export type Exported = ExportPath extends `/api/export/${infer What}` ? What : never;

export const exportFormats = [
  { id: 'csv', label: 'CSV', note: '.csv' },
  { id: 'xlsx', label: 'Excel', note: '.xlsx' },
  { id: 'jsonl', label: 'JSON lines', note: '.jsonl' },
] as const;
export type ExportFormat = (typeof exportFormats)[number]['id'];

/** Of a list's page: the file has all of them. */
const places = new Set(['limit', 'cursor']);

/** The address of the file that holds what a list with this query shows. */
export function exportHref(what: Exported, query: object, format: ExportFormat): string {
  const params = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value !== undefined && value !== null && value !== '' && !places.has(name)) {
      params.set(name, String(value));
    }
  }
  return `/api/export/${what}?${params.toString()}`;
}
