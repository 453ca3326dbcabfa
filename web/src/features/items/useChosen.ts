/** Several items of a list, chosen to be changed together. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { WorkItem } from "../../api/types";
import { useShortcuts } from "../../lib/shortcuts";
import styles from "./Items.module.css";

const NONE: ReadonlySet<string> = new Set();

/** The ids after one more press; with a range, all between the last press and this one are chosen. */
export function pressed(
  chosen: ReadonlySet<string>,
  order: readonly string[],
  id: string,
  from: string | undefined,
): ReadonlySet<string> {
  const next = new Set(chosen);
  const [a, b] = [order.indexOf(from ?? ""), order.indexOf(id)];
  if (a === -1 || b === -1) {
    if (!next.delete(id)) next.add(id);
    return next;
  }
  for (const one of order.slice(Math.min(a, b), Math.max(a, b) + 1)) next.add(one);
  return next;
}

/** What is chosen of these items, in their order. What is not listed any more is not chosen either. */
export function useChosen(listed: readonly WorkItem[]) {
  const [ids, setIds] = useState(NONE);
  const last = useRef<string>(undefined);
  const order = useRef<string[]>([]);
  useEffect(() => {
    order.current = listed.map((one) => one.id);
  }, [listed]);
  const press = useCallback((id: string, range: boolean) => {
    const from = range ? last.current : undefined;
    last.current = id;
    setIds((before) => pressed(before, order.current, id, from));
  }, []);
  const clear = useCallback(() => setIds(NONE), []);
  const chosen = useMemo(() => {
    const seen = new Set<string>();
    return listed.filter(({ id }) => ids.has(id) && !seen.has(id) && seen.add(id));
  }, [listed, ids]);
  useShortcuts({
    x: () => {
      const row = document.activeElement?.closest(`.${styles.item}`);
      row?.querySelector<HTMLElement>("input[type=checkbox]")?.click();
    },
    ...(chosen.length > 0 && { Escape: clear }),
  });
  return { ids, chosen, press, clear };
}
