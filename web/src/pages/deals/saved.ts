// Filters that a user gave a name. They live in this browser, apart by user: a shared computer must
// not mix what two people look at.
import { useCallback, useState } from 'react';

export interface SavedFilter {
  name: string;
  /** Of the address, without the place in the list: "grade=D&sort=dscr". */
  search: string;
}

const savedMax = 20;
export const nameMax = 40;

const keyOf = (userId: string): string => `deal-filters:${userId}`;

/** What makes two lists the same: parameters in one order, without the place in the list. */
export function sameSearch(search: string): string {
  const params = new URLSearchParams(search);
  for (const place of ['after', 'page']) {
    params.delete(place);
  }
  params.sort();
  return params.toString();
}

const isSaved = (value: unknown): value is SavedFilter =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'search' in value &&
  typeof value.name === 'string' &&
  typeof value.search === 'string';

/** What storage holds is anybody's: whatever is no list of saved filters reads as none. */
export function readSaved(text: string | null): SavedFilter[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isSaved).slice(0, savedMax) : [];
  } catch {
    return [];
  }
}

/** A name stands for one list: saving under it again replaces what it was. */
export function withSaved(saved: readonly SavedFilter[], name: string, search: string): SavedFilter[] {
  const entry = { name: name.trim().slice(0, nameMax), search: sameSearch(search) };
  return [...saved.filter((other) => other.name !== entry.name), entry].slice(-savedMax);
}

function stored(userId: string): SavedFilter[] {
  try {
    return readSaved(localStorage.getItem(keyOf(userId)));
  } catch {
    return [];
  }
}

export function useSavedFilters(userId: string) {
  const [saved, setSaved] = useState(() => stored(userId));
  const write = useCallback(
    (next: SavedFilter[]) => {
      setSaved(next);
      try {
        localStorage.setItem(keyOf(userId), JSON.stringify(next));
      } catch {
        // Where storage is forbidden or full they hold until the page is left.
      }
    },
    [userId],
  );
  return {
    saved,
    save: (name: string, search: string) => write(withSaved(saved, name, search)),
    remove: (name: string) => write(saved.filter((other) => other.name !== name)),
    restore: write,
  };
}
