import { QueryClient, type QueryKey } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import type { ItemPages } from "./optimistic";
import { dropItem, placeItem } from "./placing";

const BEFORE = "2026-11-20T08:00:00Z";

function item(id: string, fields: Partial<WorkItem> = {}): WorkItem {
  const none = { assignees: [], labels: [], parent: null, archived_at: null, sort_order: 5 };
  const at = { created_at: BEFORE, updated_at: BEFORE, version: 1 };
  return { id, state: "todo", project: "p", ...none, ...at, ...fields } as unknown as WorkItem;
}

/** Kept lists of the project by their question, each with what is in it. */
function kept(lists: [Record<string, string>, WorkItem[]][], has_more = false) {
  const queries = new QueryClient();
  for (const [query, results] of lists) {
    const page = { results, next_cursor: null, next_page_results: has_more };
    const pages = [{ ...page, total_results: results.length }];
    queries.setQueryData<ItemPages>(keys.part("w", "items", "p", query), {
      pageParams: [""],
      pages,
    });
  }
  const seen = ([query]: (typeof lists)[number]) => {
    const key: QueryKey = keys.part("w", "items", "p", query);
    const data = queries.getQueryData<ItemPages>(key);
    return {
      ids: data?.pages.flatMap((page) => page.results.map((row) => row.id)),
      total: data?.pages[0]?.total_results,
      asked: queries.getQueryState(key)?.isInvalidated,
    };
  };
  return { queries, look: () => lists.map(seen) };
}

const TODO = { state: "todo", order_by: "sort_order" };
const DONE = { state: "done", order_by: "sort_order" };

describe("an item that is put where it belongs", () => {
  it("is new: its own group is asked again, and no other", () => {
    const { queries, look } = kept([
      [TODO, [item("a", { sort_order: 1 }), item("c", { sort_order: 9 })]],
      [DONE, [item("d", { state: "done" })]],
    ]);
    placeItem(queries, "w", item("b"));
    expect(look()).toEqual([
      { ids: ["a", "b", "c"], total: 3, asked: true },
      { ids: ["d"], total: 1, asked: false },
    ]);
  });

  it("is there already as it is: nothing is asked", () => {
    const { queries, look } = kept([[TODO, [item("a")]]]);
    placeItem(queries, "w", item("a", { version: 1 }));
    expect(look()).toEqual([{ ids: ["a"], total: 1, asked: false }]);
  });

  it("went to another group", () => {
    const { queries, look } = kept([
      [TODO, [item("a"), item("b")]],
      [DONE, []],
    ]);
    placeItem(queries, "w", item("a", { state: "done", version: 2 }));
    expect(look()).toEqual([
      { ids: ["b"], total: 1, asked: true },
      { ids: ["a"], total: 1, asked: true },
    ]);
  });

  it("may stand on a page that is not here: then only the server knows", () => {
    const { queries, look } = kept([[TODO, [item("a")]]], true);
    placeItem(queries, "w", item("z", { version: 2, updated_at: "2026-11-21T08:00:00Z" }));
    expect(look()).toEqual([{ ids: ["a"], total: 1, asked: true }]);
  });

  it("may be found by a search or not: that is asked, and not guessed", () => {
    const { queries, look } = kept([[{ ...TODO, search: "pad" }, [item("a")]]]);
    placeItem(queries, "w", item("b"));
    expect(look()).toEqual([{ ids: ["a"], total: 1, asked: true }]);
  });

  it("is archived or gone, and leaves its group", () => {
    const { queries, look } = kept([
      [TODO, [item("a"), item("b"), item("c")]],
      [DONE, []],
    ]);
    placeItem(queries, "w", item("a", { archived_at: BEFORE, version: 2 }));
    dropItem(queries, "w", "p", "c");
    expect(look()).toEqual([
      { ids: ["b"], total: 1, asked: true },
      { ids: [], total: 0, asked: false },
    ]);
  });
});
