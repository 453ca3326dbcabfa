/** What can be asked of the whole workspace from anywhere: open the palette, make an item, see the
 *  keys. A store outside React, so that a key, a button and a command reach the same place. */

import { useSyncExternalStore } from "react";
import type { ItemChange } from "../api/items";

export type Overlay =
  | { name: "palette" }
  | { name: "keys" }
  | { name: "new-item"; project?: string | undefined; preset?: ItemChange | undefined }
  | { name: "new-project" };

let current: Overlay | undefined;
const listeners = new Set<() => void>();

export function openOverlay(overlay: Overlay | undefined) {
  current = overlay;
  for (const listener of listeners) listener();
}

export function closeOverlay() {
  openOverlay(undefined);
}

export function useOverlay(): Overlay | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
