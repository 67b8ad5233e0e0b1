import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** Reads one search parameter, and writes it; null leaves it out of the address. */
export interface Param<Value> {
  read(text: string | null): Value;
  write(value: Value): string | null;
}

export const text = (): Param<string> => ({
  read: (value) => value ?? '',
  write: (value) => value || null,
});

export const oneOf = <const Option extends string>(options: readonly Option[]): Param<Option | null> => ({
  read: (value) => options.find((option) => option === value) ?? null,
  write: (value) => value,
});

export const flag = (): Param<boolean> => ({
  read: (value) => value === 'true',
  write: (value) => (value ? 'true' : null),
});

export const day = (): Param<string> => ({
  read: (value) => (value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : ''),
  write: (value) => value || null,
});

export const monthParam = (): Param<string> => ({
  read: (value) => (value && /^\d{4}-(0[1-9]|1[0-2])$/.test(value) ? value : ''),
  write: (value) => value || null,
});

type Values<Shape> = { [Key in keyof Shape]: Shape[Key] extends Param<infer Value> ? Value : never };

export interface SetOptions {
  /** Replace the entry of the history: for typing in a search box. */
  replace?: boolean;
}

/** The address of this page with some search parameters changed; a changed list begins at its start. */
export function withParams(path: string, search: string, change: Record<string, string | null>): string {
  const params = new URLSearchParams(search);
  for (const key of ['after', 'page']) {
    params.delete(key);
  }
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      params.delete(key);
    } else {
      params.set(key, value);
    }
  }
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

/**
 * State that lives in the address, so that Back works and a link tells all. Declare the shape
 * outside of the component: `const shape = { q: text(), grade: oneOf(['A', 'B']) }`.
 */
export function useUrlState<Shape extends Record<string, Param<unknown>>>(
  shape: Shape,
): [Values<Shape>, (change: Partial<Values<Shape>>, options?: SetOptions) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const values = useMemo(() => {
    const params = new URLSearchParams(search);
    return Object.fromEntries(
      Object.entries(shape).map(([key, param]) => [key, param.read(params.get(key))]),
    ) as Values<Shape>;
  }, [search, shape]);
  const set = useCallback(
    (change: Partial<Values<Shape>>, options: SetOptions = {}) => {
      const texts: Record<string, string | null> = {};
      for (const [key, value] of Object.entries(change)) {
        texts[key] = shape[key]?.write(value) ?? null;
      }
      // The live address, not the rendered one: two changes in one tick must both survive.
      navigate(withParams(path, window.location.search, texts), { replace: options.replace ?? false });
    },
    [navigate, path, shape],
  );
  return [values, set];
}
