import { useEffect, useSyncExternalStore } from 'react';
import { readSetting, subscribeSettings } from './settings';

export interface Shortcut {
  /** Keys one after another, apart by a space: "g d". */
  keys: string;
  label: string;
  run: () => void;
}

const sequenceMs = 1000;
const registered = new Set<readonly Shortcut[]>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];
let typed: string[] = [];
let typedAt = 0;

function publish(): void {
  snapshot = [...registered].flat();
  listeners.forEach((listener) => listener());
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"], [role="slider"]') !== null
  );
}

function onKeyDown(event: KeyboardEvent): void {
  // Single keys can be turned off on the account page (WCAG 2.1.4).
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  if (readSetting('shortcuts') === 'off' || event.key.length !== 1) {
    return;
  }
  typed = event.timeStamp - typedAt > sequenceMs ? [event.key] : [...typed.slice(-1), event.key];
  typedAt = event.timeStamp;
  const sequence = typed.join(' ');
  const shortcut = snapshot.find(({ keys }) => keys === sequence || keys === event.key);
  if (shortcut) {
    typed = [];
    event.preventDefault();
    shortcut.run();
  }
}

/** Registers keys while the component stands; pass a memoized list. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    if (registered.size === 0) {
      document.addEventListener('keydown', onKeyDown);
    }
    registered.add(shortcuts);
    publish();
    return () => {
      registered.delete(shortcuts);
      publish();
      if (registered.size === 0) {
        document.removeEventListener('keydown', onKeyDown);
      }
    };
  }, [shortcuts]);
}

/** All that are registered now, for the list of shortcuts. */
export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

export function useShortcutsOn(): boolean {
  return useSyncExternalStore(subscribeSettings, () => readSetting('shortcuts') !== 'off');
}
