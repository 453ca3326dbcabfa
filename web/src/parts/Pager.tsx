import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useSettled } from "../lib/hooks";
import { commonText as text } from "../text/en";
import { Button } from "./Button";
import { SearchField } from "./SearchField";

interface ListSearch {
  q: string;
  cursor: string | undefined;
  set: (change: { q?: string | undefined; cursor?: string | undefined }) => void;
}

/** Search words and page of a list, kept in the address so that it can be shared and gone back to. */
export function useListSearch(): ListSearch {
  const { q = "", cursor } = useSearch({ strict: false }) as { q?: string; cursor?: string };
  const navigate = useNavigate();
  return {
    q,
    cursor,
    set: (change) =>
      void navigate({
        to: ".",
        search: (before: Record<string, string | undefined>) => ({ ...before, ...change }),
        replace: change.q !== undefined,
      }),
  };
}

/** A search field that asks once the typing has paused. */
export function ListSearchField({ label, list }: { label: string; list: ListSearch }) {
  const [typed, setTyped] = useState(list.q);
  const settled = useSettled(typed.trim());
  const { q, set } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only new words ask; `set` is new each time
  useEffect(() => {
    if (settled !== q) set({ q: settled, cursor: undefined });
  }, [settled]);
  return <SearchField label={label} value={typed} onChange={setTyped} />;
}

interface PagerProps {
  page: { next_cursor: string | null; next_page_results: boolean; total_results: number | null };
  list: ListSearch;
}

/** Forwards by cursor, back by the browser's history: a cursor names only what comes after it. */
export function Pager({ page, list }: PagerProps) {
  if (!page.next_page_results && !list.cursor) return null;
  return (
    <nav className="row" aria-label={text.pages}>
      {list.cursor && <Button onClick={() => window.history.back()}>{text.previous}</Button>}
      {page.next_page_results && (
        <Button onClick={() => list.set({ cursor: page.next_cursor ?? undefined })}>
          {text.next}
        </Button>
      )}
    </nav>
  );
}
