import { describe, expect, it } from "vitest";
import { namedBy } from "./AskHere";

const ID = "01890a5d-ac96-774b-bcce-b302099a8057";

describe("what an address names", () => {
  it("is an item by its key, as people may spell it", () => {
    const item = { resource: { type: "workitem", id: "GND-14" }, action: "workitem:view" };
    expect(namedBy({ key: "GND-14" })).toEqual(item);
    expect(namedBy({ key: "gnd-014" })).toEqual(item);
  });
  it("is a project or a teamspace by its id", () => {
    expect(namedBy({ project: ID })?.resource).toEqual({ type: "project", id: ID });
    expect(namedBy({ teamspace: ID })?.action).toBe("teamspace:view");
  });
  it("is nothing that could be asked for otherwise", () => {
    for (const params of [{}, { key: "GND" }, { key: "GND-0" }, { key: "-1" }, { project: "x" }]) {
      expect(namedBy(params)).toBeUndefined();
    }
  });
});
