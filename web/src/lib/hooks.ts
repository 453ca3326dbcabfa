import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

/** The value once it has stood still for a moment. */
export function useSettled<T>(value: T, wait_ms = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait_ms);
    return () => clearTimeout(timer);
  }, [value, wait_ms]);
  return settled;
}

/** Names the page in the browser's tab and for screen readers that announce it. */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    if (title) document.title = `${title} · Airside`;
  }, [title]);
}

/** The time as of this rendering: relative dates need no ticking clock. */
export function useNow(): Date {
  const [now] = useState(() => new Date());
  return now;
}

/** Whether the screen is as the query says. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
