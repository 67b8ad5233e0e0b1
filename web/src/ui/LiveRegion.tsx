import { useSyncExternalStore } from 'react';

let message = '';
const listeners = new Set<() => void>();

/** Reads a short text out: how many match, that a report is saved. */
export function announce(text: string): void {
  message = text;
  listeners.forEach((listener) => listener());
}

/** Stands once, in the shell. */
export function LiveRegion() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => message,
  );
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
