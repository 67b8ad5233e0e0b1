import { isNothing } from '../../lib/changeWords';

export interface Change {
  /** The member's path, as the API names it: actualExpenses.taxes, marketKeys. */
  member: string;
  before: unknown;
  after: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.some(isObject);

/** Every leaf of a body by its path; a list of plain values is one leaf. */
function leaves(value: unknown, path: string, found: Map<string, unknown>): Map<string, unknown> {
  if (isObject(value)) {
    for (const [name, inside] of Object.entries(value)) {
      leaves(inside, path === '' ? name : `${path}.${name}`, found);
    }
  } else if (isList(value)) {
    value.forEach((inside, index) => leaves(inside, `${path}.${index + 1}`, found));
  } else {
    found.set(path, value);
  }
  return found;
}

/** Times of writing change with every write and say nothing. */
const silent = new Set(['updatedAt', 'lastUpdated']);

/** What an entry of the log changed: all that differs, or what a new or deleted record held. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const old = leaves(before ?? {}, '', new Map());
  const now = leaves(after ?? {}, '', new Map());
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((member) => ({ member, before: old.get(member) ?? null, after: now.get(member) ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
    .filter((change) => !(isNothing(change.before) && isNothing(change.after)))
    .filter((change) => !(isObject(before) && isObject(after) && silent.has(change.member)));
}

/** What the subject is called in the entry itself. */
export function subjectName(before: unknown, after: unknown): string | null {
  for (const body of [after, before]) {
    if (isObject(body)) {
      const name = body.name ?? body.address ?? body.email;
      if (typeof name === 'string' && name !== '') {
        return name;
      }
    }
  }
  return null;
}
