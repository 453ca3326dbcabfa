import { describe, expect, it } from "vitest";
import { groupQuery, parseView, viewQuery, withFilter, writeView } from "./view";

describe("the address of a list", () => {
  it("comes back as it was written", () => {
    const view = parseView({
      layout: "board",
      group: "assignee",
      order: "-updated_at",
      q: "pad",
      priority: "urgent,high",
      label: "none",
    });
    expect(parseView(writeView(view))).toEqual(view);
  });

  it("leaves out what is usual", () => {
    const written = writeView(parseView({}));
    expect(Object.values(written).every((value) => value === undefined)).toBe(true);
  });

  it("passes over words that mean nothing", () => {
    const view = parseView({
      layout: "cube",
      group: "moon",
      order: "luck",
      priority: ",,high,high",
    });
    expect(view).toEqual(parseView({ priority: "high" }));
  });
});

describe("the question to the API", () => {
  const view = parseView({ priority: "urgent,high", assignee: "a", q: " pad " });

  it("names the fields of the API", () => {
    expect(viewQuery(view)).toEqual({
      order_by: "sort_order",
      search: " pad ",
      priority: "urgent,high",
      assignees: "a",
    });
  });

  it("narrows a group to its value", () => {
    expect(groupQuery({ ...view, group: "priority" }, "high")?.priority).toBe("high");
    expect(groupQuery({ ...view, group: "state" }, "s1")).toMatchObject({
      state: "s1",
      priority: "urgent,high",
    });
  });

  it("asks nothing for a group that the filter leaves out", () => {
    expect(groupQuery({ ...view, group: "priority" }, "low")).toBeUndefined();
  });

  it("forgets a filter without values", () => {
    expect(withFilter(view, "priority", []).filters).toEqual({ assignee: ["a"] });
  });
});
