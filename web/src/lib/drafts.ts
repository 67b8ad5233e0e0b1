import { useCallback, useEffect, useRef, useState } from 'react';

// Drafts survive a reload but neither the tab nor a sign-out: they hold other people's figures.
const prefix = 'draft:';

export function draftKey(userId: string | null, form: string): string {
  return `${prefix}${userId ?? '-'}:${form}`;
}

export function readDraft<Values>(key: string): Values | null {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as Values);
  } catch {
    return null;
  }
}

function writeDraft(key: string, values: object): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // A full or forbidden storage costs the draft, not the form.
  }
}

export function clearDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) {
      sessionStorage.removeItem(key);
    }
  }
}

/**
 * Form state that survives a reload. `form` names the form and its subject
 * (`period:6b04…:2026-03`); `restored` says that the values come from a draft, which the page then
 * tells with a way to discard it.
 */
export function useDraft<Values extends object>(
  userId: string | null,
  form: string,
  initial: Values,
): {
  values: Values;
  set: (change: Partial<Values>) => void;
  restored: boolean;
  discard: () => void;
} {
  const key = draftKey(userId, form);
  const [state, setState] = useState(() => {
    const draft = readDraft<Partial<Values>>(key);
    return { values: { ...initial, ...draft }, restored: draft !== null };
  });
  const changed = useRef(false);
  // At once, so that leaving right after the last key costs nothing.
  useEffect(() => {
    if (changed.current) {
      writeDraft(key, state.values);
    }
  }, [key, state.values]);
  const set = useCallback((change: Partial<Values>) => {
    changed.current = true;
    setState((old) => ({ ...old, values: { ...old.values, ...change } }));
  }, []);
  const discard = () => {
    changed.current = false;
    sessionStorage.removeItem(key);
    setState({ values: initial, restored: false });
  };
  return { values: state.values, set, restored: state.restored, discard };
}
