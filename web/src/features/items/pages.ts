/** Several lists, each fetched page by page, watched together. */

import {
  InfiniteQueryObserver,
  type InfiniteQueryObserverResult,
  notifyManager,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useMemo, useReducer } from "react";
import { type ItemQuery, itemPagesQuery } from "../../api/items";
import type { WorkItem } from "../../api/types";
import type { Group } from "./groups";
import type { ItemPages } from "./optimistic";

export interface GroupPages {
  group: Group;
  rows: WorkItem[];
  total: number | undefined;
  result: InfiniteQueryObserverResult<ItemPages, Error>;
}

export function rowsIn(data: ItemPages | undefined, hidden: ReadonlySet<string>): WorkItem[] {
  const rows = data?.pages.flatMap((page) => page.results) ?? [];
  return hidden.size === 0 ? rows : rows.filter((row) => !hidden.has(row.id));
}

export function totalOf(data: ItemPages | undefined): number | undefined {
  return data?.pages[0]?.total_results ?? undefined;
}

export function useGroupPages(
  slug: string,
  project: string,
  groups: Group[],
  hidden: ReadonlySet<string>,
): GroupPages[] {
  const client = useQueryClient();
  const [version, bump] = useReducer((count: number) => count + 1, 0);
  // Groups are made anew whenever a name in them changes. What is asked stays the same then, and what
  // is on its way must not be given up and asked again.
  const asked = JSON.stringify(groups.map((group) => group.query));
  const observers = useMemo(
    () =>
      (JSON.parse(asked) as ItemQuery[]).map(
        (query) => new InfiniteQueryObserver(client, itemPagesQuery(slug, project, query)),
      ),
    [client, slug, project, asked],
  );
  useEffect(() => {
    const stops = observers.map((observer) => observer.subscribe(notifyManager.batchCalls(bump)));
    bump();
    return () => {
      for (const stop of stops) stop();
    };
  }, [observers]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that an observer has news
  return useMemo(
    () =>
      groups.map((group, at) => {
        const observer = observers[at] as (typeof observers)[number];
        const result = observer.getCurrentResult() as InfiniteQueryObserverResult<ItemPages, Error>;
        return { group, rows: rowsIn(result.data, hidden), total: totalOf(result.data), result };
      }),
    [groups, observers, hidden, version],
  );
}
