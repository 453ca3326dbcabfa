/** An item as the server has it now, put where it belongs among what is kept. Only the lists that it is
 *  in are asked again, and not the other groups of a list or the other columns of a board. */

import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { isStatus } from "../../api/errors";
import { getItem, type ItemQuery } from "../../api/items";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import { showItem } from "./hidden";
import { applyToPages, type ItemPages, isItemPages, matches, withoutItem } from "./optimistic";

interface KeptList {
  key: QueryKey;
  query: ItemQuery;
  /** Nothing while it is asked for the first time. */
  pages: ItemPages | undefined;
  held: WorkItem | undefined;
}

function listsOf(queries: QueryClient, slug: string, project: string, id: string): KeptList[] {
  const kept = queries.getQueriesData({ queryKey: keys.part(slug, "items", project) });
  return kept.flatMap(([key, data]) => {
    const query = key[4];
    if (typeof query !== "object" || query === null) return [];
    const pages = isItemPages(data) ? data : undefined;
    const held = pages?.pages.flatMap((page) => page.results).find((row) => row.id === id);
    return [{ key, query: query as ItemQuery, pages, held }];
  });
}

interface Place {
  project: string;
  id: string;
  parent?: string | null;
}

/** Lists that are about more than one project, the archive, and the sub-items that it is one of. */
function refreshOthers(queries: QueryClient, slug: string, { project, id, parent }: Place) {
  for (const kind of ["workspace", "your-work"]) {
    void queries.invalidateQueries({ queryKey: keys.part(slug, "items", kind) });
  }
  void queries.invalidateQueries({ queryKey: keys.part(slug, "items", project, "archived") });
  void queries.invalidateQueries({
    queryKey: keys.part(slug, "items", project, "children"),
    predicate: ({ queryKey, state }) => {
      const rows = (state.data as WorkItem[] | undefined) ?? [];
      return queryKey[5] === parent || rows.some((row) => row.id === id);
    },
  });
}

function ask(queries: QueryClient, key: QueryKey) {
  void queries.invalidateQueries({ queryKey: key, exact: true });
}

/** Shows a new item, or one that has changed. Whatever has it like that already stays as it is. */
export function placeItem(queries: QueryClient, slug: string, item: WorkItem) {
  if (item.archived_at) return dropItem(queries, slug, item.project, item.id);
  // It may have been deleted here and brought back, here or elsewhere.
  showItem(item.id);
  for (const { key, query, pages, held } of listsOf(queries, slug, item.project, item.id)) {
    const is_news = held ? held.version < item.version : matches(query, item);
    if (!is_news) continue;
    // One that was there before may stand on a page that is not here: then only the server knows.
    const is_whole = pages?.pages.at(-1)?.next_page_results === false;
    if (pages && (held || is_whole || item.created_at === item.updated_at)) {
      const can = item.can ?? held?.can;
      queries.setQueryData(key, applyToPages(pages, query, { ...item, ...(can && { can }) }));
    }
    ask(queries, key);
  }
  refreshOthers(queries, slug, item);
}

/** Takes one away that is gone, or that the reader may not see any more. */
export function dropItem(queries: QueryClient, slug: string, project: string, id: string) {
  for (const { key, pages, held } of listsOf(queries, slug, project, id)) {
    if (pages && held) {
      queries.setQueryData(key, withoutItem(pages, id));
      ask(queries, key);
    }
  }
  refreshOthers(queries, slug, { project, id });
}

/** More news at a time than this are about the whole list. */
const FEW = 3;

/** Looks at what is said to have changed, where a list of the project is on the screen. */
export async function lookAtItems(
  queries: QueryClient,
  slug: string,
  project: string,
  ids: readonly string[],
) {
  const lists = keys.part(slug, "items", project);
  const shown = queries
    .getQueryCache()
    .findAll({ queryKey: lists, type: "active" })
    .some(({ queryKey }) => typeof queryKey[4] === "object");
  const all = () => queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
  if (!shown || ids.length > FEW) return all();
  const looked = ids.map(async (id) => {
    try {
      placeItem(queries, slug, await getItem({ slug, project, item: id }));
    } catch (error) {
      if (isStatus(error, 404) || isStatus(error, 403)) dropItem(queries, slug, project, id);
      else await all();
    }
  });
  await Promise.all(looked);
}
