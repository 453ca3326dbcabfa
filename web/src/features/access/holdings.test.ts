import { expect, test } from "vitest";
import type { Catalog, CatalogAction } from "../../api/types";
import {
  changed,
  choicesOf,
  holdingOf,
  holdingsIn,
  readHoldings,
  switchHolding,
  unionOf,
  writeHoldings,
} from "./holdings";
import { actionsOf, actionWords } from "./words";

const action = (key: string, requires: string[] = []): CatalogAction => ({
  key,
  label: key,
  scope: "project",
  on: ["workitem"],
  requires,
  conditions: ["creator"],
  custom: true,
  held_at: ["project"],
  exceptions_on: ["project", "workitem"],
  may_be_allowed: true,
});
const ACTIONS = [
  action("workitem:view"),
  action("workitem:edit", ["workitem:view"]),
  action("workitem:move", ["workitem:edit", "workitem:view"]),
];

test("permissions are read and written as the API spells them, under every condition", () => {
  const texts = ["workitem:view", "workitem:delete+creator", "workitem:edit+creator"];
  expect(writeHoldings(readHoldings(texts))).toEqual(texts);
  const led = ["project:edit+creator", "project:edit+lead"];
  expect(writeHoldings(readHoldings(led))).toEqual(led);
  expect(readHoldings(["workitem:view+creator", "workitem:view"])["workitem:view"]).toBe("yes");
});

test("who holds everything at a level holds each action that is done there", () => {
  const catalog = {
    actions: [
      { ...action("teamspace:edit"), scope: "teamspace", held_at: ["teamspace", "workspace"] },
      { ...action("workspace:edit"), scope: "workspace", held_at: ["workspace"] },
      action("workitem:view"),
    ],
  } as Catalog;
  const actions = actionsOf(catalog, "workspace");
  const keys = actions.map((one) => one.key);
  expect(keys).toEqual(["teamspace:edit", "workspace:edit", "project/*:view", "project/*"]);
  const held = (permissions: string[]) => {
    const holdings = holdingsIn(permissions, actions);
    return keys.filter((key) => holdingOf(holdings, key) === "yes");
  };
  expect(held(["project/*", "teamspace/*"])).toEqual([
    "teamspace:edit",
    "project/*:view",
    "project/*",
  ]);
  expect(held(["project/*:view"])).toEqual(["project/*:view"]);
  expect(held(["workspace:edit"])).toEqual(["workspace:edit"]);
  expect(holdingsIn(["teamspace:edit+lead"], actions)["teamspace:edit"]).toBe("lead");
  expect(actionsOf(catalog, "project").map((one) => one.key)).toEqual(["workitem:view"]);
});

test("schemes of a role add up [PM-26, PM-27]", () => {
  const both = unionOf([
    readHoldings(["workitem:view", "workitem:delete+creator"]),
    readHoldings(["workitem:delete+lead", "workitem:edit+creator", "workitem:view+creator"]),
  ]);
  expect(both).toEqual({
    "workitem:view": "yes",
    "workitem:delete": "creator+lead",
    "workitem:edit": "creator",
  });
});

test("what is required comes along, under the same condition [D-13]", () => {
  const own = switchHolding({}, ACTIONS, "workitem:move", "creator");
  const each = { "workitem:move": "creator", "workitem:edit": "creator" };
  expect(own).toEqual({ ...each, "workitem:view": "creator" });
  const all = switchHolding(own, ACTIONS, "workitem:edit", "yes");
  expect(all).toEqual({
    "workitem:move": "creator",
    "workitem:edit": "yes",
    "workitem:view": "yes",
  });
});

test("what depends on it goes along [D-13]", () => {
  const before = readHoldings(["workitem:view", "workitem:edit", "workitem:move"]);
  const after = switchHolding(before, ACTIONS, "workitem:edit", "no");
  expect(writeHoldings(after)).toEqual(["workitem:view"]);
  expect(changed(before, after).sort()).toEqual(["workitem:edit", "workitem:move"]);
});

test("a cell offers nothing that the other schemes of the role give already [PM-27]", () => {
  const edit = action("workitem:edit");
  expect(choicesOf(edit, "no", "no")).toEqual(["yes", "creator", "no"]);
  expect(choicesOf(edit, "no", "creator")).toEqual(["yes", "no"]);
  expect(choicesOf(edit, "no", "yes")).toEqual(["no"]);
  expect(choicesOf(edit, "lead", "no")).toEqual(["yes", "lead", "creator", "no"]);
  expect(choicesOf(action("workitem:create"), "no", "no")).toEqual(["yes", "no"]);
});

test("what may be done is said as people say it", () => {
  expect(actionWords("workitem:view", "view work item")).toBe("view work items");
  expect(actionWords("project:view_archived")).toBe("view archived projects");
  expect(actionWords("payroll:run", "run the payroll")).toBe("run the payroll");
});
