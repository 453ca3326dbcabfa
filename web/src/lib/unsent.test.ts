import { beforeEach, describe, expect, it, vi } from "vitest";
import { allUnsent, forgetUnsent, keepUnsent, mendUnsent, ownUnsent, unsentOf } from "./unsent";

const DAY_MS = 86_400_000;

/** As a browser's, with room for so many letters. */
function storageOf(room: number) {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (at: number) => [...held.keys()][at] ?? null,
    getItem: (name: string) => held.get(name) ?? null,
    removeItem: (name: string) => void held.delete(name),
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      held.set(name, value);
    },
  };
}

describe("what was written and not sent", () => {
  beforeEach(() => {
    vi.stubGlobal("localStorage", storageOf(200));
    forgetUnsent();
    ownUnsent("ada");
  });
  it("is there again for the same person, until it is sent", () => {
    keepUnsent("ada", "comment-on.1", { html: "<p>a</p>" });
    ownUnsent("ada");
    expect(unsentOf("ada", "comment-on.1")).toEqual({ html: "<p>a</p>" });
    expect(unsentOf("ada", "comment-on.2")).toBeUndefined();
    keepUnsent("ada", "comment-on.1", undefined);
    expect(unsentOf("ada", "comment-on.1")).toBeUndefined();
  });
  it("goes with whoever signs out, and before whoever comes next", () => {
    keepUnsent("ada", "x", "a");
    ownUnsent("ben");
    expect(unsentOf("ben", "x")).toBeUndefined();
    ownUnsent("ada");
    expect(unsentOf("ada", "x")).toBeUndefined();
    keepUnsent("ada", "x", "a");
    forgetUnsent();
    expect(unsentOf("ada", "x")).toBeUndefined();
  });
  it("is not kept by a page of somebody who is not signed in any more", () => {
    forgetUnsent();
    keepUnsent("ada", "x", "a");
    expect(unsentOf("ada", "x")).toBeUndefined();
    ownUnsent("ben");
    keepUnsent("ada", "x", "a");
    expect(unsentOf("ada", "x")).toBeUndefined();
  });
  it("lasts as long as the page where the storage is full", () => {
    const long = "a".repeat(300);
    keepUnsent("ada", "x", long);
    expect(unsentOf("ada", "x")).toBe(long);
    ownUnsent("ada");
    expect(unsentOf("ada", "x")).toBe(long);
    forgetUnsent();
    expect(unsentOf("ada", "x")).toBeUndefined();
  });
  it("is told of all together, newest first, with what it is about", () => {
    keepUnsent("ada", "first", "a", { key: "GND-1" }, 1_000);
    keepUnsent("ada", "second", "b", { key: "GND-2" }, 2_000);
    keepUnsent("ben", "third", "c");
    expect(allUnsent("ada")).toEqual([
      { place: "second", at: 2_000, value: "b", about: { key: "GND-2" } },
      { place: "first", at: 1_000, value: "a", about: { key: "GND-1" } },
    ]);
  });
  it("is mended wherever it is kept", () => {
    const long = "b".repeat(300);
    keepUnsent("ada", "x", { html: 'a <img data-sending="1">', at: 3 });
    keepUnsent("ada", "y", `${long} <img data-sending="1">`);
    const mend = (text: string) => text.replace('<img data-sending="1">', "picture");
    expect(mendUnsent(mend)).toBe(true);
    expect(unsentOf("ada", "x")).toEqual({ html: "a picture", at: 3 });
    expect(unsentOf("ada", "y")).toBe(`${long} picture`);
    expect(mendUnsent(mend)).toBe(false);
  });
  it("is not kept for ever, and what cannot be read is nothing", () => {
    keepUnsent("ada", "old", "a", undefined, Date.now() - 100 * DAY_MS);
    localStorage.setItem("airside.unsent.ada.odd", "{");
    expect(unsentOf("ada", "odd")).toBeUndefined();
    ownUnsent("ada");
    expect(unsentOf("ada", "old")).toBeUndefined();
    expect(localStorage.length).toBe(1);
  });
});
