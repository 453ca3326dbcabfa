import { describe, expect, it } from "vitest";
import { altOf, type Mentionable, matching, ownPicture } from "./aids";

const person = (name: string): Mentionable => ({ id: name, name, mark: null });
const people = ["Zoë Ångström", "Ana Lima", "Anatol Berg", "Mia van Dyke"].map(person);
const names = (query: string) => matching(people, query).map((one) => one.name);

describe("who is meant", () => {
  it("is found by the beginning of any word, whatever the accents and the case", () => {
    expect(names("")).toEqual(people.map((one) => one.name));
    expect(names("ANA")).toEqual(["Ana Lima", "Anatol Berg"]);
    expect(names("ana b")).toEqual(["Anatol Berg"]);
    expect(names("zoe ang")).toEqual(["Zoë Ångström"]);
    expect(names("dyke")).toEqual(["Mia van Dyke"]);
    expect(names("tol")).toEqual([]);
  });
  it("is nobody once the words have become a sentence", () => {
    expect(names(`ana ${"a".repeat(40)}`)).toEqual([]);
  });
});

describe("the first description of a picture", () => {
  it("is its name, where that says anything", () => {
    const given = [
      "gate-plan_B4.png",
      "image.png",
      "Screenshot 12.png",
      "IMG_2031.jpeg",
      "a.b.webp",
    ];
    expect(given.map(altOf)).toEqual(["gate plan B4", "", "", "", "a.b"]);
  });
});

describe("a picture in a text", () => {
  const origin = "https://airside.example";
  const path = "/api/v1/workspaces/acme/assets/01890a5d-ac96-774b-bcce-b302099a8057/";
  it("comes from this server, by its path", () => {
    expect(ownPicture(path, origin)).toBe(path);
    expect(ownPicture(origin + path, origin)).toBe(path);
  });
  it("comes from nowhere else", () => {
    const others = [
      `https://evil.example${path}`,
      `//evil.example${path}`,
      "/api/v1/users/me/",
      `${path}../../../`,
      "data:image/png;base64,AAAA",
      null,
    ];
    for (const other of others) expect(ownPicture(other, origin)).toBeUndefined();
  });
});
