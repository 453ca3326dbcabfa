/** Walking through what is listed, by J and K, in the order in which it stands on the screen. */

import { useShortcuts } from "./shortcuts";

type Listed = HTMLElement;

/** Column by column, and in each from above; a list draws its rows in any order. */
function inOrder(a: Listed, b: Listed): number {
  const [column, other] = [a.closest("section"), b.closest("section")];
  if (column && other && column !== other) {
    const follows = column.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    return follows ? -1 : 1;
  }
  return a.getBoundingClientRect().top - b.getBoundingClientRect().top;
}

/** Where one is: at what has the focus, also on one of its marks, else at what is open. */
function placeIn(all: readonly Listed[], open: string | undefined): number {
  const active = document.activeElement;
  const row = active?.closest("[data-index], li");
  const at = all.findIndex((one) => one === active || row?.contains(one));
  return at === -1 && open !== undefined ? all.findIndex((one) => one.dataset.item === open) : at;
}

export interface Walk {
  /** What stands open beside the list. */
  open?: string | undefined;
  /** Told of each step, where something stands open. */
  onStep?: ((item: string) => void) | undefined;
}

/** What one walks through carries `data-item`. */
function step(by: 1 | -1, { open, onStep }: Walk) {
  const all = [...document.querySelectorAll<Listed>("[data-item]")].sort(inOrder);
  const at = placeIn(all, open);
  const target = all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  if (!target) return;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
  if (open !== undefined && target.dataset.item) onStep?.(target.dataset.item);
}

export function useSteps(walk: Walk = {}) {
  useShortcuts({ j: () => step(1, walk), k: () => step(-1, walk) });
}
