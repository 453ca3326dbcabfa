/** A form over stored values: holds only what differs, so that saving sends only that. */

import { useCallback, useState } from "react";

export function changesOf<T extends object>(stored: T, draft: Partial<T>): Partial<T> {
  const changed: Partial<T> = {};
  for (const key of Object.keys(draft) as (keyof T)[]) {
    if (draft[key] !== stored[key]) changed[key] = draft[key];
  }
  return changed;
}

export interface Draft<T> {
  values: T;
  changes: Partial<T>;
  set: <K extends keyof T>(key: K, value: T[K]) => void;
  reset: () => void;
  /** What was sent is stored; what was changed again meanwhile stays a change. */
  saved: (sent: Partial<T>) => void;
}

export function useDraft<T extends object>(stored: T): Draft<T> {
  const [draft, setDraft] = useState<Partial<T>>({});
  const set = useCallback(<K extends keyof T>(key: K, value: T[K]) => {
    setDraft((before) => ({ ...before, [key]: value }));
  }, []);
  const reset = useCallback(() => setDraft({}), []);
  const saved = useCallback((sent: Partial<T>) => {
    setDraft((now) => changesOf(sent as T, now));
  }, []);
  return { values: { ...stored, ...draft }, changes: changesOf(stored, draft), set, reset, saved };
}
