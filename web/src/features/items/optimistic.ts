/** Changes that show at once. Every kept list that an item is in, or comes into by the change, is
 *  made to look as it will, and put back as it was if the server refuses. */

import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";
import type { Page } from "../../api/client";
import type { ItemChange, ItemQuery } from "../../api/items";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import { NONE } from "./view";

export type ItemPages = InfiniteData<Page<WorkItem>, unknown>;

const listed = (values: readonly string[], wanted: string) =>
  wanted.split(",").some((one) => (one === NONE ? values.length === 0 : values.includes(one)));

/** Whether an item belongs to the answer of a question, as far as the question is about its fields. */
export function matches(query: ItemQuery, item: WorkItem): boolean {
  if (query.state && !query.state.split(",").includes(item.state)) return false;
  if (query.priority && !query.priority.split(",").includes(item.priority)) return false;
  if (query.assignees && !listed(item.assignees, query.assignees)) return false;
  if (query.labels && !listed(item.labels, query.labels)) return false;
  if (query.created_by && !query.created_by.split(",").includes(item.created_by ?? ""))
    return false;
  return true;
}

function withCount(page: Page<WorkItem>, difference: number): Page<WorkItem> {
  const total = page.total_results;
  return { ...page, total_results: total === null ? null : total + difference };
}

/** The place of the item among rows that are in manual order; else at the top. */
function placeOf(rows: readonly WorkItem[], item: WorkItem, query: ItemQuery): number {
  if (query.order_by !== "sort_order") return 0;
  const after = rows.findIndex((row) => row.sort_order > item.sort_order);
  return after === -1 ? rows.length : after;
}

/** One kept list without an item that was in it. */
export function withoutItem(pages: ItemPages, id: string): ItemPages {
  const without = (page: Page<WorkItem>) => ({
    ...withCount(page, -1),
    results: page.results.filter((row) => row.id !== id),
  });
  return { ...pages, pages: pages.pages.map(without) };
}

/** One kept list after the item has changed. */
export function applyToPages(pages: ItemPages, query: ItemQuery, item: WorkItem): ItemPages {
  const was_in = pages.pages.some((page) => page.results.some((row) => row.id === item.id));
  const belongs = matches(query, item) && (was_in || !query.search);
  const moved = query.order_by === "sort_order";
  let next = pages.pages;
  if (was_in && belongs && !moved) {
    const swap = (row: WorkItem) => (row.id === item.id ? item : row);
    return { ...pages, pages: next.map((page) => ({ ...page, results: page.results.map(swap) })) };
  }
  if (was_in) next = withoutItem(pages, item.id).pages;
  if (belongs) {
    const place_page = next.findIndex((page, at) => {
      const last = page.results.at(-1);
      return at === next.length - 1 || !moved || (last && last.sort_order > item.sort_order);
    });
    next = next.map((page, at) => {
      const counted = withCount(page, 1);
      if (at !== place_page) return counted;
      return {
        ...counted,
        results: page.results.toSpliced(placeOf(page.results, item, query), 0, item),
      };
    });
  }
  return { ...pages, pages: next };
}

/** Puts everything back. */
export type Restore = () => void;

export const isItemPages = (data: unknown): data is ItemPages =>
  typeof data === "object" && data !== null && "pages" in data;

/** Shows the change in every kept answer of the workspace; the result undoes that. */
export async function showChange(
  queries: QueryClient,
  slug: string,
  item: WorkItem,
  change: ItemChange,
): Promise<Restore> {
  const lists = keys.part(slug, "items", item.project);
  const singles = keys.part(slug, "item");
  await Promise.all([
    queries.cancelQueries({ queryKey: lists }),
    queries.cancelQueries({ queryKey: singles }),
  ]);
  const before: [QueryKey, unknown][] = [
    ...queries.getQueriesData({ queryKey: lists }),
    ...queries.getQueriesData({ queryKey: singles }),
  ];
  const changed: WorkItem = { ...item, ...change } as WorkItem;
  for (const [key, data] of before) {
    const query = key[4];
    if (isItemPages(data) && typeof query === "object" && query !== null) {
      queries.setQueryData(key, applyToPages(data, query as ItemQuery, changed));
    } else if (Array.isArray(data)) {
      queries.setQueryData(
        key,
        data.map((row: WorkItem) => (row.id === item.id ? { ...row, ...change } : row)),
      );
    } else if ((data as WorkItem | undefined)?.id === item.id) {
      queries.setQueryData(key, { ...(data as WorkItem), ...change });
    }
  }
  return () => {
    for (const [key, data] of before) queries.setQueryData(key, data);
  };
}

/** A place between two neighbours, for a card that is dropped there. */
export function sortOrderBetween(before: number | undefined, after: number | undefined): number {
  const GAP = 65_536;
  if (before === undefined && after === undefined) return GAP;
  if (before === undefined) return (after ?? 0) - GAP;
  if (after === undefined) return before + GAP;
  return (before + after) / 2;
}
