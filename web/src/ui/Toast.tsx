import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button, IconButton } from './Button';

const undoMs = 8000;
const infoMs = 5000;

interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'error';
  undo?: () => void;
  expire?: () => void;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  listeners.forEach((listener) => listener());
}

function remove(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

function add(toast: Omit<Toast, 'id'>): void {
  lastId += 1;
  publish([...toasts, { ...toast, id: lastId }]);
}

/** Tells that something is done. */
export function tell(text: string): void {
  add({ text, tone: 'info' });
}

/** Tells a failure that has no place on the page; it stays until it is closed. */
export function tellError(text: string): void {
  add({ text, tone: 'error' });
}

/**
 * For what can be undone for 8 s: `commit` runs when the time is over or the message is closed,
 * unless `undo` ran before. The time stands still while the pointer or the focus is on the message.
 */
export function tellUndoable(text: string, commit: () => void, undo: () => void): void {
  add({ text, tone: 'info', undo, expire: commit });
}

function ToastBox({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === 'error') {
      return;
    }
    const timer = setTimeout(() => close(toast), toast.undo ? undoMs : infoMs);
    return () => clearTimeout(timer);
  }, [toast, held]);
  return (
    <div
      className={`toast toast-${toast.tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="toast-text" role={toast.tone === 'error' ? 'alert' : 'status'}>
        {toast.text}
      </span>
      {toast.undo && (
        <Button
          look="quiet"
          small
          onPress={() => {
            remove(toast.id);
            toast.undo?.();
          }}
        >
          Undo
        </Button>
      )}
      <IconButton icon="close" label="Close message" small onPress={() => close(toast)} />
    </div>
  );
}

function close(toast: Toast): void {
  remove(toast.id);
  toast.expire?.();
}

/** Stands once, in the shell. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  // What waits for its 8 s is not lost when the page is left.
  useEffect(() => {
    const commitAll = () => toasts.forEach((toast) => toast.expire?.());
    window.addEventListener('pagehide', commitAll);
    return () => window.removeEventListener('pagehide', commitAll);
  }, []);
  return (
    <section className="toasts" aria-label="Messages">
      {shown.map((toast) => (
        <ToastBox key={toast.id} toast={toast} />
      ))}
    </section>
  );
}
