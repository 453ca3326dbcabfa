import { describe, expect, it } from "vitest";
import { pressed } from "./useChosen";

const ORDER = ["a", "b", "c", "d", "e"];

describe("choosing several items", () => {
  for (const [what, chosen, id, from, expected] of [
    ["one", [], "b", undefined, ["b"]],
    ["another", ["b"], "d", undefined, ["b", "d"]],
    ["one no more", ["b", "d"], "b", undefined, ["d"]],
    ["those between, downwards", ["b"], "d", "b", ["b", "c", "d"]],
    ["those between, upwards", ["d"], "b", "d", ["d", "b", "c"]],
    ["one, where the other end is gone", ["x"], "b", "x", ["x", "b"]],
  ] as const) {
    it(`chooses ${what}`, () => {
      expect([...pressed(new Set(chosen), ORDER, id, from)]).toEqual(expected);
    });
  }
});
