/** Items that somebody has just deleted: gone from the screen before the server has answered. */

import { useSyncExternalStore } from "react";

let hidden: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function set(next: ReadonlySet<string>) {
  hidden = next;
  for (const listener of listeners) listener();
}

export function hideItem(id: string) {
  set(new Set([...hidden, id]));
}

export function showItem(id: string) {
  if (hidden.has(id)) set(new Set([...hidden].filter((one) => one !== id)));
}

export function useHiddenItems(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hidden,
  );
}
