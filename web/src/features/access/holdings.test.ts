import { expect, test } from "vitest";
import type { CatalogAction } from "../../api/types";
import { changed, readHoldings, switchHolding, writeHoldings } from "./holdings";

const action = (key: string, requires: string[] = []): CatalogAction => ({
  key,
  label: key,
  scope: "project",
  on: ["workitem"],
  requires,
  conditions: ["creator"],
  custom: true,
  held_at: ["project"],
});
const ACTIONS = [
  action("workitem:view"),
  action("workitem:edit", ["workitem:view"]),
  action("workitem:move", ["workitem:edit", "workitem:view"]),
];

test("permissions are read and written as the API spells them", () => {
  const texts = ["workitem:view", "workitem:delete+creator"];
  expect(writeHoldings(readHoldings(texts))).toEqual(texts);
  expect(readHoldings(["workitem:view+creator", "workitem:view"])["workitem:view"]).toBe("yes");
});

test("what is required comes along, under the same condition [D-13]", () => {
  const own = switchHolding({}, ACTIONS, "workitem:move", "if");
  expect(own).toEqual({ "workitem:move": "if", "workitem:edit": "if", "workitem:view": "if" });
  const all = switchHolding(own, ACTIONS, "workitem:edit", "yes");
  expect(all).toEqual({ "workitem:move": "if", "workitem:edit": "yes", "workitem:view": "yes" });
});

test("what depends on it goes along [D-13]", () => {
  const before = readHoldings(["workitem:view", "workitem:edit", "workitem:move"]);
  const after = switchHolding(before, ACTIONS, "workitem:edit", "no");
  expect(writeHoldings(after)).toEqual(["workitem:view"]);
  expect(changed(before, after).sort()).toEqual(["workitem:edit", "workitem:move"]);
});
