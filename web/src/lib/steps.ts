/** Walking through what is listed, by J and K, in the order in which it stands on the screen. */

import { useShortcuts } from "./shortcuts";

/** What one walks through carries `data-item`. */
function step(by: 1 | -1) {
  const all = [...document.querySelectorAll<HTMLElement>("[data-item]")].sort(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  );
  const at = all.indexOf(document.activeElement as HTMLElement);
  const target = all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

export function useSteps() {
  useShortcuts({ j: () => step(1), k: () => step(-1) });
}
