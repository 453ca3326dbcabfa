import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import { applyToPages, type ItemPages, matches, showChange, sortOrderBetween } from "./optimistic";

function item(id: string, fields: Partial<WorkItem> = {}): WorkItem {
  return {
    id,
    identifier: `P-${id}`,
    name: id,
    priority: "none",
    state: "todo",
    parent: null,
    assignees: [],
    labels: [],
    start_date: null,
    target_date: null,
    completed_at: null,
    archived_at: null,
    sequence_id: 1,
    sort_order: 100,
    project: "p",
    created_at: "2026-11-21T00:00:00Z",
    updated_at: "2026-11-21T00:00:00Z",
    created_by: null,
    updated_by: null,
    version: 1,
    ...fields,
  };
}

function pages(...results: WorkItem[][]): ItemPages {
  const total_results = results.flat().length;
  return {
    pageParams: results.map((_, at) => String(at)),
    pages: results.map((rows) => ({
      results: rows,
      next_cursor: null,
      next_page_results: false,
      total_results,
    })),
  };
}

const ids = (data: ItemPages | undefined) =>
  data?.pages.map((page) => page.results.map((row) => row.id));

describe("what a question covers", () => {
  it("knows one of several values, and nobody", () => {
    expect(matches({ priority: "urgent,high" }, item("a", { priority: "high" }))).toBe(true);
    expect(matches({ priority: "urgent" }, item("a"))).toBe(false);
    expect(matches({ assignees: "none" }, item("a"))).toBe(true);
    expect(matches({ assignees: "none,me" }, item("a", { assignees: ["me"] }))).toBe(true);
    expect(matches({ labels: "red" }, item("a", { labels: ["blue"] }))).toBe(false);
  });
});

describe("a list after a change", () => {
  it("loses an item that no longer fits, and counts it", () => {
    const after = applyToPages(
      pages([item("a"), item("b")]),
      { state: "todo" },
      item("a", { state: "done" }),
    );
    expect(ids(after)).toEqual([["b"]]);
    expect(after.pages[0]?.total_results).toBe(1);
  });

  it("takes in an item at its place by hand, even on a later page", () => {
    const list = pages([item("a", { sort_order: 1 })], [item("c", { sort_order: 3 })]);
    const query = { state: "todo", order_by: "sort_order" };
    const after = applyToPages(list, query, item("b", { sort_order: 2 }));
    expect(after.pages.flatMap((page) => page.results.map((row) => row.id))).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(after.pages[0]?.total_results).toBe(3);
  });

  it("keeps an item where it stands when the order is another", () => {
    const list = pages([item("a"), item("b")]);
    const after = applyToPages(list, { order_by: "name" }, item("b", { priority: "high" }));
    expect(ids(after)).toEqual([["a", "b"]]);
    expect(after.pages[0]?.results[1]?.priority).toBe("high");
  });

  it("does not guess whether an item would be found by a search", () => {
    const after = applyToPages(pages([item("a")]), { search: "pad" }, item("b"));
    expect(ids(after)).toEqual([["a"]]);
  });
});

describe("a change on the screen", () => {
  const todo = keys.part("w", "items", "p", { state: "todo" });
  const done = keys.part("w", "items", "p", { state: "done" });
  const single = keys.part("w", "item", "P-1");

  it("shows in every list and is taken back whole", async () => {
    const queries = new QueryClient();
    const moved = item("a");
    queries.setQueryData(todo, pages([moved, item("b")]));
    queries.setQueryData(done, pages([]));
    queries.setQueryData(single, moved);
    const before = queries.getQueriesData({ queryKey: keys.workspace("w") });

    const restore = await showChange(queries, "w", moved, { state: "done" });
    expect(ids(queries.getQueryData(todo))).toEqual([["b"]]);
    expect(ids(queries.getQueryData(done))).toEqual([["a"]]);
    expect(queries.getQueryData<WorkItem>(single)?.state).toBe("done");

    restore();
    expect(queries.getQueriesData({ queryKey: keys.workspace("w") })).toEqual(before);
  });
});

describe("a place by hand", () => {
  it("lies between its neighbours", () => {
    expect(sortOrderBetween(1, 3)).toBe(2);
    expect(sortOrderBetween(undefined, 3)).toBeLessThan(3);
    expect(sortOrderBetween(3, undefined)).toBeGreaterThan(3);
  });
});
