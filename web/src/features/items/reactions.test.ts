import { describe, expect, it } from "vitest";
import type { Reaction } from "../../api/types";
import { asEmoji } from "../../lib/emoji";
import { tally, toggled } from "./reactions";

const reaction = (emoji: string, actor: string): Reaction => ({
  id: `${emoji}-${actor}`,
  reaction: emoji,
  actor,
  issue: "item",
  comment: null,
  project: "project",
  workspace: "workspace",
  created_at: "2026-01-01T00:00:00Z",
});
const given = [reaction("👍", "ana"), reaction("🎉", "bob"), reaction("👍", "bob")];

describe("reactions", () => {
  it("are counted by emoji, in the order in which they came", () => {
    expect(tally(given, "bob")).toEqual([
      { emoji: "👍", actors: ["ana", "bob"], mine: true },
      { emoji: "🎉", actors: ["bob"], mine: true },
    ]);
    expect(tally(given, "ana").map((one) => one.mine)).toEqual([true, false]);
  });
  it("of clients that write code points are the same emoji", () => {
    expect(asEmoji("128077")).toBe("👍");
    expect(asEmoji("128105-8205-128187")).toBe("👩‍💻");
    expect(asEmoji("9999999")).toBe("9999999");
    expect(tally([...given, reaction("128077", "cy")], undefined)[0]?.actors).toHaveLength(3);
  });
  it("come and go by one press each", () => {
    const press = (emoji: string) => ({ reaction: emoji, me: "bob", at: "2026-01-02T00:00:00Z" });
    expect(tally(toggled(given, press("👍")), "bob")).toEqual([
      { emoji: "👍", actors: ["ana"], mine: false },
      { emoji: "🎉", actors: ["bob"], mine: true },
    ]);
    const more = tally(toggled(given, press("👀")), "bob");
    expect(more.at(-1)).toEqual({ emoji: "👀", actors: ["bob"], mine: true });
  });
  it("are taken back by the one who gave them, however they were written", () => {
    const press = { reaction: "👍", me: "cy", at: "" };
    expect(toggled([reaction("128077", "cy")], press)).toEqual([]);
  });
});
