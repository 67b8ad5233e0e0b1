import { useEffect } from 'react';
import { useLocation } from 'wouter';

let firstPath: string | null = null;
let navigated = false;

/** False until the first change of page: a fresh document keeps the focus where browsers put it. */
export function hasNavigated(): boolean {
  return navigated;
}

export function useWatchNavigation(): string {
  const [path] = useLocation();
  firstPath ??= path;
  if (path !== firstPath) {
    navigated = true;
  }
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [path]);
  return path;
}
