import { describe, expect, it } from "vitest";
import { safeNext } from "../app/start";
import { parseEmails } from "../features/settings/emails";
import { doubtfulKeys, parseEvent } from "../live/events";
import { labelColour } from "../parts/labelColours";
import { belongsToComposing } from "./composing";
import { deviceName } from "./device";
import { changesOf } from "./draft";
import { dueState, formatAgo, formatBytes, formatDate } from "./format";
import { fullName, initials, tint } from "./people";
import { nextSequence } from "./shortcuts";
import { suggestIdentifier, suggestSlug } from "./slug";

const now = new Date(2026, 10, 21, 12, 0, 0);

describe("dates and sizes", () => {
  it("shows the year only where it is another", () => {
    expect(formatDate("2026-11-24", now, "en-GB")).toBe("24 Nov");
    expect(formatDate("2027-01-02", now, "en-GB")).toBe("2 Jan 2027");
  });
  it("tells how long ago, and the date after a week", () => {
    const ago = (ms: number) => formatAgo(new Date(now.getTime() - ms).toISOString(), now, "en-GB");
    expect(ago(10_000)).toBe("now");
    expect(ago(2 * 3_600_000)).toBe("2 hours ago");
    expect(ago(26 * 3_600_000)).toBe("yesterday");
    expect(ago(30 * 86_400_000)).toBe("22 Oct");
  });
  it("is late only when the day is over", () => {
    expect(dueState("2026-11-20", now)).toBe("late");
    expect(dueState("2026-11-21", now)).toBe("soon");
    expect(dueState("2026-11-24", now)).toBe("soon");
    expect(dueState("2026-11-25", now)).toBe("later");
  });
  it("writes bytes in the unit that fits", () => {
    expect([0, 900, 1536, 5_242_880, 7e12].map((n) => formatBytes(n, "en"))).toEqual([
      "0 B",
      "900 B",
      "1.5 KB",
      "5 MB",
      "6.4 TB",
    ]);
  });
});

describe("people", () => {
  it("are named and drawn by what is known of them", () => {
    expect(fullName({ first_name: "Ingrid", last_name: "Solheim" })).toBe("Ingrid Solheim");
    expect(fullName({ display_name: "ingrid", email: "i@x.y" })).toBe("ingrid");
    expect(initials({ first_name: "Ingrid", last_name: "Solheim" })).toBe("IS");
    expect(initials({ email: "amara@example.com" })).toBe("A");
    expect(initials({})).toBe("");
    expect(tint("a")).toBe(tint("a"));
  });
  it("have devices", () => {
    const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";
    expect(deviceName(agent)).toBe("Chrome, Linux");
    expect(deviceName("")).toBeUndefined();
  });
});

describe("suggestions", () => {
  it("make an address and an identifier from a name", () => {
    expect(suggestSlug("Northwind Åir & Sons!")).toBe("northwind-air-sons");
    expect(suggestIdentifier("Ground Ops Tooling")).toBe("GOT");
    expect(suggestIdentifier("Web")).toBe("WEB");
  });
});

describe("where one goes after signing in", () => {
  it("is a path of this site only", () => {
    expect(safeNext("/northwind?item=GND-1")).toBe("/northwind?item=GND-1");
    for (const bad of [undefined, "", "https://example.com", "//example.com", "/\\example.com"]) {
      expect(safeNext(bad)).toBe("/");
    }
  });
});

describe("a form", () => {
  it("holds only what differs from what is stored", () => {
    expect(changesOf({ a: 1, b: 2 }, { a: 1, b: 3 })).toEqual({ b: 3 });
  });
});

describe("keys", () => {
  const nothing = () => {};
  const table = { c: nothing, "g h": nothing, "g i": nothing };
  it("may be pressed one after the other", () => {
    expect(nextSequence(table, "", "c")).toEqual({ run: "c", pending: "" });
    expect(nextSequence(table, "", "g")).toEqual({ pending: "g" });
    expect(nextSequence(table, "g", "h")).toEqual({ run: "g h", pending: "" });
  });
  it("begin anew where the sequence means nothing", () => {
    expect(nextSequence(table, "g", "c")).toEqual({ run: "c", pending: "" });
    expect(nextSequence(table, "g", "x")).toEqual({ pending: "" });
  });
});

describe("addresses to invite", () => {
  it("are read as they are pasted", () => {
    const typed =
      "Ingrid Solheim <Ingrid@example.com>, amara@example.com;\njonas@example.com amara@example.com";
    expect(parseEmails(typed)).toEqual({
      emails: ["ingrid@example.com", "amara@example.com", "jonas@example.com"],
      wrong: undefined,
    });
  });
  it("name the word that is none", () => {
    expect(parseEmails("amara@example.com jonas@").wrong).toBe("jonas@");
  });
});

describe("labels", () => {
  it("wear the nearest of our colours", () => {
    expect(labelColour("#ff0000")).toBe("red");
    expect(labelColour("#2f6fd0")).toBe("blue");
    expect(labelColour("not a colour")).toBe("grey");
    expect(labelColour(null)).toBe("grey");
  });
});

describe("live events", () => {
  it("are read with care", () => {
    expect(parseEvent('{"kind":"workitem","id":"1"}')).toEqual({ kind: "workitem", id: "1" });
    expect(parseEvent("{")).toBeUndefined();
    expect(parseEvent("[]")).toBeUndefined();
  });
  it("doubt what they are about, and everything when access has changed", () => {
    expect(doubtfulKeys("w", { kind: "workitem", id: "1" })).toContainEqual(["w", "w", "items"]);
    expect(doubtfulKeys("w", { kind: "notification" })).toEqual([["w", "w", "notifications"]]);
    expect(doubtfulKeys("w", { kind: "access" })).toContainEqual(["w", "w"]);
    expect(doubtfulKeys("w", { kind: "something new" })).toEqual([["w", "w"]]);
  });
});

describe("a key while letters are put together", () => {
  const key = (key: string, keyCode: number, isComposing: boolean) =>
    belongsToComposing({ key, keyCode, isComposing });
  it("is not for the page, also where the end is told before the key", () => {
    expect(key("Enter", 229, true)).toBe(true);
    expect(key("Process", 229, true)).toBe(true);
    expect(key("Escape", 229, false)).toBe(true);
  });
  it("is for the page where it is a key as any other, and on a telephone", () => {
    expect(key("Enter", 13, false)).toBe(false);
    expect(key("Enter", 13, true)).toBe(false);
    expect(key("Unidentified", 229, false)).toBe(false);
  });
});
