import { useLocation, useSearch } from 'wouter';

// The API knows the way forward only. The way back is what this browser walked: each page's cursor
// remembers the one before it, also over a reload.
const storageKey = 'paging';
const rememberedMax = 500;

function remembered(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

function remember(cursor: string, before: string): void {
  const entries = Object.entries({ ...remembered(), [cursor]: before }).slice(-rememberedMax);
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // Without storage "Previous" leads to the first page.
  }
}

export const pageSize = 100;

export interface Paging {
  cursor: string | undefined;
  page: number;
  toNext: (nextCursor: string) => void;
  /** Null on the first page. */
  toPrevious: (() => void) | null;
}

/** A list's place, kept in the address as `after` and `page`. */
export function usePaging(): Paging {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const params = new URLSearchParams(search);
  const cursor = params.get('after') ?? undefined;
  const page = cursor === undefined ? 1 : Math.max(2, Number(params.get('page')) || 2);
  const go = (to: string, number: number) => {
    const next = new URLSearchParams(search);
    if (to === '') {
      next.delete('after');
      next.delete('page');
    } else {
      next.set('after', to);
      next.set('page', String(number));
    }
    const query = next.toString();
    navigate(query ? `${path}?${query}` : path);
  };
  return {
    cursor,
    page,
    toNext: (nextCursor) => {
      remember(nextCursor, cursor ?? '');
      go(nextCursor, page + 1);
    },
    toPrevious: cursor === undefined ? null : () => go(remembered()[cursor] ?? '', page - 1),
  };
}
