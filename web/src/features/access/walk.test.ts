import { expect, test } from "vitest";
import type { ExplainedStep } from "../../api/types";
import { endOf, wayOf } from "./walk";

const item = { type: "workitem", id: "1", name: "GND-1 Pad" };
const project = { type: "project", id: "2", name: "Ground Ops" };
const workspace = { type: "workspace", id: "3", name: "Northwind" };

const step = (
  node: ExplainedStep["node"],
  look: string,
  more: Partial<ExplainedStep> = {},
): ExplainedStep => ({
  node,
  look,
  action: "workitem:delete",
  step: null,
  found: false,
  outcome: "continues",
  detail: "",
  ...more,
});

test("looks at one node make one stop, and what surrounds the walk another", () => {
  const way = wayOf(
    [
      step(item, "person", { found: true }),
      step(item, "deny"),
      step(item, "allow"),
      step(project, "role", { found: true, condition: "creator" }),
      step(workspace, "role"),
      step(workspace, "end", { outcome: "denied" }),
    ],
    "workitem:delete",
  );
  expect(way.stops.map((stop) => [stop.kind, stop.node.type, stop.steps.length])).toEqual([
    ["before", "workitem", 1],
    ["node", "workitem", 2],
    ["node", "project", 1],
    ["node", "workspace", 1],
  ]);
  expect(way.ran_out).toBe(true);
  expect(way.stops.map((stop) => endOf(stop, way))).toEqual([
    undefined,
    undefined,
    "closest",
    undefined,
  ]);
});

test("what an act requires has a way of its own, with the step that answered", () => {
  const view = { action: "workitem:view" };
  const way = wayOf(
    [
      step(project, "role", { found: true, outcome: "allowed" }),
      step(item, "deny", { ...view, found: true, outcome: "denied" }),
    ],
    "workitem:delete",
  );
  expect(way.stops.map((stop) => endOf(stop, way))).toEqual(["allowed"]);
  expect(way.required.map((one) => [one.action, one.answer?.outcome])).toEqual([
    ["workitem:view", "denied"],
  ]);
});

test("what is public is told with what lets people in", () => {
  const shared = { action: "project:view_public", found: true, outcome: "allowed" };
  const way = wayOf(
    [
      step(project, "role"),
      step(project, "public", { found: true }),
      step(workspace, "role", shared),
    ],
    "workitem:delete",
  );
  expect(way.stops.map((stop) => stop.kind)).toEqual(["node", "public"]);
  expect(way.stops[1]?.steps).toHaveLength(2);
  expect(way.required).toEqual([]);
});
