/** Keys. One table names them all, so that the help of keys can never miss one. */

import { useEffect, useRef } from "react";

export type Shortcuts = Readonly<Record<string, () => void>>;

const SEQUENCE_MS = 1000;

/** Keys belong to what is typed in, and to an open dialog, before they belong to the page. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as HTMLElement | null;
  if (
    target?.closest(
      "input:not([type='checkbox']), textarea, select, [contenteditable='true'], [role='menu']",
    )
  )
    return true;
  return document.querySelector("[role='dialog']") !== null;
}

/** What a press means after what was pressed before: a name of the table, or its beginning. */
export function nextSequence(
  shortcuts: Shortcuts,
  pending: string,
  key: string,
): { run?: string; pending: string } {
  for (const candidate of [pending ? `${pending} ${key}` : key, key]) {
    if (candidate in shortcuts) return { run: candidate, pending: "" };
    if (Object.keys(shortcuts).some((name) => name.startsWith(`${candidate} `))) {
      return { pending: candidate };
    }
  }
  return { pending: "" };
}

export function useShortcuts(shortcuts: Shortcuts) {
  const table = useRef(shortcuts);
  useEffect(() => {
    table.current = shortcuts;
  });
  useEffect(() => {
    let pending = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKey = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const next = nextSequence(table.current, pending, key);
      clearTimeout(timer);
      pending = next.pending;
      if (pending) timer = setTimeout(() => (pending = ""), SEQUENCE_MS);
      if (next.run === undefined) return;
      event.preventDefault();
      table.current[next.run]?.();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      clearTimeout(timer);
    };
  }, []);
}
